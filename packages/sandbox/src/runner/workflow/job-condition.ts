import { data } from '@actions/expressions';
import { evaluateCondition } from '../conditions.js';
import type { ExpressionFunction, ExpressionScope } from '../expressions.js';
import type { Conclusion } from '../results.js';
import { restrictScope } from './places.js';

export interface ConditionJob {
  readonly needs: readonly string[];
  readonly result: Conclusion;
}

/** A job's `if:`. Its status functions look at all jobs before it, near and far. */
export function evaluateJobCondition(
  definition: { readonly needs: readonly string[]; readonly condition: string },
  outcomes: ReadonlyMap<string, ConditionJob>,
  state: { readonly scope: ExpressionScope; readonly cancelled: boolean },
): boolean {
  const before = findAncestors(definition.needs, outcomes);
  const resultsOf = (names: readonly string[]) =>
    (names.length === 0 ? before : names).map((id) => outcomes.get(id)?.result);
  const define = (
    name: string,
    maxArgs: number,
    answer: (names: readonly string[]) => boolean,
  ): ExpressionFunction => ({
    name,
    minArgs: 0,
    maxArgs,
    call: (...args) => new data.BooleanData(answer(args.map((arg) => arg.coerceString()))),
  });
  const functions = [
    define('always', 0, () => true),
    define('cancelled', 0, () => state.cancelled),
    define('success', 255, (names) => {
      return !state.cancelled && resultsOf(names).every((result) => result === 'success');
    }),
    define('failure', 255, (names) => resultsOf(names).includes('failure')),
  ];
  const scope = restrictScope({ ...state.scope, functions }, 'jobIf');
  return evaluateCondition(definition.condition, scope);
}

function findAncestors(
  needs: readonly string[],
  outcomes: ReadonlyMap<string, ConditionJob>,
): readonly string[] {
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const needed of outcomes.get(id)?.needs ?? []) visit(needed);
  };
  for (const id of needs) visit(id);
  return [...found];
}
