import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/sync/files.js';
import type { Compiler } from '../../src/sync/ports.js';
import type { Answer, TreeName } from '../../src/sync/referee.js';
import { rowsInCi } from '../nightly.js';
import { type CompilerBench, fakeBench } from './fake-bench.js';
import { realBench } from './real-bench.js';

/** What a compiler says of the trees of a bench. */
async function answersOf({ compiler, sources }: CompilerBench, ...trees: readonly TreeName[]) {
  const questions = trees.map((tree) => ({ tree, changes: undefined, asker: undefined }));
  return Promise.all(questions.map((question) => compiler.build(question, sources)));
}

function entry(answer: Answer | undefined, path: string): unknown {
  if (answer?.kind !== 'built') throw new Error(JSON.stringify(answer));
  return answer.entries.get(path);
}

async function planned(
  { compiler, sources }: CompilerBench,
  changes: ReadonlyMap<string, string | undefined>,
): ReturnType<Compiler['build']> {
  const mode: Entry['mode'] = '100644';
  const versions = [...changes].map(
    ([path, content]) => [path, content === undefined ? undefined : { content, mode }] as const,
  );
  const tree = `planned ${JSON.stringify([...changes])}` as const;
  return compiler.build({ tree, changes: new Map(versions), asker: undefined }, sources);
}

/** An edit, and another display order. */
const changedTwice = ({ paths, editedText, reordered }: CompilerBench) =>
  new Map([
    [paths.edited, editedText],
    [paths.config, reordered],
  ]);

const all = {
  'the real compiler, with types': () => realBench('resolved'),
  'the real compiler': () => realBench('quick'),
  'the fake compiler': fakeBench,
};
// To check types takes longer than all else.
const benches = rowsInCi<() => Promise<CompilerBench>>(
  all,
  'the real compiler',
  'the fake compiler',
);

// The simulation proves something about `para build` because both do this.
describe.each(benches)('%s', (_, open) => {
  let bench: CompilerBench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench.close());

  it('finds that a workflow says the same by hand and as exported', async () => {
    const { byHand } = bench.paths;
    const [ours, theirs] = await answersOf(bench, 'ours', 'theirs');
    expect(entry(ours, byHand)).toBeDefined();
    expect(entry(ours, byHand)).toEqual(entry(theirs, byHand));
  });

  it('finds an edit, and in which tree it is', async () => {
    const { edited } = bench.paths;
    const [base, ours, theirs] = await answersOf(bench, 'base', 'ours', 'theirs');
    expect(entry(base, edited)).toBeDefined();
    expect(entry(ours, edited)).toEqual(entry(base, edited));
    expect(entry(theirs, edited)).not.toEqual(entry(base, edited));
  });

  it('finds another display order in the config, and in nothing else', async () => {
    const { config, byHand } = bench.paths;
    const [ours] = await answersOf(bench, 'ours');
    const moved = await planned(bench, changedTwice(bench));
    expect(entry(moved, config)).not.toEqual(entry(ours, config));
    expect(entry(moved, byHand)).toEqual(entry(ours, byHand));
  });

  it('builds the branch with changes', async () => {
    const { edited, byHand } = bench.paths;
    const [ours, theirs] = await answersOf(bench, 'ours', 'theirs');
    const merged = await planned(bench, changedTwice(bench));
    expect(entry(merged, edited)).toEqual(entry(theirs, edited));
    expect(entry(merged, byHand)).toEqual(entry(ours, byHand));
  });

  it('builds an earlier commit as it was', async () => {
    const [earlier, theirs] = await answersOf(bench, `commit ${bench.earlier}`, 'theirs');
    const { edited, byHand } = bench.paths;
    expect(entry(earlier, byHand)).toEqual(entry(theirs, byHand));
    expect(entry(earlier, edited)).not.toEqual(entry(theirs, edited));
  });

  it('says nothing of a draft', async () => {
    const answers = await answersOf(bench, 'ours', 'theirs');
    for (const answer of answers) expect(entry(answer, bench.paths.draft)).toBeUndefined();
  });

  it('does not build a tree that lacks what it imports', async () => {
    const incomplete = await planned(bench, new Map([[bench.paths.edited, undefined]]));
    expect(incomplete).toMatchObject({ kind: 'does-not-build' });
    expect(incomplete.kind === 'does-not-build' && incomplete.why).toBeTruthy();
  });

  it('gives the same answer when it is asked again', async () => {
    const [first] = await answersOf(bench, 'ours');
    const built = bench.builds();
    const [again] = await answersOf(bench, 'ours');
    expect(again).toEqual(first);
    expect(bench.builds() - built).toBe(bench.remembers ? 0 : 1);
  });
});
