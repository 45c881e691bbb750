import { describe, expect, test } from 'vitest';
import { buildEntries } from '../../src/sync/build-entries.js';
import { normalBuild } from '../../src/sync/normal-build.js';
import { aBuild, resourceId, secondId, workflowId } from './builds.js';

const build = normalBuild(aBuild());
const slack = build.integrations.get('slack');
const folder = 'src/integrations/slack';

function entriesOf(texts: Readonly<Record<string, string>>): ReadonlyMap<string, unknown> {
  return buildEntries(build, new Map(Object.entries(texts)));
}

const withId = (id: string): string =>
  `export default class {\n  readonly id: string = '${id}';\n}`;

describe('a file says what a build holds of it', () => {
  const notify = slack?.workflows.get(workflowId);
  const report = slack?.workflows.get(secondId);

  test.each<[string, string, string, unknown]>([
    ['a workflow, by its id', `${folder}/workflows/any.ts`, withId(workflowId), notify],
    ['a config', `${folder}/config.ts`, '', slack?.config],
    ['inputs', `${folder}/inputs.ts`, '', slack?.inputs],
    ['a trigger', `${folder}/triggers/x.ts`, withId('t1'), { id: 't1', name: 'Created' }],
    [
      'an event, by its name',
      'src/events/a.ts',
      "  name: 'Task',",
      { sampleData: { title: 'x' }, name: 'Task' },
    ],
    [
      'a resource',
      'src/resources/api/config.ts',
      withId(resourceId),
      { id: resourceId, name: 'API' },
    ],
    ['the persona', 'src/persona.meta.ts', '', { meta: {} }],
  ])('%s', (_, path, text, entry) => {
    expect(entry).toBeDefined();
    expect(entriesOf({ [path]: text }).get(path)).toEqual(entry);
  });

  test('the trigger of a resource', () => {
    const path = 'src/resources/api/triggers/gone.ts';
    const entries = entriesOf({ 'src/resources/api/config.ts': '', [path]: withId('t2') });
    expect(entries.get(path)).toEqual({ id: 't2', name: 'Gone' });
  });

  const made = 'readonly id = idOf(import.meta.url);\n';

  test('a workflow whose id a function makes, by its title', () => {
    const [one, other] = [`${folder}/workflows/one.ts`, `${folder}/workflows/two.ts`];
    const entries = entriesOf({
      [one]: `${made}  name = 'Report';`,
      [other]: `${made}  name = 'Notify';`,
    });
    expect(entries.get(one)).toBe(report);
    expect(entries.get(other)).toBe(notify);
  });

  test('a workflow that is the only one left', () => {
    const [one, other] = [`${folder}/workflows/one.ts`, `${folder}/workflows/two.ts`];
    const entries = entriesOf({ [one]: made, [other]: withId(workflowId) });
    expect(entries.get(one)).toBe(report);
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['a draft', { [`${folder}/workflows/~a.ts`]: withId(workflowId) }],
  ['a file of an integration that is in no build', { 'src/integrations/crm/config.ts': '' }],
  ['a workflow whose id is in no build', { [`${folder}/workflows/a.ts`]: withId('x') }],
  [
    'two files with one id',
    {
      [`${folder}/workflows/a.ts`]: withId(workflowId),
      [`${folder}/workflows/b.ts`]: withId(workflowId),
    },
  ],
  [
    'two files of which nothing tells one from the other',
    { [`${folder}/workflows/a.ts`]: '', [`${folder}/workflows/b.ts`]: '' },
  ],
  ['a module beside them', { [`${folder}/helpers.ts`]: withId(workflowId) }],
  ['what no export owns', { 'src/common/a.ts': withId(workflowId) }],
])('has no entry for %s', (_, texts) => {
  expect([...entriesOf(texts).keys()]).toEqual([]);
});

test('an event is not taken for another one whose name its sample data holds', () => {
  const events = {
    a: { id: 'a', name: 'Task', sampleData: { name: 'Job' } },
    b: { id: 'b', name: 'Job', sampleData: {} },
  };
  const entries = buildEntries(
    normalBuild({ events }),
    new Map([
      ['src/events/task.ts', "name: 'Task', schema: { name: 'Job' }"],
      ['src/events/job.ts', "name: 'Job'"],
    ]),
  );
  expect([...entries]).toEqual([['src/events/job.ts', { name: 'Job', sampleData: {} }]]);
});
