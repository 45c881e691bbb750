import { expect } from 'vitest';
import type { Decision, PlanInput } from '../../src/sync/decision.js';
import { plan } from '../../src/sync/plan.js';
import type { Answer, TreeName } from '../../src/sync/referee.js';

export type Meanings = Partial<Record<'base' | 'ours' | 'theirs' | 'commit' | 'planned', Answer>>;

/** Answers the questions of a plan until there are none. */
export function settle(
  input: PlanInput,
  answers: Meanings | ((tree: TreeName) => Answer | undefined),
): {
  readonly decided: readonly Decision[];
  readonly asked: readonly string[];
  readonly rounds: number;
} {
  const known = new Map<TreeName, Answer>();
  for (let rounds = 0; rounds <= 10; rounds += 1) {
    const { decided, questions } = plan(input, known);
    if (questions.length === 0) return { decided, asked: [...known.keys()], rounds };
    for (const { tree, changes } of questions) {
      expect(known.has(tree), tree).toBe(false);
      expect(changes !== undefined, tree).toBe(tree.startsWith('planned'));
      const kind = tree.split(' ')[0];
      const answer =
        typeof answers === 'function'
          ? answers(tree)
          : Object.entries(answers).find(([name]) => name === kind)?.[1];
      known.set(tree, answer ?? { kind: 'does-not-build', why: '' });
    }
  }
  throw new Error('The plan does not come to an end.');
}
