// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitHub evaluates them
import { expect, test } from 'vitest';
import { readWorkflowFile } from '../../../src/runner/workflow/workflow-file.js';
import { WorkflowFileError } from '../../../src/runner/workflow/yaml-node.js';

function problemsOf(text: string): readonly string[] {
  try {
    readWorkflowFile(text);
    return [];
  } catch (error) {
    if (error instanceof WorkflowFileError) return error.problems;
    throw error;
  }
}

const job = (rest: string) => `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${rest}`;
const step = (rest: string) => job(`    steps:\n      - ${rest.replaceAll('\n', '\n        ')}`);

test.each<[string, string, string]>([
  ['an unknown key', `${job('    steps: []')}\nsteps: []`, "workflow: Unexpected value 'steps'"],
  ['no trigger', 'jobs: { a: { runs-on: x, steps: [] } }', 'on: Required property is missing: on'],
  ['no jobs', 'on: push', 'workflow: Required property is missing: jobs'],
  [
    'no runs-on',
    'on: push\njobs: { a: { steps: [] } }',
    'jobs.a: Required property is missing: runs-on',
  ],
  ['no steps', job(''), 'jobs.a: Required property is missing: steps'],
  [
    'working-directory on uses',
    step('uses: a/b@v1\nworking-directory: x'),
    "jobs.a.steps[0]: Unexpected value 'working-directory'",
  ],
  ['with on run', step('run: x\nwith: { a: b }'), "jobs.a.steps[0]: Unexpected value 'with'"],
  [
    'both uses and run',
    step('run: x\nuses: a/b@v1'),
    "jobs.a.steps[0]: A step needs one of 'uses' and 'run'",
  ],
  ['neither', step('name: x'), "jobs.a.steps[0]: A step needs one of 'uses' and 'run'"],
  [
    'an expression that is not closed',
    step('run: ${{ github.sha'),
    'jobs.a.steps[0].run: The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence was not found.',
  ],
  [
    'a job that there is not',
    job('    needs: b\n    steps: []'),
    "jobs: Job 'a' depends on unknown job 'b'.",
  ],
  ['a circle', job('    needs: a\n    steps: []'), "jobs: The job 'a' needs itself: a -> a"],
  [
    'a permission that there is not',
    job('    permissions: { content: write }\n    steps: []'),
    "jobs.a.permissions: Unexpected value 'content'",
  ],
  [
    'a level that there is not',
    job('    permissions: { contents: all }\n    steps: []'),
    "jobs.a.permissions.contents: Unexpected value 'all'",
  ],
  [
    'two steps of one id',
    job('    steps:\n      - { id: x, run: a }\n      - { id: X, run: b }'),
    "jobs.a.steps[1]: The identifier 'X' may not be used more than once within the same scope.",
  ],
  [
    'both kinds of branch filter',
    'on: { push: { branches: [a], branches-ignore: [b] } }\njobs: { a: { runs-on: x, steps: [] } }',
    "on.push: You may only define one of 'branches' and 'branches-ignore'",
  ],
  [
    'a filter that the event does not have',
    'on: { schedule: [{ cron: x, at: y }] }\njobs: { a: { runs-on: x, steps: [] } }',
    "on.schedule[0]: Unexpected value 'at'",
  ],
])('GitHub refuses %s', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test('all faults are told at once', () => {
  expect(problemsOf('on: push\njobs: { a: { stepz: [] } }')).toHaveLength(3);
});

test('YAML that cannot be read is refused', () => {
  expect(problemsOf('on: [push\njobs: {}')).not.toEqual([]);
});

test.each<[string, Record<string, string> | undefined]>([
  ['', undefined],
  ['permissions: {}', { metadata: 'read' }],
  [
    'permissions:\n  contents: write\n  pull-requests: read\n  issues: none',
    { contents: 'write', pull_requests: 'read', metadata: 'read' },
  ],
])('%o grants %o', (line, expected) => {
  const { permissions } = readWorkflowFile(`${line}\n${job('    steps: []')}`);
  expect(permissions).toEqual(expected);
});

test.each(['read', 'write'])('%s-all grants every permission', (access) => {
  const { permissions } = readWorkflowFile(`permissions: ${access}-all\n${job('    steps: []')}`);
  expect(permissions).toMatchObject({ contents: access, pull_requests: access, metadata: 'read' });
});
