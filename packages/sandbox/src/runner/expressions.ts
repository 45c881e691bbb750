import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { toExpressionData } from './expression-data.js';

/** The contexts that may be used in one place, and the functions beside the built-in ones. */
export interface ExpressionScope {
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly functions?: readonly ExpressionFunction[];
}

export interface ExpressionFunction {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly call: (...args: data.ExpressionData[]) => data.ExpressionData;
}

export type Expression = ReturnType<Parser['parse']>;

/** Throws for a name or function that the scope does not have, as GitHub refuses such a file. */
export function parseExpression(text: string, scope: ExpressionScope): Expression {
  const { tokens } = new Lexer(text).lex();
  const functions = scope.functions ?? [];
  return new Parser(tokens, Object.keys(scope.contexts), [...functions]).parse();
}

export function evaluateExpression(text: string, scope: ExpressionScope): data.ExpressionData {
  const contexts = new data.Dictionary(
    ...Object.entries(scope.contexts).map(([key, value]) => ({
      key,
      value: toExpressionData(value),
    })),
  );
  const functions = new Map(
    (scope.functions ?? []).map((definition) => [definition.name.toLowerCase(), definition]),
  );
  return new Evaluator(parseExpression(text, scope), contexts, functions).evaluate();
}

/** One part of a text with `${{ }}` in it. */
type Part = { readonly literal: string } | { readonly expression: string };

/** Splits at `${{ }}`; a `}}` within a string of the expression does not end it. */
export function splitTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let position = 0;
  for (;;) {
    const start = text.indexOf('${{', position);
    if (start < 0) {
      if (position < text.length) parts.push({ literal: text.slice(position) });
      return parts;
    }
    if (start > position) parts.push({ literal: text.slice(position, start) });
    const end = findEnd(text, start + 3);
    parts.push({ expression: text.slice(start + 3, end).trim() });
    position = end + 2;
  }
}

function findEnd(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    if (text[index] === "'") quoted = !quoted;
    else if (!quoted && text.startsWith('}}', index)) return index;
  }
  throw new Error(
    'The expression is not closed. An unescaped ${{ sequence was found, ' +
      'but the closing }} sequence was not found.',
  );
}

/** The value of a text: of the expression itself where there is nothing else, else a string. */
export function evaluateTemplate(text: string, scope: ExpressionScope): data.ExpressionData {
  const parts = splitTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && 'expression' in only) {
    return evaluateExpression(only.expression, scope);
  }
  return new data.StringData(
    parts
      .map((part) =>
        'literal' in part
          ? part.literal
          : evaluateExpression(part.expression, scope).coerceString(),
      )
      .join(''),
  );
}

/** For places that take a string: an object or a list there is a mistake. */
export function evaluateString(text: string, scope: ExpressionScope): string {
  const value = evaluateTemplate(text, scope);
  if (value instanceof data.Array) throw new Error('A sequence was not expected');
  if (value instanceof data.Dictionary) throw new Error('A mapping was not expected');
  return value.coerceString();
}

export function isTruthy(value: data.ExpressionData): boolean {
  if (value instanceof data.Array || value instanceof data.Dictionary) return true;
  if (value instanceof data.Null) return false;
  // Zero, NaN, false and the empty string, as in JavaScript.
  return Boolean(value.value);
}
