import { randomUUID } from 'node:crypto';
import type { Build, JsonObject, ProjectContent, Step } from '@paragraph/sandbox';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeLine, placeOf } from '../../src/preview/change-words.js';
import { compareProjects } from '../../src/preview/compare-projects.js';
import { customerImpact } from '../../src/preview/customer-impact.js';
import { meaningOf } from '../../src/preview/project-meaning.js';
import {
  aDocument,
  buildOf,
  ids,
  integration,
  projectMeaning,
  step,
  stepIn,
  workflow,
  workflowIn,
} from './a-project.js';

type Edit = (content: ProjectContent) => unknown;

const slack = ({ integrations }: ProjectContent) => {
  const found = integrations.slack;
  if (found === undefined) throw new Error('There is no slack.');
  return found;
};
const metaOf = (content: ProjectContent, id: string) => {
  const found = slack(content).config.values.workflowMeta[id];
  if (found === undefined) throw new Error(`There is no meta of ${id}.`);
  return found;
};
const send = (message: JsonObject): JsonObject => ({
  actionType: 'slack',
  intent: 'SLACK_SEND_MESSAGE',
  actionParameters: [
    { key: 'channel', source: { type: 'VALUE', value: '#tasks', dataType: 'STRING' } },
    { key: 'message', source: message },
  ],
});
const secret = { type: 'ENVIRONMENT_SECRET', environmentSecretId: ids.secret };

/** An edit of a project's sources, the rows of its build, and what it means for customers. */
const table: ReadonlyArray<
  readonly [string, Edit, rows: readonly string[], impact: readonly string[]]
> = [
  [
    'another text around a reference',
    (c) => {
      const source = stepIn(c, 5);
      source.parameters = send({
        type: 'TOKENIZED',
        dataType: 'STRING',
        parts: [
          { type: 'VALUE', value: 'Task: ', dataType: 'STRING' },
          { type: 'VARIABLE', stepId: ids.step(2), path: ['result'], dataType: 'STRING' },
        ],
      });
    },
    [
      'slack › Notify › Send message (step) changed: message "New: {{Tidy text.result}}" → "Task: {{Tidy text.result}}"',
    ],
    [],
  ],
  [
    'the code of a function',
    (c) => (stepIn(c, 2).parameters.code = 'function tidy(x) {\n  return x;\n}'),
    [
      'slack › Notify › Tidy text (step) changed: code "function tidy(x) { return x.trim(); }" → "function tidy(x) { return x; }"',
    ],
    [],
  ],
  [
    'a value of another type that reads the same',
    (c) => {
      stepIn(c, 2).parameters.retryOnFailure = 'false';
    },
    ['slack › Notify › Tidy text (step) changed: retryOnFailure "false" → ""false""'],
    [],
  ],
  [
    'a condition',
    (c) => {
      const text = JSON.stringify(stepIn(c, 3).parameters).replace('"high"', '"low"');
      stepIn(c, 3).parameters = JSON.parse(text);
    },
    [
      'slack › Notify › Is it urgent? (step) changed: choices › Yes › conditionWrapper "{{Trigger.event.priority}} stringExactlyMatches high" → "{{Trigger.event.priority}} stringExactlyMatches low"',
    ],
    [],
  ],
  [
    'a step that runs earlier',
    (c) => {
      // 1 → 2 → 3 → 5 becomes 1 → 5 → 2 → 3.
      stepIn(c, 1).next = ids.step(5);
      stepIn(c, 5).next = ids.step(2);
      stepIn(c, 3).next = null;
    },
    ['slack › Notify › Send message (step) moved: place "after Is it urgent?" → "after Trigger"'],
    [],
  ],
  [
    'a step that moves to the other way of a condition',
    (c) => {
      const text = JSON.stringify(stepIn(c, 3).parameters);
      const [yes, no] = [`"label":"Yes","next":"${ids.step(4)}"`, '"label":"No"'];
      stepIn(c, 3).parameters = JSON.parse(
        text.replace(yes, '"label":"Yes"').replace(no, `${no},"next":"${ids.step(4)}"`),
      );
    },
    [
      'slack › Notify › Call somebody (step) moved: place "first in Yes of Is it urgent?" → "first in No of Is it urgent?"',
    ],
    [],
  ],
  [
    'a name in code alone',
    (c) => (stepIn(c, 5)._migrations = { name: 'sendStep' }),
    ['slack › Notify › Send message (step) changed: name in code "step5" → "sendStep"'],
    [],
  ],
  [
    'another trigger',
    (c) => {
      stepIn(c, 1).type = 'TRIGGER/INTEGRATION_ENABLED';
      stepIn(c, 1).parameters = {};
    },
    [
      'slack › Notify › Trigger (trigger) changed: type "TRIGGER/EVENT" → "TRIGGER/INTEGRATION_ENABLED"; eventId was "Task"',
    ],
    [
      'slack › Notify: The trigger type changes from TRIGGER/EVENT to TRIGGER/INTEGRATION_ENABLED. Paragon recreates the trigger for each connected user.',
    ],
  ],
  [
    'an integration that is gone',
    (c) => delete c.integrations.hubspot,
    ['hubspot (integration) removed: workflows was "Sync"'],
    [
      'hubspot: The integration is removed. Paragon also deletes its connected accounts and its workflows, and no pull brings the accounts back.',
    ],
  ],
  [
    'an integration that is switched off',
    (c) => (slack(c).config.values.active = false),
    ['slack (integration) changed: active "true" → "false"'],
    ['slack: The integration is switched off: its workflows pause.'],
  ],
  [
    'a setting that users have to fill in now',
    (c) =>
      (slack(c).config.values.sharedMeta.inputs = [
        { id: 'owner', title: 'Owner', type: 'text', required: true },
      ]),
    ['slack › Owner (user setting) changed: required "false" → "true"'],
    ['slack: The user setting "Owner" is required: users who are connected have to fill it in.'],
  ],
  [
    'a workflow with a setting that users have to fill in',
    (c) =>
      metaOf(c, ids.notify).inputs.push({
        id: 'team',
        title: 'Team',
        type: 'text',
        required: true,
      }),
    ['slack › Notify › Team (user setting) added: type "text"; required "true"'],
    [
      'slack › Notify: The user setting "Team" is required: users who are connected have to fill it in.',
    ],
  ],
  [
    'a workflow that is on by default',
    (c) => (metaOf(c, ids.notify).defaultEnabled = true),
    ['slack › Notify (workflow) changed: defaultEnabled "false" → "true"'],
    [
      'slack › Notify: The workflow is enabled by default: it runs for users who have not switched it on.',
    ],
  ],
  [
    'what an event holds',
    (c) => (c.events[ids.task] = { id: ids.task, name: 'Task', sampleData: { title: 'Write' } }),
    ['Task (event) changed: schema › priority was "high"'],
    ['Task: The schema of the app event changes. Your app has to send it in the new form.'],
  ],
  [
    'an event of another name',
    (c) => {
      c.events[ids.task] = {
        id: ids.task,
        name: 'Job',
        sampleData: { title: 'Write', priority: 'high' },
      };
    },
    ['Job (event) renamed: name "Task" → "Job"'],
    ['Task: The app event is called "Job" now. Your app has to send it by that name.'],
  ],
  [
    'a secret that is used for the first time',
    (c) => (stepIn(c, 5).parameters = send(secret)),
    [
      'slack › Notify › Send message (step) changed: message "New: {{Tidy text.result}}" → "{{secret API_TOKEN}}"',
    ],
    [
      'API_TOKEN: The environment secret is used for the first time. Every environment needs a value for it before a release.',
    ],
  ],
  [
    'a workflow in another integration',
    (c) => {
      const moved = slack(c).workflows[ids.report];
      const { hubspot } = c.integrations;
      if (moved === undefined || hubspot === undefined) throw new Error('incomplete');
      delete slack(c).workflows[ids.report];
      delete slack(c).config.values.workflowMeta[ids.report];
      hubspot.workflows[ids.report] = moved;
      hubspot.config.values.workflowMeta[ids.report] = {
        ...metaOf(aDocument(), ids.report),
        order: 1,
      };
    },
    ['hubspot › Report (workflow) moved: integration "slack" → "hubspot"'],
    [],
  ],
  [
    'a new integration with a workflow that is on by default',
    (c) => {
      const made = integration(7, 'googleCalendar', [
        workflow('w', 'Invite', [step(71, 'TRIGGER/ENDPOINT')]),
      ]);
      Object.assign(made.config.values.workflowMeta.w ?? {}, { defaultEnabled: true });
      c.integrations.googleCalendar = made;
    },
    ['googleCalendar (integration) added: workflows "Invite"'],
    [
      'googleCalendar › Invite: The workflow is enabled by default: it runs for users who have not switched it on.',
    ],
  ],
];

test.each(table)('%s is told, with what it means for customers', (_, edit, rows, impact) => {
  const [before, after] = [projectMeaning(aDocument()), projectMeaning(aDocument(edit))];
  expect(compareProjects(before, after).changes.map(changeLine)).toEqual(rows);
  expect(
    customerImpact(before, after).map(({ item, text }) => `${placeOf(item)}: ${text}`),
  ).toEqual(impact);
});

test('what stays as it is is counted', () => {
  const before = projectMeaning(aDocument());
  const after = projectMeaning(aDocument((c) => delete slack(c).workflows[ids.report]));
  expect(compareProjects(before, before).same).toEqual({
    workflows: 3,
    steps: 7,
    events: 1,
    resources: 1,
  });
  expect(compareProjects(before, after).same).toMatchObject({ workflows: 2, steps: 6 });
});

test('a draft that is deployed is no new workflow', () => {
  const before = aDocument((c) => (workflowIn(c, 'slack', ids.report).isDraft = true));
  const { changes } = compareProjects(projectMeaning(before), projectMeaning(aDocument()));
  expect(changes.map(changeLine)).toEqual([
    'slack › Report (workflow) deployed: trigger "TRIGGER/CRON"; steps ""',
  ]);
});

/** A build of the same sources, as another run makes it: other ids, other orders, other indentation. */
function rebuilt(build: Build, shuffle: <T>(items: readonly T[]) => readonly T[]): unknown {
  const text = JSON.stringify(build);
  const made = new Map(
    [...text.matchAll(/(?:5|e|c){8}-0000-4000-8000-\d{12}/g)].map(([id]) => [id, randomUUID()]),
  );
  const renamed: Build = JSON.parse(
    [...made].reduce((all, [id, fresh]) => all.replaceAll(id, fresh), text),
  );
  for (const { workflows } of Object.values(renamed.integrations)) {
    for (const each of Object.values(workflows)) {
      each.steps = [...shuffle<Step>(each.steps)];
      for (const { parameters } of each.steps) {
        if (typeof parameters.code === 'string') {
          parameters.code = parameters.code.replaceAll('\n', '\n      ');
        }
      }
    }
  }
  const entries = Object.entries(renamed.integrations);
  return { ...renamed, integrations: Object.fromEntries(shuffle(entries)), buildHash: 'other' };
}

describe('no row is given', () => {
  const anEdit = fc.constantFrom(...table.map(([, edit]) => edit));

  test('for a project and itself, whatever ids, orders and indentation its build has', () => {
    fc.assert(
      fc.property(
        fc.array(anEdit, { maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        (edits, seeds) => {
          const build = buildOf(
            aDocument((content) => {
              for (const edit of edits) tryTo(edit, content);
            }),
          );
          const shuffle = <T>(items: readonly T[]): readonly T[] =>
            items
              .map((item) => ({ item, place: seeds.next().value ?? 0 }))
              .toSorted((one, other) => one.place - other.place)
              .map(({ item }) => item);
          const [before, after] = [meaningOf(build, []), meaningOf(rebuilt(build, shuffle), [])];
          expect(compareProjects(before, after).changes.map(changeLine)).toEqual([]);
          expect(customerImpact(before, after)).toEqual([]);
        },
      ),
    );
  });

  test('only where nothing differs, whichever edits were made', () => {
    fc.assert(
      fc.property(anEdit, anEdit, (one, other) => {
        const before = projectMeaning(aDocument((content) => tryTo(one, content)));
        const after = projectMeaning(aDocument((content) => tryTo(other, content)));
        const { changes } = compareProjects(before, after);
        if (one === other) expect(changes).toEqual([]);
        else expect(changes).not.toEqual([]);
      }),
    );
  });
});

/** An edit of what an earlier one has taken away does nothing. */
function tryTo(edit: Edit, content: ProjectContent): void {
  try {
    edit(content);
  } catch {}
}

test.each([undefined, null, 1, [], {}, { integrations: { slack: 1 } }, { events: [1] }])(
  'of %j, which is no build, there is nothing to compare but what is there',
  (build) => {
    const odd = meaningOf(build, []);
    expect(compareProjects(odd, odd).changes).toEqual([]);
    const { changes } = compareProjects(projectMeaning(aDocument()), odd);
    expect(changes.map(({ change }) => change)).toContain('removed');
  },
);

test('builds of any shape are compared without a fault, and equal ones are equal', () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const key = fc.constantFrom(
    'id',
    'type',
    'name',
    'next',
    'parameters',
    'choices',
    'code',
    '__proto__',
  );
  const shape = fc.dictionary(key, anything, { maxKeys: 5 });
  const odd = fc.record({
    events: fc.dictionary(fc.string(), shape, { maxKeys: 3 }),
    integrations: fc.dictionary(
      fc.string(),
      fc.record({
        workflows: fc.dictionary(
          fc.string(),
          fc.record({ steps: fc.array(shape, { maxLength: 5 }) }),
        ),
      }),
    ),
    resources: fc.dictionary(fc.string(), shape, { maxKeys: 3 }),
  });
  fc.assert(
    fc.property(odd, odd, (one, other) => {
      const [before, after] = [meaningOf(one, []), meaningOf(other, [])];
      expect(compareProjects(before, before).changes).toEqual([]);
      customerImpact(before, after);
      for (const change of compareProjects(before, after).changes) changeLine(change);
    }),
  );
});
