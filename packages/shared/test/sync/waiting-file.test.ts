import { expect, it } from 'vitest';
import type { FileVersion } from '../../src/sync/sync-file.js';
import { hasWaiting, type SideBranch } from '../../src/sync/waiting-file.js';

const path = 'src/events/a.ts';

/** A text with a line for each letter. */
function version(letters: string | undefined): FileVersion | undefined {
  if (letters === undefined) return undefined;
  return { path, isDraft: false, content: letters.split('').join('\n'), mode: '100644' };
}

it.each<[string, string | undefined, string | undefined, string | undefined, boolean]>([
  ['just that', 'pbc', 'gbc', 'pbc', true],
  ['merged with what Git has changed', 'pbg', 'abg', 'pbc', true],
  ['Git’s version, by a push', 'pbc', 'gbc', 'gbc', false],
  ['that in words of its own', 'pbc', 'gbc', 'gbw', false],
  ['that, where its words are also in what waits', 'pbw', 'gbc', 'gbw', false],
  ['nothing, as what waits', undefined, 'gbc', undefined, true],
  ['Git’s version again, and a deletion waits', undefined, 'gbc', 'gbc', false],
  ['nothing, and an edit waits', 'pbc', undefined, undefined, false],
])('if Paragon has %s, whether it has all that waits', (_, waiting, ours, theirs, expected) => {
  const file = { path, markedPath: 'src/events/~a.ts', id: undefined, base: version(theirs) };
  const side: SideBranch = { kind: 'pending', files: new Map([[path, version(waiting)]]) };
  const now = { ...file, ours: version(ours), theirs: version(theirs) };
  expect(hasWaiting(now, side)).toBe(expected);
  // Also if the branch has changed the file since the two parted.
  const changedOnBranch = new Map([[path, { before: version(ours), beside: version(waiting) }]]);
  const later = { ...now, ours: version('xyz') };
  expect(hasWaiting(later, { ...side, changedOnBranch })).toBe(expected);
});
