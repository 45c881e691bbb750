import { randomUUID } from 'node:crypto';
import type { Build, ProjectContent, Step } from '@paragraph/sandbox';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzzing } from '../../../shared/test/fuzz/fuzz.js';
import { changeLine, placeOf } from '../../src/preview/change-words.js';
import { compareProjects } from '../../src/preview/compare-projects.js';
import { customerImpact } from '../../src/preview/customer-impact.js';
import { meaningOf } from '../../src/preview/project-meaning.js';
import { aDocument, buildOf, ids, integration, projectMeaning, workflowIn } from './a-project.js';
import { type Edit, slack, table } from './project-edits.js';

test.each(table)('%s is told, with what it means for customers', (_, edit, rows, impact) => {
  const [before, after] = [projectMeaning(aDocument()), projectMeaning(aDocument(edit))];
  expect(compareProjects(before, after).changes.map(changeLine)).toEqual(rows);
  expect(
    customerImpact(before, after).map(({ item, text }) => `${placeOf(item)}: ${text}`),
  ).toEqual(impact);
});

test('other scopes of a custom integration are asked of users anew', () => {
  const crm = (scopes: string) =>
    aDocument((c) => {
      c.integrations['custom.crm'] = {
        ...integration(9, 'custom.crm', []),
        customIntegration: {
          name: 'CRM',
          authenticationType: 'oauth',
          apiBaseUrl: 'https://crm.example',
          testEndpointPath: '/me',
          authorization: {},
          inputs: [],
          scopes,
        },
      };
    });
  const [before, after] = [projectMeaning(crm('read')), projectMeaning(crm('read write'))];
  expect(compareProjects(before, after).changes.map(changeLine)).toEqual([
    'custom.crm (integration) changed: customIntegration › scopes "read" → "read write"',
  ]);
  expect(customerImpact(before, after).map(({ text }) => text)).toEqual([
    'The OAuth scopes change. Connected users must connect again to grant new scopes.',
  ]);
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

test('a deployed draft is not a new workflow', () => {
  const before = aDocument((c) => (workflowIn(c, 'slack', ids.report).isDraft = true));
  const { changes } = compareProjects(projectMeaning(before), projectMeaning(aDocument()));
  expect(changes.map(changeLine)).toEqual([
    'slack › Report (workflow) deployed: trigger "TRIGGER/CRON"',
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

  test('for equal projects, with different ids, order and indentation in their builds', () => {
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
      fuzzing(30),
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
      fuzzing(30),
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
          { maxKeys: 3 },
        ),
      }),
      { maxKeys: 3 },
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
    fuzzing(30),
  );
});
