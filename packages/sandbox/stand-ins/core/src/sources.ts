import { hasReferences, partsOf, type Reference, referenceIn } from './references.js';
import { isCondition, storedCondition } from './steps/conditions.js';
import type { DataType, Json, JsonObject } from './stored.js';

/** Turns a reference into its stored form; it knows ids, secrets and inputs, and what is upstream. */
export type Resolve = (reference: Reference, dataType: DataType) => JsonObject;

export function valueSource(value: Json, dataType: DataType): JsonObject {
  return { type: 'VALUE', value, dataType };
}

/** For text that is always kept in pieces, such as a URL. */
export function tokenizedSource(text: unknown, dataType: DataType, resolve: Resolve): JsonObject {
  const pieces = partsOf(String(text));
  const parts = pieces.map((piece) =>
    typeof piece === 'string' ? valueSource(piece, dataType) : resolve(piece, dataType),
  );
  return { type: 'TOKENIZED', dataType, parts };
}

export function sourceOf(value: unknown, dataType: DataType, resolve: Resolve): JsonObject {
  const reference = referenceIn(value);
  if (reference !== undefined) return resolve(reference, dataType);
  if (isCondition(value)) return { type: 'CONDITION', condition: storedCondition(value, resolve) };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === undefined) return valueSource(null, dataType);
  if (hasReferences(text)) return tokenizedSource(text, dataType, resolve);
  return valueSource(typeof value === 'string' ? value : (JSON.parse(text) as Json), dataType);
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
