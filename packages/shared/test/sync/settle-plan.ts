import { expect } from 'vitest';
import type { Decision, PlanInput } from '../../src/sync/decision.js';
import { plan } from '../../src/sync/plan.js';
import type { Answer, AsRecorded, TreeName } from '../../src/sync/referee.js';

export type Meanings = Partial<Record<'base' | 'ours' | 'theirs' | 'commit' | 'planned', Answer>>;

/**
 * Answers the questions of a plan until there are none.
 *
 * @param recordedCli What the CLI that wrote the record says.
 */
export function settle(
  input: PlanInput,
  answers: Meanings | ((tree: TreeName) => Answer | undefined),
  recordedCli: AsRecorded = 'unknown',
): {
  readonly decided: readonly Decision[];
  readonly asked: readonly string[];
  readonly rounds: number;
  /** The files that only the recorded CLI could tell about; undefined if it was not asked. */
  readonly inDoubt: readonly string[] | undefined;
} {
  const builds = new Map<TreeName, Answer>();
  let inDoubt: readonly string[] | undefined;
  for (let rounds = 0; rounds <= 10; rounds += 1) {
    const asRecorded = inDoubt === undefined ? undefined : recordedCli;
    const { decided, questions } = plan(input, { builds, asRecorded });
    if (questions.length === 0) return { decided, asked: [...builds.keys()], rounds, inDoubt };
    for (const question of questions) {
      if ('inDoubt' in question) {
        expect(inDoubt).toBeUndefined();
        inDoubt = [...question.inDoubt];
        continue;
      }
      const { tree, changes } = question;
      expect(builds.has(tree), tree).toBe(false);
      expect(changes !== undefined, tree).toBe(tree.startsWith('planned'));
      const kind = tree.split(' ')[0];
      const answer =
        typeof answers === 'function'
          ? answers(tree)
          : Object.entries(answers).find(([name]) => name === kind)?.[1];
      builds.set(tree, answer ?? { kind: 'does-not-build', why: '' });
    }
  }
  throw new Error('The plan does not come to an end.');
}
