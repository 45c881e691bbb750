import { expect, test } from 'vitest';
import { othersChanges } from '../../src/preview/others-changes.js';
import type { ProjectChange } from '../../src/preview/project-change.js';

const notify = 'src/integrations/slack/workflows/notify.ts';
const texts = {
  before: new Map([
    [notify, "  name: string = 'Notify';"],
    ['src/events/task.ts', "export default { name: 'Task' };"],
    ['src/integrations/slack/config.ts', ''],
  ]),
  after: new Map([
    [notify, "  name: string = 'Tell';"],
    ['src/integrations/slack/config.ts', ''],
  ]),
};
const change = (rest: Partial<ProjectChange>): ProjectChange => ({
  change: 'changed',
  kind: 'step',
  name: 'Send',
  values: [],
  ...rest,
});
const step = change({ integration: 'slack', workflow: 'Tell' });
const renamed = change({
  change: 'renamed',
  kind: 'workflow',
  integration: 'slack',
  workflow: 'Tell',
  values: [{ of: 'title', before: 'Notify', after: 'Tell' }],
});
const event = change({ change: 'removed', kind: 'event', name: 'Task' });
const settings = change({ kind: 'integration', name: 'slack', integration: 'slack' });
const persona = change({ kind: 'persona' });
const all = [step, renamed, event, settings, persona];

test.each([
  { touched: [], others: all },
  { touched: [notify], others: [event, settings, persona] },
  { touched: ['src/events/task.ts', 'src/persona.meta.ts'], others: [step, renamed, settings] },
  { touched: ['src/integrations/slack/config.ts'], others: [step, renamed, event, persona] },
  { touched: ['README.md'], others: all },
])('a pull request that changes $touched does not make the other changes', (each) => {
  expect(othersChanges(all, new Set(each.touched), texts)).toEqual(each.others);
});

test('where it changes code that workflows share, nobody can tell', () => {
  expect(othersChanges(all, new Set(['src/common/step.ts']), texts)).toBeUndefined();
});

test('what is found in no file is taken for its own', () => {
  const odd = change({ kind: 'other' });
  expect(othersChanges([odd], new Set(), texts)).toEqual([]);
});
