import { describe, expect, it } from 'vitest';
import type { Oid } from '../../src/git/oid.js';
import { checkPush, type PushCheck } from '../../src/sync/check-push.js';
import type { Policy } from '../../src/sync/decision.js';
import type { PullPlan } from '../../src/sync/plan-pull.js';
import { isContained } from '../../src/sync/side-commit.js';
import { readRecord } from '../../src/sync/sync-view.js';
import type { Destination } from '../../src/sync/waiting-file.js';
import { type SideBench, sideBench, type Texts } from './side-bench.js';
import { workflow } from './trees.js';

const folder = 'src/events';
const [a, b] = [`${folder}/a.ts`, `${folder}/b.ts`];
/** Without an integration no push would carry it. */
const atFirst = {
  [a]: 'a\nb\nc\nd\ne\n',
  [b]: 'b\n',
  'src/integrations/slack/config.ts': 'c\n',
};
const first = { ...atFirst, [a]: 'first\nb\nc\nd\ne\n' };

interface Bench extends Omit<SideBench, 'pull'> {
  /** The commit of the side branch that a person has closed the pull request of. */
  closed: Oid | undefined;
  /** Pulls what Paragon holds, unless told otherwise to the side branch. */
  pull(
    texts: Texts,
    options?: { readonly to?: Destination; readonly policy?: Policy },
  ): Promise<{
    readonly plan: PullPlan;
    readonly decided: Readonly<Record<string, string>>;
    readonly isContained: boolean;
  }>;
  forReview(): Promise<readonly string[]>;
  /** What a push finds that would overwrite what Paragon holds. */
  push(texts: Texts): Promise<PushCheck>;
}

/** Both sides hold the same, and that is recorded. */
async function synced(texts: Texts = atFirst): Promise<Bench> {
  const side = sideBench(texts, { isOver: async (commit) => commit === bench.closed });
  const { repository, context } = side;
  const bench: Bench = {
    ...side,
    closed: undefined,
    async pull(held, options) {
      const { plan, decided, ...pulled } = await side.pull(held, { to: 'side', ...options });
      const now = { commit: repository.tip(), side: pulled.side };
      return { plan, decided, isContained: await isContained(plan, now, context) };
    },
    async forReview() {
      return [...(await side.state()).forReview];
    },
    async push(held) {
      const refs = await repository.read();
      const record = await readRecord(refs, context);
      const files = repository.store(new Map(Object.entries(held)));
      const exported = { files, cliVersion: '1' };
      return checkPush({ head: repository.tip(), exported, refs, record, built: '' }, context);
    },
  };
  await bench.pull(texts);
  return bench;
}

/** An edit waits beside the branch for a review. */
async function withWaiting(): Promise<Bench> {
  const bench = await synced();
  await bench.pull(first);
  expect(bench.at('branch')).toEqual(atFirst);
  expect(bench.at('side')).toEqual(first);
  expect(await bench.forReview()).toEqual([a]);
  return bench;
}

it.each<[string, Texts]>([
  ['the same line', { ...atFirst, [a]: 'second\nb\nc\nd\ne\n' }],
  ['another line', { ...atFirst, [a]: 'first\nb\nc\nd\nsecond\n' }],
  ['another file', { ...first, [b]: 'second\n' }],
])('goes on from what waits where %s is edited further, with no conflict', async (_, texts) => {
  const bench = await withWaiting();
  const before = bench.tip('side');
  const { decided } = await bench.pull(texts);
  expect(Object.values(decided)).not.toContain('conflict');
  expect(bench.at('side')).toEqual(texts);
  expect(bench.repository.parentOf(bench.tip('side'))).toBe(before);
  expect(await bench.forReview()).toContain(a);

  // Also where the branch has moved on meanwhile, so that a push may have carried what it holds.
  bench.commit({ 'notes.md': 'x\n' });
  const third = { ...texts, [a]: 'third\nb\nc\nd\ne\n' };
  expect(Object.values((await bench.pull(third)).decided)).not.toContain('conflict');
  expect(bench.at('side')).toEqual(third);
});

it('puts a change beside the branch that would go there otherwise, as long as something waits for a review', async () => {
  const bench = await withWaiting();
  const { plan } = await bench.pull({ ...first, [b]: 'second\n' }, { to: 'branch' });
  expect(plan.destination).toBe('side');
  expect(bench.at('branch')).toEqual(atFirst);
  expect(bench.at('side')).toEqual({ ...first, [b]: 'second\n' });
});

it('keeps what the branch has changed in the same file meanwhile', async () => {
  const bench = await withWaiting();
  bench.commit({ [a]: 'a\nb\nc\nd\nGit\n' });
  // Without a compiler the merge is not proven. What waits stays what both sides can be merged from.
  await bench.pull({ ...first, [a]: 'second\nb\nc\nd\ne\n' });
  expect(bench.at('side')[a]).toBe('second\nb\nc\nd\ne\n');
  expect(bench.at('branch')[a]).toBe('a\nb\nc\nd\nGit\n');
});

it('still knows that a file waits for a review once Git has renamed it', async () => {
  const workflows = 'src/integrations/slack/workflows';
  const [one, other] = [`${workflows}/one.ts`, `${workflows}/other.ts`];
  const before = { ...atFirst, [one]: workflow('1', '  // before') };
  const edited = { ...before, [one]: workflow('1', '  // edited') };
  const bench = await synced(before);
  await bench.pull(edited);
  expect(await bench.forReview()).toEqual([one]);
  bench.commit({ [one]: undefined, [other]: before[one] });
  const { plan } = await bench.pull(edited);
  expect([...plan.forReview]).toEqual([other]);
});

it('knows which file waits for a review and which one as a conflict once Git has swapped their names', async () => {
  const workflows = 'src/integrations/slack/workflows';
  const [one, two] = [`${workflows}/one.ts`, `${workflows}/two.ts`];
  const text = (id: string, line: string): string => workflow(id, `  // ${line}`);
  const before = { ...atFirst, [one]: text('1', 'before'), [two]: text('2', 'before') };
  const bench = await synced(before);
  bench.commit({ [two]: text('2', 'Git') });
  const held = { ...atFirst, [one]: text('1', 'Paragon'), [two]: text('2', 'Paragon') };
  expect((await bench.pull(held)).decided).toMatchObject({ [one]: 'write', [two]: 'conflict' });
  bench.commit({ [one]: text('2', 'Git'), [two]: text('1', 'before') });
  expect([...(await bench.pull(held)).plan.forReview]).toEqual([two]);

  // What is recorded then says the same.
  const more = { ...held, [one]: text('1', 'more') };
  expect((await bench.pull(more)).decided).toMatchObject({ [two]: 'write' });
  expect(bench.at('side')).toEqual(more);
  expect([...(await bench.pull(more)).plan.forReview]).toEqual([two]);
  const { wouldOverwrite, forReview, onSide } = await bench.push(more);
  expect(wouldOverwrite).toEqual([]);
  expect(forReview.map(({ path }) => path)).toEqual([two]);
  expect(onSide.map(({ path }) => path).toSorted()).toEqual([one, two]);
});

it('keeps what waits where a push that overwrites has put Git’s version into Paragon, and nothing records it', async () => {
  const bench = await withWaiting();
  bench.commit({ 'notes.md': 'x\n' });
  await bench.pull(atFirst);
  expect(bench.at('side')[a]).toBe(first[a]);
});

it('adds a further edit to a conflict that waits, and takes nothing of it away', async () => {
  const bench = await synced();
  bench.commit({ [a]: 'Git\nb\nc\nd\ne\n' });
  expect((await bench.pull(first)).decided[a]).toBe('conflict');
  expect(bench.at('side')[a]).toBe(first[a]);
  expect(await bench.forReview()).toEqual([]);
  const more = { ...first, [a]: 'first\nb\nc\nd\nmore\n' };
  await bench.pull(more);
  expect(bench.at('side')[a]).toBe(more[a]);
});

it('goes on from a draft that was deployed beside the branch', async () => {
  const flow = 'src/integrations/slack/workflows';
  const text = (line: string): string => `  // ${line}\n  readonly id = '1';\n`;
  const draft = { ...atFirst, [`${flow}/~one.ts`]: text('E') };
  const bench = await synced(draft);
  await bench.pull({ ...atFirst, [`${flow}/one.ts`]: text('E') });
  const deployed = { ...atFirst, [`${flow}/one.ts`]: text('more') };
  const { decided } = await bench.pull(deployed);
  expect(Object.values(decided)).not.toContain('conflict');
  expect(bench.at('side')).toEqual(deployed);
  expect(bench.at('branch')).toEqual(draft);
});

describe('what would make a file beside the branch what it was where the two parted, and Git has changed it since', () => {
  const [ofGit, ofParagon] = ['Git\nb\nc\nd\ne\n', 'Paragon\nb\nc\nd\ne\n'];
  const second = { ...atFirst, [b]: 'second\n' };

  /** One file waits for a review, and then another one for a decision. */
  async function withConflict(): Promise<Bench> {
    const bench = await synced();
    await bench.pull(second);
    bench.commit({ [a]: ofGit });
    expect((await bench.pull({ ...second, [a]: ofParagon })).decided[a]).toBe('conflict');
    expect(bench.at('side')[a]).toBe(ofParagon);
    return bench;
  }

  it.each<[string, Policy]>([
    ['a mirror', { mode: 'mirror' }],
    ['onConflict: paragon', { mode: 'two-way', onConflict: 'paragon' }],
  ])(
    'waits in Paragon where %s decides, and wins once the side branch is finished: merging would keep what Git has',
    async (_, policy) => {
      const bench = await withConflict();
      expect((await bench.pull(second, { policy })).decided[a]).toBe('stays-in-paragon');
      expect(bench.at('side')[a]).toBe(ofParagon);
      bench.closed = bench.tip('side');
      expect((await bench.pull(second, { policy })).decided[a]).toBe('write');
      expect(bench.at('side')[a]).toBe(atFirst[a]);
      const { repository } = bench;
      const parted = repository.partedAt(bench.tip('side'), repository.tip());
      expect(parted).toBe(repository.tip());
    },
  );

  it('waits, too, where nobody contradicts', async () => {
    const bench = await synced();
    await bench.pull(second);
    bench.commit({ [a]: ofGit });
    // A push brings that, whatever waits, and the dashboard goes back to what it had.
    await bench.pull({ ...second, [a]: ofGit });
    expect((await bench.pull(second)).decided[a]).toBe('stays-in-paragon');
    // Once that is merged, the branch gets what the dashboard made of Git's version.
    bench.commit({ [b]: second[b] });
    await bench.pull(second, { to: 'branch' });
    expect(bench.at('branch')).toEqual(second);
  });

  it('goes there where the dashboard only takes back what waits: nothing is left to bring', async () => {
    const bench = await withConflict();
    await bench.pull(second);
    expect(bench.at('side')).toEqual(second);
    expect((await bench.pull(second)).decided[a]).toBe('ours');
    expect(bench.at('branch')[a]).toBe(ofGit);
  });
});

it('counts a pull request that a person has closed as the end of what waits', async () => {
  const bench = await withWaiting();
  const before = bench.tip('side');
  bench.closed = before;
  const { plan } = await bench.pull(first);
  expect(plan.side.standing).toEqual({ kind: 'free', because: 'closed' });
  // A push that can read no pull request goes by that.
  expect(await bench.forReview()).toEqual([]);
  const refs = new Map(bench.repository.refs);
  await bench.pull(first);
  expect(bench.repository.refs).toEqual(refs);

  await bench.pull({ ...first, [b]: 'second\n' });
  expect(bench.at('side')).toEqual({ ...atFirst, [b]: 'second\n' });
  const side = bench.tip('side');
  expect(bench.repository.parentOf(side)).toBe(bench.repository.tip());
  // The ref never goes back.
  expect(await bench.repository.mergeBase(before, side)).toBe(before);
  expect(await bench.forReview()).toEqual([b]);
});

it('starts anew after a pull request that was closed with commits of a person, which stay', async () => {
  const bench = await withWaiting();
  const person = bench.commit({ [a]: 'person\nb\nc\nd\ne\n' }, 'side');
  bench.closed = person;
  await bench.pull({ ...first, [b]: 'second\n' });
  expect(bench.at('side')).toEqual({ ...atFirst, [b]: 'second\n' });
  const side = bench.tip('side');
  expect(await bench.repository.mergeBase(person, side)).toBe(person);
});

it('says when the branch holds all that waits', async () => {
  const bench = await withWaiting();
  expect((await bench.pull(first)).isContained).toBe(false);
  bench.commit({ [a]: first[a] });
  expect((await bench.pull(first)).isContained).toBe(true);
});

it('says so where a decision brings it there', async () => {
  const bench = await synced();
  bench.commit({ [a]: 'Git\nb\nc\nd\ne\n' });
  expect((await bench.pull(first, { to: 'branch' })).isContained).toBe(false);
  const policy: Policy = { mode: 'two-way', onConflict: 'paragon' };
  const { isContained: isThere } = await bench.pull(first, { to: 'branch', policy });
  expect([isThere, bench.at('branch')[a]]).toEqual([true, first[a]]);
});

it('says of a deletion, once Git has renamed the workflow, that the branch lacks it until a decision brings it', async () => {
  const workflows = 'src/integrations/slack/workflows';
  const [one, other] = [`${workflows}/one.ts`, `${workflows}/other.ts`];
  const bench = await synced({ ...atFirst, [one]: workflow('1', '  // before') });
  bench.commit({ [one]: workflow('1', '  // Git') });
  expect((await bench.pull(atFirst, { to: 'branch' })).decided[one]).toBe('conflict');
  bench.commit({ [one]: undefined, [other]: workflow('1', '  // Git') });
  const { plan, isContained: isThere } = await bench.pull(first, { to: 'branch' });
  expect([plan.side.standing.kind, isThere]).toEqual(['pending', false]);
  const policy: Policy = { mode: 'two-way', onConflict: 'paragon' };
  expect((await bench.pull(first, { to: 'branch', policy })).isContained).toBe(true);
  expect(bench.at('branch')).toEqual(first);
});

it('lets an edit wait in Paragon whose file Git calls what another workflow is called beside the branch', async () => {
  const workflows = 'src/integrations/slack/workflows';
  const [one, two] = [`${workflows}/one.ts`, `${workflows}/two.ts`];
  const text = (id: string, line: string): string => workflow(id, `  // ${line}`);
  const before = { ...atFirst, [one]: text('1', 'before'), [two]: text('2', 'before') };
  const bench = await synced(before);
  const edited = { ...before, [one]: text('1', 'edited') };
  await bench.pull(edited);
  bench.commit({ [one]: before[two], [two]: before[one] });
  const { decided } = await bench.pull({ ...edited, [two]: text('2', 'edited') });
  expect(decided).toMatchObject({ [one]: 'stays-in-paragon', [two]: 'ours' });
  expect(bench.at('side')).toEqual(edited);
  expect(await bench.forReview()).toEqual([one]);

  // Nobody takes it for told: once the other one is merged, it goes beside the branch.
  bench.commit({ [two]: text('1', 'edited') });
  await bench.pull({ ...edited, [two]: text('2', 'edited') });
  expect(bench.at('side')).toMatchObject({ [one]: text('2', 'edited') });
});
