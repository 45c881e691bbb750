import { expect, test } from 'vitest';
import { isOid } from '../../src/git/oid.js';
import { Cancelled } from '../../src/report/errors.js';
import { settledPlan } from '../../src/sync/plan-pull.js';
import { inputFor } from './trees.js';

const commit = 'c'.repeat(40);
if (!isOid(commit)) throw new Error('no name of a commit');
// Nothing is built, so nobody reads them.
const sources = {
  base: { files: new Map(), commit: undefined },
  ours: commit,
  theirs: new Map(),
};

/** Files that both sides changed, each in its own place, so that they have to be merged. */
function manyMerges(count: number) {
  const text = (...changed: readonly number[]): string =>
    Array.from(
      { length: 40 },
      (_, line) => `${changed.includes(line) ? 'new' : 'old'} ${line}\n`,
    ).join('');
  const tree = (...changed: readonly number[]) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`events/e${index}.ts`, text(...changed)]),
    );
  return { ...inputFor({ base: tree(), ours: tree(1), theirs: tree(30) }), sources };
}

test('a cancellation is heard while many files are planned, and ends the plan', async () => {
  const controller = new AbortController();
  const planning = settledPlan(manyMerges(2_000), {
    compiler: undefined,
    signal: controller.signal,
  });
  // As a signal of the system does, this comes between two turns of the event loop.
  setImmediate(() => controller.abort());
  await expect(planning).rejects.toThrow(Cancelled);
});

test('without a cancellation each file is decided', async () => {
  const { signal } = new AbortController();
  const decided = await settledPlan(manyMerges(3), { compiler: undefined, signal });
  expect(decided.map(({ row }) => row)).toEqual(['conflict', 'conflict', 'conflict']);
});
