import { expect, test } from 'vitest';
import { foreignItems, identifiedItems, literalIds } from '../src/project-ids.js';

test.each<[string, readonly string[]]>([
  ["  readonly id: string = 'a-1';", ['a-1']],
  ['readonly id = "a-1"', ['a-1']],
  ["inputs = createInputs({ channel: { id: 'c', title: 'x' } });", ['c']],
  ["readonly id: string = idOf('slack/notify');", []],
  ["const workflowId = 'a-1'; step.id = 'a-2'; valid: 'a-3'", []],
  ['readonly id: string = `a-$' + '{n}`;', []],
  ['readonly id: string = \'a-1";', []],
])('the literal ids in %j', (text, ids) => {
  expect(literalIds(text)).toEqual(ids);
});

test('the items of a build are listed with their ids, for any version', () => {
  const build = {
    integrations: {
      slack: { workflows: { w: { name: 'Notify' } }, customTriggers: { t: { name: 'New row' } } },
      hubspot: { workflows: { v: {} } },
    },
    events: { e: { name: 'Task' } },
    resources: { r: { name: 'Api', triggers: { u: {} } } },
  };
  expect(identifiedItems(build)).toEqual([
    { id: 'w', kind: 'workflow', name: 'Notify', of: 'slack' },
    { id: 't', kind: 'trigger', name: 'New row', of: 'slack' },
    { id: 'v', kind: 'workflow', name: 'v', of: 'hubspot' },
    { id: 'e', kind: 'event', name: 'Task', of: undefined },
    { id: 'r', kind: 'resource', name: 'Api', of: undefined },
    { id: 'u', kind: 'trigger', name: 'u', of: 'Api' },
  ]);
  expect(identifiedItems({ integrations: { slack: {} } })).toEqual([]);
  expect(identifiedItems(undefined)).toEqual([]);
});

test('an item is foreign where another project has its id', () => {
  const items = identifiedItems({ events: { a: {}, b: {} } });
  const owner = { projectId: 'p', branch: 'develop' };
  expect(foreignItems(items, new Map([['b', owner]]))).toEqual([{ item: items[1], owner }]);
});
