import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer } from '../../src/sync/referee.js';
import { fuzzing, fuzzTimeout, seeded } from '../fuzz/fuzz.js';
import { settle } from './settle-plan.js';
import { commitNamed, config, inputFor, type Texts, treeOf, workflow } from './trees.js';

it(
  `a plan asks at most four times and decides every file, with any trees and any answers ${seeded}`,
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
    const entries = fc.dictionary(
      fc.constantFrom(
        ...[...events, ...workflows, `${folder}/config.ts`].map((each) => `src/${each}`),
      ),
      fc.constantFrom(1, 2),
    );
    const answer = fc.oneof(
      fc.constantFrom<Answer>(
        { kind: 'does-not-build', why: '' },
        { kind: 'cannot-be-built', why: '' },
      ),
      entries.map((found): Answer => ({ kind: 'built', entries: new Map(Object.entries(found)) })),
    );
    fc.assert(
      fc.property(
        fc.record({ base: tree, ours: tree, theirs: tree }),
        fc.array(tree, { maxLength: 12 }),
        fc.boolean(),
        fc.constantFrom('here' as const, 'elsewhere' as const, 'nowhere' as const),
        fc.array(answer, { minLength: 1, maxLength: 8 }),
        fc.oneof(
          fc.constant('unknown' as const),
          fc
            .subarray([...events, ...workflows].map((each) => `src/${each}`))
            .map((paths) => new Set(paths)),
        ),
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
          expect(rounds).toBeLessThanOrEqual(4);
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
