import { data } from '@actions/expressions';
import {
  type ExpressionFunction,
  type ExpressionScope,
  evaluateExpression,
  isTruthy,
  splitTemplate,
} from './expressions.js';

export type JobStatus = 'success' | 'failure' | 'cancelled';

const statusFunctions = ['success', 'failure', 'cancelled', 'always'] as const;
type StatusFunction = (typeof statusFunctions)[number];

/** `success()` and its kin, answered by the caller: a job and a composite action count apart. */
export function defineStatusFunctions(
  answer: (name: StatusFunction) => boolean,
): readonly ExpressionFunction[] {
  return statusFunctions.map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer(name)),
  }));
}

/**
 * What an `if:` really asks: nothing is `success()`, and without a status function `success()`
 * comes first. `${{ }}` around it may be left out; beside other text the whole is a string.
 */
export function normalizeCondition(condition: string | undefined): string {
  const expression = unwrap(condition ?? '');
  if (expression === '') return 'success()';
  return mentionsStatus(expression) ? expression : `success() && (${expression})`;
}

function unwrap(condition: string): string {
  const text = condition.trim();
  const parts = splitTemplate(text);
  if (!parts.some((part) => 'expression' in part)) return text;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && 'expression' in only) return only.expression;
  const literals = parts.map((part, index) =>
    'literal' in part ? part.literal.replaceAll(/[{}]/g, '$&$&') : `{${index}}`,
  );
  const values = parts.map((part) => ('expression' in part ? part.expression : "''"));
  return `format(${[quote(literals.join('')), ...values].join(', ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function mentionsStatus(expression: string): boolean {
  const withoutStrings = expression.replaceAll(/'(?:[^']|'')*'/g, "''");
  return /\b(?:success|failure|cancelled|always)\s*\(/i.test(withoutStrings);
}

export function evaluateCondition(expression: string, scope: ExpressionScope): boolean {
  return isTruthy(evaluateExpression(expression, scope));
}
