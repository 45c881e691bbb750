import { describe, expect, it } from 'vitest';
import { isOid, type Oid } from '../../src/git/oid.js';
import { filesBeside, type IdentifiedFiles } from '../../src/sync/files-beside.js';
import { type SideFacts, standingOf } from '../../src/sync/side-standing.js';

function oid(digit: string): Oid {
  const name = digit.repeat(40);
  if (!isOid(name)) throw new RangeError(name);
  return name;
}

/** Files by letters: `a1 b2` are two files with a version each; `a1w ~b2v` are workflows, by their ids, and one is a draft. */
function files(text: string): IdentifiedFiles {
  const words = [...text.matchAll(/(?<name>~?[a-z])(?<version>\d)(?<id>[a-z]?)/g)].map(
    ({ groups: { name, version, id } = {} }) => ({ path: `src/events/${name}.ts`, version, id }),
  );
  const ids = words.flatMap(({ path, id }) => (id ? [[path, id] as const] : []));
  return {
    files: new Map(
      words.map(({ path, version }) => [
        path,
        { blob: oid(version ?? '0'), mode: '100644' } as const,
      ]),
    ),
    ids: new Map(ids),
    byId: new Map(ids.map(([path, id]) => [id, path])),
  };
}

const [own, person, base] = [oid('a'), oid('b'), oid('c')];

interface Case {
  readonly name: string;
  readonly side?: Oid;
  readonly recorded?: Oid | undefined;
  readonly mergeBase?: Oid | undefined;
  /** Where they parted, on the side branch, and on the branch since, newest first. */
  readonly trees: readonly [base: string, side: string, ...since: string[]];
  readonly changesMore?: boolean;
  /** `free`, or whose it is and the files that wait. */
  readonly is: string;
}

const table: readonly Case[] = [
  { name: 'left open', trees: ['a1 b1', 'a2 b1', 'a1 b1'], is: 'pending a' },
  { name: 'left open, the branch where it was', trees: ['a1', 'a2'], is: 'pending a' },
  { name: 'left open, a further edit on the branch', trees: ['a1', 'a2', 'a3'], is: 'pending a' },
  { name: 'a deletion that waits', trees: ['a1 b1', 'b1', 'a3 b1'], is: 'pending a' },
  { name: 'a new file that waits', trees: ['', 'a1', 'b1'], is: 'pending a' },
  { name: 'merged by a merge commit', mergeBase: own, trees: ['a2', 'a2', 'a2'], is: 'free' },
  { name: 'squashed', trees: ['a1 b1', 'a2 b1', 'a2 b1'], is: 'free' },
  { name: 'squashed, and changed since', trees: ['a1', 'a2', 'a3', 'a2', 'a1'], is: 'free' },
  { name: 'squashed in parts', trees: ['a1 b1', 'a2 b2', 'a2 b1'], is: 'pending a b' },
  {
    name: 'rebased in parts, all of it by now',
    trees: ['a1 b1', 'a2 b2', 'a2 b2', 'a2 b1'],
    is: 'free',
  },
  { name: 'a deletion that was merged', trees: ['a1 b1', 'b1', 'b1'], is: 'free' },
  { name: 'emptied by a decision', trees: ['a1', 'a1', 'a1'], is: 'free' },
  { name: 'a person’s commit on top', side: person, trees: ['a1', 'a2', 'a1'], is: 'person a' },
  {
    name: 'a person’s commit that takes all back',
    side: person,
    trees: ['a1', 'a1', 'a1'],
    is: 'free',
  },
  { name: 'a person’s commit, squashed', side: person, trees: ['a1', 'a3', 'a3'], is: 'free' },
  {
    name: 'a person’s commit of other code, of which the branch lacks some',
    side: person,
    trees: ['a1', 'a2', 'a2'],
    changesMore: true,
    is: 'person a',
  },
  { name: 'of unknown origin', recorded: undefined, trees: ['a1', 'a2', 'a1'], is: 'unrecorded a' },
  {
    name: 'of unknown origin, merged',
    recorded: undefined,
    mergeBase: own,
    trees: ['a1', 'a2'],
    is: 'free',
  },
  {
    name: 'a deletion that waits, of a workflow that Git has renamed',
    trees: ['a1w', '', 'b1w', 'a1w'],
    is: 'pending a',
  },
  {
    name: 'a deletion that waits, of a workflow that Git has marked as a draft',
    trees: ['a1w', '', '~a1w'],
    is: 'pending a',
  },
  {
    name: 'a deletion that waits, of a draft without an id that Git has deployed',
    trees: ['~a1', '', 'a1'],
    is: 'pending ~a',
  },
  {
    name: 'a deletion that was merged, and another workflow has the name since',
    trees: ['a1w', '', 'a2v'],
    is: 'free',
  },
  {
    name: 'an edit that waits, where Git has given its name to another workflow',
    trees: ['a1w b1v', 'a2w b1v', 'a1v b1w'],
    is: 'pending a',
  },
  {
    name: 'an edit that Git has by now, and under another name',
    trees: ['a1w', 'a2w', 'b2w'],
    is: 'free',
  },
  {
    name: 'a draft that was deployed there, and squashed',
    trees: ['~a1w', 'a1w', 'a1w'],
    is: 'free',
  },
  {
    name: 'a draft that was deployed there, and that Git has renamed',
    trees: ['~a1w', 'a1w', '~b1w'],
    is: 'pending a ~a',
  },
  {
    name: 'without a common history',
    mergeBase: undefined,
    trees: ['', 'a2', 'a1'],
    is: 'unrecorded a',
  },
];

describe('a side branch', () => {
  it.each(table)('$name: $is', ({ trees, is, ...given }) => {
    const [atBase, atSide, ...since] = trees;
    const facts: SideFacts = {
      side: own,
      recorded: own,
      mergeBase: base,
      changesMore: false,
      beside: filesBeside({ base: files(atBase), side: files(atSide) }),
      since: since.map(files),
      ...given,
    };
    const standing = standingOf(facts);
    const whose = standing.kind === 'blocked' ? standing.because : standing.kind;
    const paths = standing.kind === 'free' ? [] : [...standing.paths].sort();
    const letters = paths.map((path) => path.replace(/^.*\/|\.ts$/g, ''));
    expect([whose, ...letters].join(' ')).toBe(is);
  });
});
