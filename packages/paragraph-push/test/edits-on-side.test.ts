import { type Exported, isOid, type SyncFile } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { replacedOnSide } from '../src/edits-on-side.js';

const path = 'src/integrations/slack/workflows/new.ts';
const version = { path, content: 'x', mode: '100644', isDraft: false } as const;
const file: SyncFile = {
  path,
  markedPath: path,
  id: undefined,
  base: undefined,
  ours: version,
  theirs: version,
};

function exported(letter: string): Exported {
  const blob = letter.repeat(40);
  if (!isOid(blob)) throw new Error(blob);
  return { files: new Map([[path, { blob, mode: '100644' }]]), cliVersion: '1' };
}

test.each([
  ['Paragon holds something else afterwards', [file], 'b', [file]],
  ['Paragon held the edit, and holds it still: Git has it in other words', [file], 'a', []],
  ['Paragon held Git’s version before, and the edit waits still', [], 'a', [file]],
])('an edit on the side branch after a push: %s', (_, held, after, replaced) => {
  const edits = { onSide: [file], heldOnSide: new Set(held) };
  expect(replacedOnSide(edits, exported('a'), exported(after))).toEqual(replaced);
});
