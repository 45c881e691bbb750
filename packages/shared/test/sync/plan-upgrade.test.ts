import { expect, it } from 'vitest';
import type { PlanInput } from '../../src/sync/decision.js';
import type { Row } from '../../src/sync/file-verdict.js';
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

const answersOfCli = {
  'as recorded': new Set([`src/${deployed}`, `src/${draft}`]),
  otherwise: new Set<string>(),
  nothing: 'unknown',
} satisfies Record<string, AsRecorded>;

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
  readonly recordedCli?: keyof typeof answersOfCli;
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
  const input = inputFor(trees, { isUpgrade: true, ...each.input });
  const { decided, inDoubt } = settle(
    input,
    each.answers ?? {},
    recordedCli && answersOfCli[recordedCli],
  );
  expect(decided.map(({ row }) => row)).toEqual([each.row]);
  expect(inDoubt).toEqual(recordedCli === undefined ? undefined : [`src/${path}`]);
});

interface Expected {
  readonly row: string;
  readonly rounds: number;
  /** How many planned trees were built. */
  readonly planned: number;
}

it.each<[keyof typeof answersOfCli, Expected]>([
  ['as recorded', { row: 'upgrade', rounds: 2, planned: 1 }],
  ['otherwise', { row: 'git-unchanged', rounds: 3, planned: 2 }],
])('merges are built while the recorded CLI is asked: %s', (said, expected) => {
  const merged = 'events/m.ts';
  const trees = {
    base: { [deployed]: recorded, [merged]: 'a\nb\nc\n' },
    ours: { [deployed]: recorded, [merged]: 'A\nb\nc\n' },
    theirs: { [deployed]: rewritten, [merged]: 'a\nb\nC\n' },
  };
  const meaning = (...value: readonly number[]): Answer => ({
    kind: 'built',
    entries: new Map([[`src/${merged}`, value]]),
  });
  const answers = {
    base: meaning(1, 1),
    ours: meaning(2, 1),
    theirs: meaning(1, 2),
    planned: meaning(2, 2),
  };
  const input = inputFor(trees, { isUpgrade: true });
  const { decided, asked, rounds } = settle(input, answers, answersOfCli[said]);
  const planned = asked.filter((tree) => tree.startsWith('planned')).length;
  const [row, other] = decided.map((each) => each.row);
  expect(other).toBe('merged');
  expect({ row, rounds, planned }).toEqual(expected);
});

function rowsOf({ decided }: ReturnType<typeof settle>): Readonly<Record<string, Row>> {
  return Object.fromEntries(decided.map(({ file, row }) => [file.path, row]));
}

it.each<[string, string, readonly string[], number]>([
  ['builds have put in doubt', deployed, ['base', 'theirs', 'planned', 'ours'], 3],
  // There is a round left for a planned tree that does not build.
  ['no build could tell about', draft, ['planned'], 2],
])('an edit of a file that %s comes to a branch that builds', (_, path, expected, rounds) => {
  // What equals the export is not built.
  const other = 'events/other.ts';
  const trees = {
    base: { [path]: recorded, [other]: 'a\n' },
    ours: { [path]: recorded, [other]: 'by Git\n' },
    theirs: { [path]: rewritten, [other]: 'a\n' },
  };
  const answers = { base: broken, ours: built(1), theirs: built(2), planned: built(2) };
  const input = inputFor(trees, { isUpgrade: true });
  const then = settle(input, answers, answersOfCli.otherwise);
  expect(then.asked.map((tree) => tree.replace(/ .*/, ''))).toEqual(expected);
  expect(then.rounds).toBe(rounds);
  const rows = { [`src/${path}`]: 'git-unchanged', [`src/${other}`]: 'paragon-unchanged' };
  expect(rowsOf(then)).toEqual(rows);
  const breaks = settle(input, { ...answers, planned: broken }, answersOfCli.otherwise);
  expect(rowsOf(breaks)).toEqual({ ...rows, [`src/${path}`]: 'breaks-build' });
  expect(breaks.rounds).toBe(3);
});

it('a file of which no build told whether it is edited is not merged onto a commit without a proof', () => {
  const trees = {
    base: { [deployed]: 'd\nc\nb\na\n' },
    ours: { [deployed]: 'O\nb\nc\nX\n' },
    theirs: { [deployed]: 'a\nb\nc\nd\n' },
  };
  const history = [{ ...pushed, files: treeOf({ [deployed]: 'a\nb\nc\nX\n' }) }];
  const answers = {
    base: broken,
    commit: built([1, 1]),
    ours: built([2, 1]),
    theirs: built([1, 2]),
    planned: built([2, 2]),
  };
  const input = inputFor(trees, { isUpgrade: true, history });
  const { decided, rounds, inDoubt } = settle(input, answers, answersOfCli.otherwise);
  expect(inDoubt).toEqual([`src/${deployed}`]);
  expect(decided.map(({ row }) => row)).toEqual(['conflict']);
  expect(rounds).toBeLessThanOrEqual(3);
});
