import { expect, it } from 'vitest';
import type { Decision, PlanInput } from '../../src/sync/decision.js';
import { driftOf, isPushNeeded } from '../../src/sync/drift.js';
import type { Path } from '../../src/sync/files.js';
import type { BuildQuestion } from '../../src/sync/plan.js';
import { settledPlan } from '../../src/sync/plan-pull.js';
import type { Compiler } from '../../src/sync/ports.js';
import type { Tree } from '../../src/sync/sync-file.js';
import { commitNamed, inputFor, type Texts, treeOf } from './trees.js';

/** What a tree means: its lines, whatever function of the project writes them, and whatever comments say. */
function meaningOf(tree: Tree): ReadonlyMap<Path, unknown> {
  return new Map(
    [...tree].map(([path, { content }]) => [
      path,
      (typeof content === 'string' ? content : '')
        .replaceAll(/own\((\w+)\)/g, '$1')
        .split('\n')
        .filter((line) => !line.startsWith('//')),
    ]),
  );
}

interface Trees {
  readonly base: Texts;
  readonly ours: Texts;
  readonly theirs: Texts;
}

interface Asked {
  /** The trees that a pull has built, each as often as it was. */
  readonly asked: readonly string[];
  readonly decided: readonly Decision[];
}

async function pull(trees: Trees, input: Partial<PlanInput> = {}): Promise<Asked> {
  const asked: string[] = [];
  const known: Readonly<Record<string, Tree>> = {
    base: treeOf(trees.base),
    ours: treeOf(trees.ours),
    theirs: treeOf(trees.theirs),
  };
  const treeIn = ({ tree, changes }: BuildQuestion): Tree => {
    const found = new Map(known[tree] ?? known.ours);
    for (const [path, version] of changes ?? []) {
      if (version === undefined) found.delete(path);
      else found.set(path, version);
    }
    return found;
  };
  const compiler: Compiler = {
    async build(question) {
      asked.push(question.tree.replace(/ .*/, ''));
      return { kind: 'built', entries: meaningOf(treeIn(question)) };
    },
  };
  const commit = commitNamed(1);
  const base = { files: new Map(), commit };
  const sources = { base, ours: commit, theirs: new Map() };
  const signal = new AbortController().signal;
  const plan = { ...inputFor(trees, input), sources };
  const decided = await settledPlan(plan, { compiler, signal });
  return { asked: asked.toSorted(), decided };
}

const lines = (...changed: readonly string[]): string =>
  ['a', 'b', 'c', 'd', 'e', 'f']
    .map((name) => changed.find((line) => line.startsWith(name)) ?? name)
    .map((line) => `${line}\n`)
    .join('');

/** As many files as a real project has, each with the same text. */
function files(count: number, text: string): Texts {
  return Object.fromEntries(
    Array.from({ length: count }, (_, number) => [`events/e${number}.ts`, text]),
  );
}

const before = files(40, lines());
const edited = { ...before, 'events/e7.ts': lines('b2'), 'events/e8.ts': lines('b2') };
const abstracted = {
  ...before,
  'events/e1.ts': `// by hand\n${lines('a')}`.replace('a', 'own(a)'),
};
const without = (path: string, all: Texts): Texts =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== path));
const upgraded = files(40, `// by another version\n${lines()}`);

it.each<[string, Trees, Partial<PlanInput>, readonly string[]]>([
  [
    'nothing where nobody used abstractions or unsynced commits',
    { base: before, ours: before, theirs: edited },
    {},
    [],
  ],
  ['nothing where nothing has changed', { base: before, ours: before, theirs: before }, {}, []],
  [
    'nothing where only Git has changed',
    { base: before, ours: abstracted, theirs: before },
    {},
    [],
  ],
  [
    'only what is delivered, where Paragon also deleted a file that Git changed: no build tells who is right',
    { base: before, ours: abstracted, theirs: without('events/e1.ts', edited) },
    {},
    ['planned'],
  ],
  [
    'only what is delivered, where Git holds abstractions that Paragon has not touched',
    { base: before, ours: abstracted, theirs: edited },
    {},
    ['planned'],
  ],
  [
    'both sides where they may say the same in other words, and no result, since nothing changes',
    {
      base: before,
      ours: { ...before, 'events/e7.ts': lines('b2').replace('b2', 'own(b2)') },
      theirs: { ...before, 'events/e7.ts': lines('b2') },
    },
    {},
    ['ours', 'theirs'],
  ],
  [
    'the three trees and the merge, which is what is delivered, however many files are merged',
    {
      base: before,
      ours: files(40, lines('a2')),
      theirs: files(40, lines('f2')),
    },
    {},
    ['base', 'ours', 'planned', 'theirs'],
  ],
  [
    'what another version of the CLI wrote before and now, however many files it wrote otherwise',
    { base: before, ours: before, theirs: upgraded },
    { isUpgrade: true },
    ['base', 'theirs'],
  ],
])('a pull has built %s', async (_, trees, input, expected) => {
  expect((await pull(trees, input)).asked).toEqual(expected);
});

it('a pull has no tree built twice for a conflict, a merge, an abstraction and an upgrade at once', async () => {
  const ours = { ...abstracted, 'events/e2.ts': lines('a2'), 'events/e3.ts': lines('b3') };
  const theirs = { ...upgraded, 'events/e2.ts': lines('f2'), 'events/e3.ts': lines('b4') };
  const { asked } = await pull({ base: before, ours, theirs }, { isUpgrade: true });
  expect(asked.filter((tree) => tree !== 'planned')).toEqual(['base', 'ours', 'theirs']);
  // What the merges mean, and what the side branch would hold with the conflict.
  expect(asked.filter((tree) => tree === 'planned')).toHaveLength(2);
});

it('a push is not needed for equivalent texts, if builds that were made anyway show that', async () => {
  const twice = (text: string): Texts => ({ 'events/e7.ts': text });
  const ours = { ...abstracted, ...twice(lines('b2').replace('b2', 'own(b2)')) };
  const { asked, decided } = await pull({
    base: before,
    ours,
    theirs: { ...before, ...twice(lines('b2')) },
  });
  expect(asked).toEqual(['ours', 'theirs']);
  expect([isPushNeeded(decided), driftOf(decided)]).toEqual([false, 'none']);

  const more = { ...ours, 'events/e2.ts': lines('a2') };
  const other = await pull({
    base: before,
    ours: more,
    theirs: { ...before, ...twice(lines('b2')) },
  });
  expect(isPushNeeded(other.decided)).toBe(true);
  // Nobody asks for builds to know that.
  const trees = { base: before, ours: abstracted, theirs: before };
  const unknown = await pull(trees);
  expect([unknown.asked, isPushNeeded(unknown.decided)]).toEqual([[], true]);
  // A push has recorded that Paragon holds just this commit.
  const recorded = await pull(trees, { paragonHadAll: true });
  expect([recorded.asked, isPushNeeded(recorded.decided)]).toEqual([[], false]);
});
