import { data } from '@actions/expressions';
import { fromExpressionData } from '../expression-data.js';
import { type ExpressionScope, evaluateString, evaluateTemplate } from '../expressions.js';
import { isRecord } from '../json-value.js';
import type { JobDefinition } from './job-definition.js';
import type { JobInstance } from './jobs-run.js';
import { expandMatrix, type MatrixValues, matrixJobName } from './matrix.js';
import { restrictScope } from './places.js';

/** One instance for each combination of `strategy.matrix`, or one without a matrix. */
export function planInstances(
  definition: JobDefinition,
  whole: JobInstance,
  prefix: string,
): readonly JobInstance[] {
  const combinations = readCombinations(definition, whole);
  return combinations.map((matrix, index) => {
    const strategy = {
      'fail-fast': definition.strategy.failFast,
      'job-index': index,
      'job-total': combinations.length,
      'max-parallel': combinations.length,
    };
    const contexts = { ...whole.contexts, matrix: matrix ?? null, strategy };
    return { ...whole, contexts, name: prefix + nameInstance(definition, matrix, { contexts }) };
  });
}

function readCombinations(
  { strategy }: JobDefinition,
  { contexts }: JobInstance,
): readonly (MatrixValues | undefined)[] {
  if (strategy.matrix === undefined) return [undefined];
  const matrix = evaluateDeep(strategy.matrix, restrictScope({ contexts }, 'strategy'));
  if (!isRecord(matrix)) throw new Error('strategy.matrix: A mapping was expected');
  const combinations = expandMatrix(matrix);
  if (combinations.length === 0) throw new Error('Matrix must define at least one vector');
  return combinations;
}

function evaluateDeep(value: unknown, scope: ExpressionScope): unknown {
  if (typeof value === 'string') {
    const evaluated = evaluateTemplate(value, scope);
    return evaluated instanceof data.StringData ? evaluated.value : fromExpressionData(evaluated);
  }
  if (Array.isArray(value)) return value.map((item) => evaluateDeep(item, scope));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, evaluateDeep(item, scope)]),
  );
}

function nameInstance(
  definition: JobDefinition,
  matrix: MatrixValues | undefined,
  scope: ExpressionScope,
): string {
  if (definition.name !== undefined) {
    return evaluateString(definition.name, restrictScope(scope, 'job'));
  }
  return matrix === undefined ? definition.id : matrixJobName(definition.id, matrix);
}
