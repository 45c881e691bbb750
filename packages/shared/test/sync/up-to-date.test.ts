import { expect, it } from 'vitest';
import { isOid, type Oid } from '../../src/git/oid.js';
import { matchFiles } from '../../src/sync/match-files.js';
import type { SyncState } from '../../src/sync/sync-state.js';
import { isUpToDate } from '../../src/sync/up-to-date.js';
import { plainState } from './plain-state.js';
import { treeOf } from './trees.js';

type Texts = Readonly<Record<string, string>>;

interface Case {
  readonly base: Texts;
  readonly ours: Texts;
  readonly theirs: Texts;
  readonly state: Partial<SyncState>;
  readonly built: string;
  /** What the commit holds that would be pushed. */
  readonly project: Oid | undefined;
  readonly whole: Oid;
}

function oid(digit: string): Oid {
  const name = digit.repeat(40);
  if (!isOid(name)) throw new RangeError(name);
  return name;
}

const file = 'events/e.ts';
const said: Texts = { [file]: 'a' };
const recordedAt = oid('1');
const afterPull: Case = {
  base: said,
  ours: said,
  theirs: said,
  state: { direction: 'pull', source: oid('3') },
  built: 'build',
  project: oid('3'),
  whole: oid('4'),
};
const afterPush: Case = {
  ...afterPull,
  ours: { [file]: 'a, in other words' },
  state: { direction: 'push', source: oid('3'), built: 'build' },
  whole: oid('5'),
};

it.each<[string, Partial<Case>, Case, boolean]>([
  ['all is as a pull left it', {}, afterPull, true],
  ['all is as a push left it', {}, afterPush, true],
  ['it is not known what the record was of', { state: { direction: 'pull' } }, afterPull, false],
  [
    'no commit holds the project',
    { state: { direction: 'pull', source: undefined }, project: undefined, whole: oid('4') },
    afterPull,
    false,
  ],
  ['Paragon was edited since', { theirs: { [file]: 'b' } }, afterPull, false],
  ['Paragon was edited since a push', { theirs: { [file]: 'b' } }, afterPush, false],
  // A push of it was not recorded, and the branch has gone back since.
  ['Paragon holds a file that was not recorded', { theirs: { ...said, x: '' } }, afterPush, false],
  ['the project is another one', { project: oid('6') }, afterPull, false],
  ['the project is another one since a push', { project: oid('6') }, afterPush, false],
  ['the build is another one since a push', { built: 'another' }, afterPush, false],
  ['something outside changed since a pull', { whole: oid('6') }, afterPull, false],
  ['a step of the job changed a file', { ours: { [file]: 'c' } }, afterPull, false],
  ['a draft is new in Paragon', { theirs: { ...said, 'events/~d.ts': 'd' } }, afterPull, true],
])('where %s, whether a push has nothing to bring', async (_, changed, before, expected) => {
  const { base, ours, theirs, state, built, project, whole } = { ...before, ...changed };
  const files = matchFiles({ base: treeOf(base), ours: treeOf(ours), theirs: treeOf(theirs) });
  const trees = new Map([
    [recordedAt, { project: oid('3'), whole: oid('4') }],
    [oid('2'), { project, whole }],
  ]);
  const repository = {
    treesOf: async (commit: Oid) => trees.get(commit) ?? { project: undefined, whole },
  };
  const full: SyncState = { ...plainState(recordedAt), ...state };
  const answer = isUpToDate({ head: oid('2'), built, files, state: full }, repository);
  expect(await answer).toBe(expected);
});
