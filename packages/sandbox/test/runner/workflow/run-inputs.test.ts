import { expect, test } from 'vitest';
import { type InputValue, resolveRunInputs } from '../../../src/runner/workflow/run-inputs.js';
import { readWorkflowFile } from '../../../src/runner/workflow/workflow-file.js';

const { dispatchInputs } = readWorkflowFile(`
on:
  workflow_dispatch:
    inputs:
      projectId: { type: string, required: true, description: Paragon project id }
      untyped: { default: 5 }
      flag: { type: boolean, default: true }
      count: { type: number, default: 3 }
      level: { type: choice, options: [low, high], default: low }
jobs: { a: { runs-on: x, steps: [] } }
`);

test.each<[Record<string, InputValue>, Record<string, InputValue>]>([
  [{ projectId: 'p' }, { projectId: 'p', untyped: '5', flag: true, count: 3, level: 'low' }],
  [
    { projectId: 'p', untyped: '', flag: 'false', count: '7', level: 'high' },
    { projectId: 'p', untyped: '', flag: false, count: 7, level: 'high' },
  ],
])('%o becomes %o', (given, values) => {
  expect(resolveRunInputs(dispatchInputs, given)).toEqual({ accepted: true, values });
});

test.each<[Record<string, InputValue>, string]>([
  [{}, "Required input 'projectId' not provided"],
  [{ projectId: '' }, "Required input 'projectId' not provided"],
  [{ projectId: 'p', other: 'x' }, 'Unexpected inputs provided: ["other"]'],
  [{ projectId: 'p', flag: 'maybe' }, "Provided value 'maybe' for input 'flag' is not a boolean"],
  [{ projectId: 'p', count: 'many' }, "Provided value 'many' for input 'count' is not a number"],
  [
    { projectId: 'p', level: 'mid' },
    "Provided value 'mid' for input 'level' not in the list of allowed values",
  ],
])('%o is refused: %s', (given, reason) => {
  expect(resolveRunInputs(dispatchInputs, given)).toEqual({ accepted: false, reason });
});
