import { type Condition, condition } from '../steps/conditions.js';
import type { DataType } from '../stored.js';

const unary = (operator: string, dataType: DataType) => {
  return (variable: unknown): Condition =>
    condition({ kind: 'operator', operator, dataType, variable });
};

const binary = (operator: string, dataType: DataType) => {
  return (variable: unknown, argument: unknown): Condition =>
    condition({ kind: 'operator', operator, dataType, variable, argument });
};

const join = (how: 'AND' | 'OR') => {
  return (...conditions: Condition[]): Condition =>
    condition({ kind: 'join', join: how, conditions });
};

export const And = join('AND');
export const Or = join('OR');
export const ArrayIsEmpty = unary('$arrayIsEmpty', 'ARRAY');
export const ArrayIsIn = binary('$arrayIsIn', 'ARRAY');
export const ArrayIsNotEmpty = unary('$arrayIsNotEmpty', 'ARRAY');
export const ArrayIsNotIn = binary('$arrayIsNotIn', 'ARRAY');
export const BooleanFalse = unary('$booleanFalse', 'BOOLEAN');
export const BooleanTrue = unary('$booleanTrue', 'BOOLEAN');
export const DateTimeAfter = binary('$dateTimeAfter', 'DATE');
export const DateTimeBefore = binary('$dateTimeBefore', 'DATE');
export const DateTimeEquals = binary('$dateTimeEquals', 'DATE');
export const DoesNotExist = unary('$isUndefinedOrNull', 'ANY');
export const Exists = unary('$isNotUndefinedOrNull', 'ANY');
export const IsNotNull = unary('$exists', 'ANY');
export const IsNull = unary('$doesNotExist', 'ANY');
export const NumberDoesNotEqual = binary('$numberDoesNotEqual', 'NUMBER');
export const NumberEquals = binary('$numberEquals', 'NUMBER');
export const NumberGreaterThan = binary('$numberGreaterThan', 'NUMBER');
export const NumberGreaterThanOrEqualTo = binary('$numberGreaterThanOrEqualTo', 'NUMBER');
export const NumberLessThan = binary('$numberLessThan', 'NUMBER');
export const NumberLessThanOrEqualTo = binary('$numberLessThanOrEqualTo', 'NUMBER');
export const StringContains = binary('$stringContains', 'STRING');
export const StringDoesNotContain = binary('$stringDoesNotContain', 'STRING');
export const StringDoesNotEndWith = binary('$stringDoesNotEndWith', 'STRING');
export const StringDoesNotExactlyMatch = binary('$stringDoesNotExactlyMatch', 'STRING');
export const StringDoesNotStartWith = binary('$stringDoesNotStartWith', 'STRING');
export const StringEndsWith = binary('$stringEndsWith', 'STRING');
export const StringExactlyMatches = binary('$stringExactlyMatches', 'STRING');
export const StringGreaterThan = binary('$stringGreaterThan', 'STRING');
export const StringIsIn = binary('$stringIsIn', 'STRING');
export const StringIsNotIn = binary('$stringIsNotIn', 'STRING');
export const StringLessThan = binary('$stringLessThan', 'STRING');
export const StringStartsWith = binary('$stringStartsWith', 'STRING');
