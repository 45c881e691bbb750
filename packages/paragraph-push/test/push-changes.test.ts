import { expect, test } from 'vitest';
import { type PushChange, pushChanges, removalWarning } from '../src/push-changes.js';

test('what the CLI says of a push is read, and its progress is not taken for a change', () => {
  expect(
    pushChanges([
      '- Pushing project...',
      '- Project pushed.',
      '  + workflow slack > New & - Flow',
      '  ~ workflow slack > Notify Channel (1234)',
      '  - integration hubspot',
      '- workflows are fine',
      'No changes.',
      '',
      `  ~ ${'x'.repeat(100_000)}`,
    ]),
  ).toEqual([
    { change: 'added', kind: 'workflow', name: 'slack > New & - Flow' },
    { change: 'changed', kind: 'workflow', name: 'slack > Notify Channel (1234)' },
    { change: 'removed', kind: 'integration', name: 'hubspot' },
  ]);
});

const removed = (kind: PushChange['kind'], name: string): PushChange => ({
  change: 'removed',
  kind,
  name,
});

test('a removed workflow or integration is named in a warning, other changes are not', () => {
  const workflow = removalWarning([removed('workflow', 'slack > Old')]);
  expect(workflow).toContain('does not contain it: workflow slack > Old.');
  expect(workflow).not.toContain('connected accounts');
  const integration = removalWarning([removed('workflow', 'a'), removed('integration', 'hubspot')]);
  expect(integration).toContain('integration hubspot, workflow a.');
  expect(integration).toContain('deletes the connected accounts');
  const many = Array.from({ length: 12 }, (_, index) => removed('workflow', `w${index}`));
  expect(removalWarning(many)).toContain('and 2 more.');
  expect(removalWarning([removed('workflow', 'x\n::error::y ##[error]')])).not.toMatch(/\n|##\[/);
  expect(
    removalWarning([removed('event', 'x'), { change: 'changed', kind: 'workflow', name: 'y' }]),
  ).toBeUndefined();
});
