import { type Oid, Refused, type SyncPorts, sideBranch } from '@paragraph/shared';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rowsInCi } from '../../shared/test/nightly.js';
import { silentLog } from '../../shared/test/silent-log.js';
import { fakeRepository } from '../../shared/test/sync/histories/fake-repository.js';
import { hostMoves, hostSigns } from '../../shared/test/sync/histories/host-walls.js';
import type { RefusingWall } from '../../shared/test/sync/histories/walls.js';
import { hostCommits } from '../src/deliver/host-commits.js';
import { openHostPlace, target } from './host-place.js';

type Repository = SyncPorts['repository'];
type Signing = { readonly ref: 'branch' | 'side'; readonly parent: Oid; readonly tree: Oid };

/** A host behind one wall at most. */
interface Bench {
  readonly repository: Repository;
  sign(spec: Signing): Promise<Oid>;
}

type WallOrNone = RefusingWall | 'none';

const file = 'src/events/a.ts';
// In two parts, so that no scanner takes this file for a leak.
const secret = ['sk_live', 'abcdefghijklmnopqrstuvwx'].join('_');

/** The histories' host, which runs in memory. */
async function openFake(wall: WallOrNone): Promise<Bench> {
  const repository = fakeRepository(new Map([[file, 'a\n']]));
  if (wall !== 'none') repository.walls.add(wall);
  const engine = { Refused };
  return {
    repository: { ...repository, move: (moves) => hostMoves(repository, engine, moves) },
    sign: async (spec) => hostSigns(repository, engine, spec),
  };
}

/** git over HTTP, with GitHub's API and its rules. */
async function openReal(wall: WallOrNone): Promise<Bench> {
  const place = await openHostPlace(
    { [file]: 'a\n' },
    { pushProtection: wall === 'push-protection' },
  );
  onTestFinished(() => place.close());
  const side = sideBranch(target);
  const protect = (branches: string, type: 'pull_request' | 'required_signatures' | 'creation') =>
    place.repository.protect(branches, { by: 'ruleset', rules: [{ type }] });
  if (wall === 'protected') protect(target.branch, 'pull_request');
  if (wall === 'signatures') protect('~ALL', 'required_signatures');
  if (wall === 'no-side-branch') protect(side, 'creation');
  const { scratch, host, hub } = await place.connect();
  const compiler = { build: () => Promise.reject(new Error('Nobody asks.')) };
  const { signal } = new AbortController();
  const ports = { repository: host, target, compiler, signal };
  return {
    repository: host,
    async sign(spec) {
      const input = { scratch, ports, hub, sideOf: target.branch, log: silentLog };
      const commits = await hostCommits({ ...input, onCommit: () => undefined });
      return commits.commit({ ...spec, message: 'Signed' });
    },
  };
}

/** What comes of what a pull asks the host, in the order of `asked`. */
const table: Readonly<Record<WallOrNone, readonly string[]>> = {
  none: ['delivered', 'delivered', 'delivered', 'delivered', 'signed', 'signed'],
  protected: ['delivered', 'protected', 'protected', 'delivered', 'signed', 'protected'],
  signatures: ['side-refused', 'signature', 'signature', 'delivered', 'signed', 'signed'],
  'no-side-branch': [
    'side-refused',
    'delivered',
    'side-refused',
    'delivered',
    'side-refused',
    'signed',
  ],
  'push-protection': ['side-refused', 'secret', 'secret', 'delivered', 'secret', 'secret'],
};

async function expectAnswers(open: (wall: WallOrNone) => Promise<Bench>, name: string) {
  const wall = Object.keys(table).find((each): each is WallOrNone => each === name) ?? 'none';
  const bench = await open(wall);
  const answers: string[] = [];
  for (const ask of asked) answers.push(await answerTo(() => ask(bench)));
  expect(answers).toEqual(table[wall]);
}

describe('the host of the histories', () => {
  test.each(Object.entries(table))('with the wall "%s" answers as the table says', (name) =>
    expectAnswers(openFake, name),
  );
});

describe('GitHub', () => {
  test.each(rowsInCi(table, 'none', 'protected', 'signatures'))(
    'with the wall "%s" answers as the table says',
    (name) => expectAnswers(openReal, name),
  );
});

async function answerTo(ask: () => Promise<string>): Promise<string> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof Refused) return thrown.refusal.kind;
    throw thrown;
  }
}

/** Refs that one push moves, and commits that the host signs. Each finds what the ones before have left. */
const asked: ReadonlyArray<(bench: Bench) => Promise<string>> = [
  (bench) => move(bench, 'side', 'state'),
  (bench) => move(bench, 'branch', 'state'),
  (bench) => move(bench, 'branch', 'side', 'state'),
  (bench) => move(bench, 'state'),
  async (bench) => {
    const { branch, side } = await refsOf(bench);
    if (side === undefined) {
      // It begins at a commit that the host holds.
      const begun = await bench.repository.move([{ ref: 'side', from: undefined, to: branch }]);
      if (begun.kind !== 'delivered') return begun.kind;
    }
    return sign(bench, 'side');
  },
  (bench) => sign(bench, 'branch'),
];

async function refsOf({ repository }: Bench) {
  const { branch, side, state } = await repository.read();
  if (branch.kind !== 'at') throw new Error(branch.kind);
  return {
    branch: branch.commit,
    side: side.kind === 'at' ? side.commit : undefined,
    state: state.kind === 'at' ? state.commit : undefined,
  };
}

let edits = 0;

/** The tree of a commit with another edit. */
function edited({ repository }: Bench, parent: Oid): Promise<Oid> {
  edits += 1;
  const content = `export const edit = ${edits};\n// ${secret}\n`;
  return repository.treeWith(parent, new Map([[file, { content, mode: '100644' }]]));
}

async function move(
  bench: Bench,
  ...refs: ReadonlyArray<'branch' | 'side' | 'state'>
): Promise<string> {
  const { repository } = bench;
  const at = await refsOf(bench);
  const moves = [];
  for (const ref of refs) {
    const parent = (ref === 'side' ? at.side : undefined) ?? at.branch;
    const to =
      ref === 'state'
        ? await repository.commitState({ parent: at.state, json: '{}', files: new Map() })
        : await repository.commit({ tree: await edited(bench, parent), parent, message: 'x' });
    moves.push({ ref, from: at[ref], to });
  }
  return (await repository.move(moves)).kind;
}

async function sign(bench: Bench, ref: 'branch' | 'side'): Promise<string> {
  const parent = (await refsOf(bench))[ref];
  if (parent === undefined) throw new Error(`There is no ${ref}.`);
  await bench.sign({ ref, parent, tree: await edited(bench, parent) });
  return 'signed';
}
