import { expect, it } from 'vitest';
import type { PlanInput } from '../../src/sync/decision.js';
import type { Answer, AsRecorded } from '../../src/sync/referee.js';
import { type Meanings, settle } from './settle-plan.js';
import { commitNamed, inputFor, treeOf } from './trees.js';

const [recorded, rewritten, byGit] = ['a: 1,\nb: 2\n', 'b: 2,\na: 1\n', 'a: 1,\nb: 3\n'];
const withMore = `${rewritten}c: 3\n`;
const [deployed, draft] = ['events/e.ts', 'events/~e.ts'];

const broken: Answer = { kind: 'does-not-build', why: '' };
const unbuilt: Answer = { kind: 'cannot-be-built', why: '' };
function built(value: unknown): Answer {
  return { kind: 'built', entries: new Map([[`src/${deployed}`, value]]) };
}

interface Case {
  readonly what: string;
  readonly path?: string;
  readonly base?: string;
  readonly ours?: string;
  readonly theirs?: string;
  /** Its name in Paragon's version, if that is another one. */
  readonly theirPath?: string;
  readonly answers?: Meanings;
  /** What the CLI that wrote the record says, if it is asked. */
  readonly recordedCli?: 'as recorded' | 'otherwise' | 'nothing';
  readonly input?: Partial<PlanInput>;
  readonly row: string;
}

const pushed = {
  commit: commitNamed(1),
  files: treeOf({ [deployed]: 'pushed\n' }),
  isSinceRecord: true,
};

it.each<Case>([
  { what: 'a draft', path: draft, recordedCli: 'as recorded', row: 'upgrade' },
  { what: 'a draft with an edit', path: draft, recordedCli: 'otherwise', row: 'git-unchanged' },
  {
    what: 'a draft, if nobody can ask it',
    path: draft,
    recordedCli: 'nothing',
    row: 'git-unchanged',
  },
  {
    what: 'a draft that Git has changed',
    path: draft,
    ours: byGit,
    recordedCli: 'as recorded',
    row: 'upgrade',
  },
  {
    what: 'a draft that both sides have changed',
    path: draft,
    ours: byGit,
    recordedCli: 'otherwise',
    row: 'conflict',
  },
  {
    what: 'a project that did not build when it was recorded',
    answers: { base: broken, theirs: built(1) },
    recordedCli: 'as recorded',
    row: 'upgrade',
  },
  {
    what: 'a project that does not build in Paragon',
    answers: { base: built(1), theirs: broken },
    recordedCli: 'as recorded',
    row: 'upgrade',
  },
  {
    what: 'a project that cannot be built here',
    answers: { base: unbuilt, theirs: unbuilt },
    ours: byGit,
    recordedCli: 'as recorded',
    row: 'upgrade',
  },
  {
    what: 'a file of which no build says anything',
    answers: {
      base: { kind: 'built', entries: new Map() },
      theirs: { kind: 'built', entries: new Map() },
    },
    recordedCli: 'as recorded',
    row: 'upgrade',
  },
  {
    what: 'a file of which a push may have brought another version',
    ours: byGit,
    answers: { base: broken, theirs: broken, commit: broken },
    input: { history: [pushed] },
    recordedCli: 'as recorded',
    row: 'paragon-unchanged',
  },
  // What it is not asked about.
  {
    what: 'not what both builds say',
    answers: { base: built(1), theirs: built(2) },
    row: 'git-unchanged',
  },
  {
    what: 'not words that it may lack',
    path: draft,
    theirs: withMore,
    row: 'git-unchanged',
  },
  {
    what: 'not words that Paragon no longer has',
    path: draft,
    base: withMore,
    ours: withMore,
    theirs: rewritten,
    row: 'git-unchanged',
  },
  {
    what: 'not a draft that is deployed now',
    path: draft,
    theirPath: deployed,
    row: 'git-unchanged',
  },
  {
    what: 'not where the same CLI writes',
    path: draft,
    input: { isUpgrade: false },
    row: 'git-unchanged',
  },
  {
    what: 'not a file that nobody changed',
    path: draft,
    theirs: recorded,
    row: 'paragon-unchanged',
  },
])('the CLI that wrote the record tells an upgrade from an edit: $what', (each) => {
  const { path = deployed, base = recorded, ours = base, theirs = rewritten } = each;
  const trees = {
    base: { [path]: base },
    ours: { [path]: ours },
    theirs: { [each.theirPath ?? path]: theirs },
  };
  const { recordedCli } = each;
  const said: AsRecorded =
    recordedCli === 'as recorded' || recordedCli === 'otherwise'
      ? new Set(recordedCli === 'otherwise' ? [] : [`src/${path}`])
      : 'unknown';
  const input = inputFor(trees, { isUpgrade: true, ...each.input });
  const { decided, inDoubt } = settle(input, each.answers ?? {}, said);
  expect(decided.map(({ row }) => row)).toEqual([each.row]);
  expect(inDoubt).toEqual(recordedCli === undefined ? undefined : [`src/${path}`]);
});
