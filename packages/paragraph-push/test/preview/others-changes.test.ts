import { expect, test } from 'vitest';
import { othersBy } from '../../src/preview/others-changes.js';
import type { ProjectChange } from '../../src/preview/project-change.js';

const notify = 'src/integrations/slack/workflows/notify.ts';
const texts = {
  before: new Map([
    [notify, "  name: string = 'Notify';"],
    ['src/events/task.ts', "export default { name: 'Task' };"],
    ['src/integrations/slack/config.ts', ''],
    ['src/resources/api/config.ts', "  name: string = 'API';"],
    ['src/resources/other/config.ts', "  name: string = 'Other';"],
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
const resource = change({
  kind: 'resource',
  name: 'Our API',
  values: [{ of: 'name', before: 'API', after: 'Our API' }],
});
const all = [step, renamed, event, settings, persona, resource];

test.each([
  { touched: [], others: all },
  { touched: [notify], others: [event, settings, persona, resource] },
  {
    touched: ['src/events/task.ts', 'src/persona.meta.ts'],
    others: [step, renamed, settings, resource],
  },
  {
    touched: ['src/integrations/slack/config.ts'],
    others: [step, renamed, event, persona, resource],
  },
  { touched: ['src/resources/other/config.ts', 'README.md'], others: all },
  { touched: ['src/resources/api/config.ts'], others: [step, renamed, event, settings, persona] },
])('a pull request that changes $touched does not make the other changes', (each) => {
  const isOthers = othersBy(new Set(each.touched), texts);
  expect(all.filter((one) => isOthers?.(one))).toEqual(each.others);
});

test('the others are unknown if the pull request changes code that workflows share', () => {
  expect(othersBy(new Set(['src/common/step.ts']), texts)).toBeUndefined();
});

test('what is found in no file is taken for its own', () => {
  const odd = change({ kind: 'other' });
  expect(othersBy(new Set(), texts)?.(odd)).toBe(false);
});
