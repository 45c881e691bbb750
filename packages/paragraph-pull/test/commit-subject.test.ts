import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '../../shared/test/hostile-text.js';
import type { FileChange } from '../src/changes.js';
import { commitSubject, unknownPlaceholders } from '../src/commit-subject.js';

function changeOf(workflow: string | undefined, integration: string | undefined): FileChange {
  return {
    change: 'changed',
    file: 'src/integrations/slack/config.ts',
    ...(workflow === undefined ? {} : { workflow }),
    ...(integration === undefined ? {} : { integration }),
  };
}

const two = [changeOf('Notify', 'slack'), changeOf(undefined, 'slack')];

test.each<[template: string, changes: readonly FileChange[], subject: string]>([
  ['chore: sync', two, 'chore: sync'],
  ['{count} from {integrations}: {workflows}', two, '2 from slack: Notify, config.ts'],
  ['{count}{count}', two, '22'],
  ['[{integrations}] {workflows}', [changeOf('N', undefined)], '[the project] N'],
  [
    'Sync {workflows}',
    ['a', 'b', 'c', 'd', 'e'].map((name) => changeOf(name, 'x')),
    'Sync a, b, c and 2 more',
  ],
  ['Sync {workflow}', two, 'Sync {workflow}'],
  ['Sync {workflows}', [], 'Sync changes from Paragon'],
  ['{workflows}', [changeOf(' ', 'x')], 'Sync changes from Paragon'],
  ['Sync {workflows}', [changeOf('{count} $& $<words>', 'x')], 'Sync {count} $& $<words>'],
  ['[{workflows}]', [changeOf('skip ci', 'x')], '［skip ci］'],
  ['[skip {integrations}]', [changeOf('a', 'ci')], '［skip ci］'],
  ['[skip ci] {workflows}', [changeOf('a', 'x')], '[skip ci] a'],
  ['@{integrations} #{workflows}', [changeOf('12', 'octocat')], '＠octocat ＃12'],
  ['fixes GH-{workflows}', [changeOf('12', 'x')], 'fixes GH‑12'],
])('by the input %j a commit is called %#', (template, changes, subject) => {
  expect(commitSubject(template, changes)).toBe(subject);
});

test('with any names, a subject is one line without side effects on GitHub, and fits into a title', () => {
  const changes = fc.array(fc.tuple(hostileText, hostileText), { minLength: 1, maxLength: 5 });
  const template = fc.constantFrom(
    '[{workflows}] @{integrations}',
    '#{workflows} {count} {integrations}',
  );
  fc.assert(
    fc.property(template, changes, (by, names) => {
      const subject = commitSubject(
        by,
        names.map(([workflow, integration]) => changeOf(workflow, integration)),
      );
      expect(subject).not.toMatch(/[\r\n\u2028]|@\w|#\d|\bGH-\d|:\/\//i);
      expect(subject).not.toMatch(/\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|\*{3}/i);
      expect(subject.length).toBeLessThan(256);
    }),
  );
});

test('unknown placeholders are named', () => {
  expect(unknownPlaceholders('{count} {workflow} {x} {a b}')).toEqual(['workflow', 'x']);
});
