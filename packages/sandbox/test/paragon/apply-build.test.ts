import { expect, test } from 'vitest';
import { applyBuild } from '../../src/paragon/apply-build.js';
import type { ProjectContent, ProjectDocument, PushChange } from '../../src/paragon/model.js';
import {
  aBuild,
  aMeta,
  anIntegration,
  aStep,
  aWorkflow,
  id,
  ids,
  integrationIn,
  someContent,
  workflowIn,
} from './a-project.js';

function stored(change: (content: ProjectContent) => void = () => {}): ProjectDocument {
  const content = someContent();
  // As Paragon stores it: the colours of built-in integrations are its own.
  integrationIn(content, 'slack').config.values.accentColor = '#4A154B';
  integrationIn(content, 'hubspot').config.values.accentColor = '#F67600';
  change(content);
  return { projectId: ids.project, name: 'main', ...content };
}

const aDraft = { ...aWorkflow(id('b', 7), 'Half done', []), isDraft: true };

function withDraft(content: ProjectContent): void {
  const slack = integrationIn(content, 'slack');
  slack.workflows[aDraft.id] = structuredClone(aDraft);
  slack.config.values.workflowMeta[aDraft.id] = aMeta(aDraft.id);
}

const cases: [title: string, change: (content: ProjectContent) => void, changes: PushChange[]][] = [
  ['nothing changed', () => {}, []],
  [
    'a step changed',
    (content) => {
      workflowIn(content, 'slack', ids.digest).steps = [aStep(21, 'TRIGGER/ENDPOINT')];
    },
    [{ action: 'change', kind: 'workflow', name: 'Digest', id: ids.digest, integration: 'slack' }],
  ],
  [
    'a title changed',
    (content) => {
      workflowIn(content, 'slack', ids.digest).name = 'Weekly digest';
    },
    [
      {
        action: 'change',
        kind: 'workflow',
        name: 'Weekly digest',
        id: ids.digest,
        integration: 'slack',
      },
    ],
  ],
  [
    'a workflow was hidden',
    (content) => {
      const { workflowMeta } = integrationIn(content, 'slack').config.values;
      workflowMeta[ids.digest] = aMeta(ids.digest, { order: 1, hidden: true });
    },
    [{ action: 'change', kind: 'workflow', name: 'Digest', id: ids.digest, integration: 'slack' }],
  ],
  [
    'the display order changed',
    (content) => {
      integrationIn(content, 'slack').config.values.workflowMeta = {
        [ids.newTask]: aMeta(ids.newTask, { order: 1 }),
        [ids.digest]: aMeta(ids.digest, { order: 0 }),
      };
    },
    [{ action: 'change', kind: 'integration', name: 'slack', id: ids.slack }],
  ],
  [
    'a place was left out, the order is the same',
    (content) => {
      integrationIn(content, 'slack').config.values.workflowMeta[ids.digest] = aMeta(ids.digest, {
        order: 7,
      });
    },
    [],
  ],
  [
    'a workflow was removed',
    (content) => {
      const slack = integrationIn(content, 'slack');
      delete slack.workflows[ids.digest];
      delete slack.config.values.workflowMeta[ids.digest];
    },
    [
      { action: 'change', kind: 'integration', name: 'slack', id: ids.slack },
      { action: 'remove', kind: 'workflow', name: 'Digest', id: ids.digest, integration: 'slack' },
    ],
  ],
  [
    'an integration was removed',
    (content) => {
      delete content.integrations.hubspot;
    },
    [
      { action: 'remove', kind: 'integration', name: 'hubspot', id: ids.hubspot },
      {
        action: 'remove',
        kind: 'workflow',
        name: 'Sync contacts',
        id: ids.sync,
        integration: 'hubspot',
      },
    ],
  ],
  [
    'an integration was added',
    (content) => {
      content.integrations.klaviyo = anIntegration(3, 'klaviyo', [
        aWorkflow(id('b', 8), 'Welcome', [aStep(31, 'TRIGGER/CRON')]),
      ]);
    },
    [
      { action: 'add', kind: 'integration', name: 'klaviyo', id: id('1', 3) },
      {
        action: 'add',
        kind: 'workflow',
        name: 'Welcome',
        id: id('b', 8),
        integration: 'klaviyo',
      },
    ],
  ],
  [
    'an event changed, one was added',
    (content) => {
      content.events[ids.event] = { id: ids.event, sampleData: { title: 1 }, name: 'New Task' };
      content.events[id('e', 2)] = { id: id('e', 2), sampleData: {}, name: 'Other' };
    },
    [
      { action: 'change', kind: 'event', name: 'New Task', id: ids.event },
      { action: 'add', kind: 'event', name: 'Other', id: id('e', 2) },
    ],
  ],
  [
    'the persona changed',
    (content) => {
      content.persona = { meta: { plan: 'free' } };
    },
    [{ action: 'change', kind: 'persona', name: 'persona' }],
  ],
];

test.each(cases)('%s: the push says so, and Paragon holds the build', (_title, change, changes) => {
  const build = aBuild(change);
  const { document, changes: found } = applyBuild(stored(), build);
  expect(found).toEqual(changes);
  expect(document.events).toEqual(build.events);
  expect(document.persona).toEqual(build.persona);
  for (const [name, integration] of Object.entries(build.integrations)) {
    expect(document.integrations[name]?.workflows).toEqual(integration.workflows);
  }
  expect(Object.keys(document.integrations).sort()).toEqual(Object.keys(build.integrations).sort());
  expect(applyBuild(document, build).changes).toEqual([]);
});

test('a draft in the dashboard outlives a push, though no build has it', () => {
  const { document, changes } = applyBuild(stored(withDraft), aBuild());
  expect(changes).toEqual([]);
  expect(document).toEqual(stored(withDraft));
});

test('what a draft uses outlives a push too', () => {
  const usesEvent = aStep(71, 'TRIGGER/EVENT', { parameters: { eventId: id('e', 7) } });
  const before = stored((content) => {
    withDraft(content);
    content.events[id('e', 7)] = { id: id('e', 7), sampleData: {}, name: 'For the draft' };
    workflowIn(content, 'slack', aDraft.id).steps = [usesEvent];
  });
  const { document, changes } = applyBuild(before, aBuild());
  expect(changes).toEqual([]);
  expect(document.events).toEqual(before.events);
});

test('a draft goes with its whole integration', () => {
  const { document } = applyBuild(
    stored(withDraft),
    aBuild((content) => {
      delete content.integrations.slack;
      content.events = {};
    }),
  );
  expect(Object.keys(document.integrations)).toEqual(['hubspot']);
});

test('a draft that comes with a build is deployed by it', () => {
  const { document, changes } = applyBuild(
    stored(withDraft),
    aBuild((content) => {
      const slack = integrationIn(content, 'slack');
      slack.workflows[aDraft.id] = aWorkflow(aDraft.id, 'Done', [aStep(71, 'TRIGGER/CRON')]);
      slack.config.values.workflowMeta[aDraft.id] = aMeta(aDraft.id, { order: 2 });
    }),
  );
  expect(document.integrations.slack?.workflows[aDraft.id]?.isDraft).toBe(false);
  expect(changes.map(({ action, name }) => `${action} ${name}`)).toEqual([
    'change slack',
    'change Done',
  ]);
});

test('ids and colours that Paragon gave out stay, whatever a build says', () => {
  const { document, changes } = applyBuild(
    stored(),
    aBuild((content) => {
      const slack = integrationIn(content, 'slack');
      slack.id = id('9', 1);
      slack.config.id = id('9', 2);
      slack.config.values.accentColor = '#123456';
    }),
  );
  expect(changes).toEqual([]);
  expect(document).toEqual(stored());
});

test('a custom integration has the colour of its config', () => {
  const custom = anIntegration(3, 'custom.crm', []);
  custom.config.values.accentColor = '#123456';
  const { document } = applyBuild(
    stored(),
    aBuild((content) => {
      content.integrations['custom.crm'] = custom;
    }),
  );
  expect(document.integrations['custom.crm']?.config.values.accentColor).toBe('#123456');
});

test("a push leaves the dashboard's secrets alone, and the order in which the server lists", () => {
  const secret = { id: id('d', 1), key: 'TOKEN', hash: '' };
  const before = stored((content) => {
    content.secrets = [secret];
  });
  const { document } = applyBuild(
    before,
    aBuild((content) => {
      const { slack, hubspot } = content.integrations;
      if (slack === undefined || hubspot === undefined) throw new Error('incomplete');
      slack.workflows = Object.fromEntries(Object.entries(slack.workflows).reverse());
      content.integrations = { hubspot, slack };
    }),
  );
  expect(document.secrets).toEqual([secret]);
  expect(Object.keys(document.integrations)).toEqual(['slack', 'hubspot']);
  expect(Object.keys(document.integrations.slack?.workflows ?? {})).toEqual([
    ids.newTask,
    ids.digest,
  ]);
});
