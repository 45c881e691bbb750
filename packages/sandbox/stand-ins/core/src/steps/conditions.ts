import { type Resolve, sourceOf } from '../sources.js';
import type { DataType, JsonObject } from '../stored.js';

export type Condition =
  | {
      kind: 'operator';
      operator: string;
      dataType: DataType;
      variable: unknown;
      argument?: unknown;
    }
  | { kind: 'join'; join: 'AND' | 'OR'; conditions: Condition[] };

/** A list means "all of them", a list of lists "any of these". */
export type ConditionalInput = Condition | Condition[] | Condition[][];

export function isCondition(value: unknown): value is Condition {
  return value instanceof Object && conditions.has(value);
}

const conditions = new WeakSet<object>();

/** Marks a condition as one, so that a plain object with the same keys is not taken for it. */
export function condition<Made extends Condition>(made: Made): Made {
  conditions.add(made);
  return made;
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
