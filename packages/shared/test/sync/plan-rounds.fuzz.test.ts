import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer, AsRecorded } from '../../src/sync/referee.js';
import type { Three } from '../../src/sync/sync-file.js';
import { fuzzing, fuzzTimeout, seeded } from '../fuzz/fuzz.js';
import { settle } from './settle-plan.js';
import { commitNamed, config, inputFor, type Texts, treeOf, workflow } from './trees.js';

/** What may be said of a tree, by paths below `src/`. */
function answerAbout(paths: readonly string[]): fc.Arbitrary<Answer> {
  const entries = fc.dictionary(
    fc.constantFrom(...paths.map((each) => `src/${each}`)),
    fc.constantFrom(1, 2),
  );
  return fc.oneof(
    fc.constantFrom<Answer>(
      { kind: 'does-not-build', why: '' },
      { kind: 'cannot-be-built', why: '' },
    ),
    entries.map((found): Answer => ({ kind: 'built', entries: new Map(Object.entries(found)) })),
  );
}

/** What the CLI that wrote the record may say. */
function cliAbout(paths: readonly string[]): fc.Arbitrary<AsRecorded> {
  const files = fc.subarray(paths.map((each) => `src/${each}`));
  return fc.oneof(
    fc.constant('unknown' as const),
    files.map((some) => new Set(some)),
  );
}

it(
  `a plan asks at most three times and decides every file, with any trees and any answers ${seeded}`,
  () => {
    const folder = 'integrations/slack';
    const names = ['A', 'B'];
    // The first and the last are the same words in another order.
    const known = ['a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n', 'b\na\nd\nc\n'];
    const text = fc.oneof(
      fc.constantFrom(...known),
      fc.nat(9).map((number) => `a\nb\n${number}\n`),
    );
    const events = ['events/a.ts', 'events/b.ts', 'events/~c.ts'];
    const workflows = names.map((name) => `${folder}/workflows/${name}.ts`);
    const steps = fc.constantFrom<readonly string[]>([], ['  a;'], ['  a;', '  b;']);
    // Each name may be that of either workflow, or of none.
    const named = fc.record({
      files: fc.dictionary(fc.constantFrom(...events), text),
      ids: fc.constantFrom<readonly string[]>([], ['u'], ['v'], ['u', 'v'], ['v', 'u']),
      steps: fc.array(steps, { minLength: 2, maxLength: 2 }),
    });
    const tree = named.map(({ files, ids, steps: lines }): Texts => {
      const written = ids.map((id, index) => [
        workflows[index] ?? '',
        workflow(id, ...(lines[index] ?? [])),
      ]);
      const list = config(...names.slice(0, ids.length).map((name) => [name, name] as const));
      return { ...files, ...Object.fromEntries(written), [`${folder}/config.ts`]: list };
    });
    const answer = answerAbout([...events, ...workflows, `${folder}/config.ts`]);
    fc.assert(
      fc.property(
        fc.record({ base: tree, ours: tree, theirs: tree }),
        fc.array(tree, { maxLength: 12 }),
        fc.boolean(),
        fc.constantFrom('here' as const, 'elsewhere' as const, 'nowhere' as const),
        fc.array(answer, { minLength: 1, maxLength: 8 }),
        cliAbout([...events, ...workflows]),
        (trees, past, isUpgrade, recorded, answers, recordedCli) => {
          const history = past.map((files, index) => ({
            commit: commitNamed(index),
            files: treeOf(files),
            isSinceRecord: true,
          }));
          let asked = 0;
          const { decided, rounds } = settle(
            inputFor(trees, { isUpgrade, recorded, history }),
            () => answers[asked++ % answers.length],
            recordedCli,
          );
          expect(rounds).toBeLessThanOrEqual(3);
          for (const side of ['base', 'ours', 'theirs'] as const) {
            const paths = decided.flatMap(({ file: found }) => found[side]?.path ?? []);
            expect(paths.toSorted()).toEqual([...treeOf(trees[side]).keys()].toSorted());
          }
        },
      ),
      fuzzing(500),
    );
  },
  fuzzTimeout,
);

it(
  `after an upgrade of the CLI, too, whatever is in doubt ${seeded}`,
  () => {
    const [plain, ofGit, ofParagon, byNewCli] = [
      'a\nb\nc\nd\n',
      'A\nb\nc\nd\n',
      'a\nb\nc\nD\n',
      'b\na\nd\nc\n',
    ];
    // What happened to a file: nothing, an edit of one side or of both, or that the new CLI wrote it.
    const story = fc.constantFrom<Three<string>>(
      { base: plain, ours: plain, theirs: plain },
      { base: plain, ours: ofGit, theirs: plain },
      { base: plain, ours: plain, theirs: ofParagon },
      { base: plain, ours: ofGit, theirs: ofParagon },
      { base: plain, ours: plain, theirs: byNewCli },
      { base: plain, ours: ofGit, theirs: byNewCli },
    );
    const paths = ['events/a.ts', 'events/b.ts', 'events/c.ts', 'events/~d.ts'];
    fc.assert(
      fc.property(
        fc.array(story, { minLength: paths.length, maxLength: paths.length }),
        fc.array(answerAbout(paths), { minLength: 6, maxLength: 6 }),
        cliAbout(paths),
        fc.constantFrom('pull-request' as const, 'git' as const, 'paragon' as const),
        (stories, answers, recordedCli, onConflict) => {
          const textsOf = (side: keyof Three<string>): Texts =>
            Object.fromEntries(paths.map((path, index) => [path, stories[index]?.[side] ?? '']));
          const trees = { base: textsOf('base'), ours: textsOf('ours'), theirs: textsOf('theirs') };
          let asked = 0;
          const { rounds } = settle(
            inputFor(trees, { isUpgrade: true, policy: { mode: 'two-way', onConflict } }),
            () => answers[asked++ % answers.length],
            recordedCli,
          );
          expect(rounds).toBeLessThanOrEqual(3);
        },
      ),
      fuzzing(1000),
    );
  },
  fuzzTimeout,
);
