import type { DataType } from '../stored.js';

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
