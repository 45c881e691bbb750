import { hasReferences, partsOf, type Reference, referenceIn } from './references.js';
import { type Condition, type ConditionalInput, isCondition } from './steps/conditions.js';
import type { DataType, Json, JsonObject } from './stored.js';

/** Turns a reference into its stored form; it knows ids, secrets and inputs, and what is upstream. */
export type Resolve = (reference: Reference, dataType: DataType) => JsonObject;

export function valueSource(value: Json, dataType: DataType): JsonObject {
  return { type: 'VALUE', value, dataType };
}

/** For text that is always kept in pieces, such as a URL. */
export function tokenizedSource(value: unknown, dataType: DataType, resolve: Resolve): JsonObject {
  const text = String(value);
  if (!hasReferences(text)) {
    return { type: 'TOKENIZED', dataType, parts: [valueSource(text, dataType)] };
  }
  // The references have the type of the whole, the text between them has one of its own.
  const parts = partsOf(text).map((piece) =>
    typeof piece === 'string' ? valueSource(piece, textType(piece)) : resolve(piece, dataType),
  );
  return { type: 'TOKENIZED', dataType, parts };
}

function textType(text: string): DataType {
  try {
    return JSON.parse(text) === null ? 'STRING' : 'OBJECT';
  } catch {
    return 'STRING';
  }
}

export function sourceOf(value: unknown, dataType: DataType, resolve: Resolve): JsonObject {
  const reference = referenceIn(value);
  if (reference !== undefined) return resolve(reference, dataType);
  if (isCondition(value)) return { type: 'CONDITION', condition: storedCondition(value, resolve) };
  if (value === null || value === undefined) return valueSource(null, dataType);
  if (typeof value === 'number' || typeof value === 'boolean') return valueSource(value, dataType);
  // Lists and objects are kept as JSON text.
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return hasReferences(text)
    ? tokenizedSource(text, dataType, resolve)
    : valueSource(text, dataType);
}

export function keyedSources(
  values: Record<string, unknown> | undefined,
  dataType: DataType,
  resolve: Resolve,
): Json[] {
  return Object.entries(values ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, source: sourceOf(value, dataType, resolve) }));
}

/** Paragon keeps each condition as alternatives of which each is a list. */
export function storedCondition(input: ConditionalInput, resolve: Resolve): JsonObject {
  const alternatives = alternativesOf(input).map(
    (conditions): JsonObject => ({
      type: 'JOIN',
      join: 'AND',
      conditions: conditions.map((condition) => storedPart(condition, resolve)),
    }),
  );
  return { type: 'JOIN', join: 'OR', conditions: alternatives };
}

function alternativesOf(input: ConditionalInput): Condition[][] {
  if (Array.isArray(input)) {
    const all: Condition[] = [];
    const any: Condition[][] = [];
    for (const entry of input) {
      if (Array.isArray(entry)) any.push(entry);
      else all.push(entry);
    }
    return any.length > 0 ? any : [all];
  }
  if (input.kind === 'join' && input.join === 'OR') return input.conditions.map(allOf);
  return [allOf(input)];
}

function allOf(condition: Condition): Condition[] {
  return condition.kind === 'join' && condition.join === 'AND' ? condition.conditions : [condition];
}

function storedPart(condition: Condition, resolve: Resolve): JsonObject {
  if (condition.kind === 'join') {
    return {
      type: 'JOIN',
      join: condition.join,
      conditions: condition.conditions.map((part) => storedPart(part, resolve)),
    };
  }
  const { operator, dataType, variable } = condition;
  return {
    type: 'OPERATOR',
    condition: {
      operator,
      variable: sourceOf(variable, dataType, resolve),
      ...('argument' in condition
        ? { argument: sourceOf(condition.argument, dataType, resolve) }
        : {}),
    },
  };
}
