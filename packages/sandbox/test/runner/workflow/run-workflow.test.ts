// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the runner evaluates them
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { BuiltInAction } from '../../../src/runner/built-in-action.js';
import type { TokenPermissions } from '../../../src/runner/workflow/permissions.js';
import { runWorkflow } from '../../../src/runner/workflow/run-workflow.js';
import { makeMachine, writeAction } from '../fixtures.js';
import { output, run, stepsOf } from './fixtures.js';

// Scripts here are for bash and sh; Windows has other shells.
const testOnPosix = test.skipIf(process.platform === 'win32');

const job = (steps: string, rest = '') =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${rest}    steps:\n${steps}`;

test('a workflow in the shape of the vendor: checkout, then an action with a secret', async () => {
  const checkedOut: unknown[] = [];
  const checkout: BuiltInAction = async ({ inputs, github, folders, log, atPost }) => {
    checkedOut.push(inputs, github.sha, github.token);
    await writeFile(path.join(folders.workspace, 'file.txt'), 'from the checkout');
    log('Syncing repository: acme/integrations');
    atPost(async (post) => post.log('Cleaning up the checkout'));
  };
  const push = await writeAction({
    inputs: '  paragonKey: { required: true }\n  paragonZeusUrl: {}',
    main: `
      console.log(fs.readFileSync('file.txt', 'utf8'), process.env.INPUT_PARAGONKEY);
      append('GITHUB_OUTPUT', 'result=pushed\\n');`,
    post: '',
  });
  const permissions: TokenPermissions[] = [];
  const text = `
name: Push to Paragon

on:
    push:
        branches: [ "main" ]
    workflow_dispatch:

jobs:
  push_to_paragon:
    name: Push to Paragon
    runs-on: ubuntu-latest

    steps:
      - uses: actions/checkout@v4
      - id: push
        uses: useparagon/paragraph-push@v1
        with:
          paragonKey: \${{ secrets.PARAGON_CLI_KEY }}
          paragonZeusUrl: https://zeus.example.test
`;
  const result = await run(text, {
    sha: 'b'.repeat(40),
    secrets: { PARAGON_CLI_KEY: 'cli_key.123' },
    actions: { 'actions/checkout@v4': checkout, 'useparagon/paragraph-push@v1': push },
    issueToken: (granted) => {
      permissions.push(granted);
      return 'ghs_issued';
    },
  });
  expect(result).toMatchObject({ name: 'Push to Paragon', conclusion: 'success', notes: [] });
  const [only] = result.jobs;
  expect(only?.name).toBe('Push to Paragon');
  expect(stepsOf(only)).toEqual([
    'Run actions/checkout@v4: success',
    'Run useparagon/paragraph-push@v1: success',
    'Post Run useparagon/paragraph-push@v1: success',
    'Post Run actions/checkout@v4: success',
  ]);
  expect(only?.steps[1]).toMatchObject({ id: 'push', outputs: { result: 'pushed' } });
  expect(only?.steps[1]?.log).toContain('from the checkout ***\n');
  expect(only?.steps[3]?.log).toContain('Cleaning up the checkout');
  expect(checkedOut).toEqual([{}, 'b'.repeat(40), 'ghs_issued']);
  expect(permissions).toEqual([{ contents: 'read', metadata: 'read', packages: 'read' }]);
  const env = only?.steps[1]?.processes[0]?.env;
  expect(env).toMatchObject({ GITHUB_ACTION: 'push', GITHUB_JOB: 'push_to_paragon' });
  expect(env?.GITHUB_WORKFLOW).toBe('Push to Paragon');
});

testOnPosix('a dispatch hands its inputs to the run, the event keeps them as text', async () => {
  const text = `
on:
  workflow_dispatch:
    inputs:
      projectId: { type: string, required: true }
      deep: { type: boolean, default: false }
run-name: Pull \${{ inputs.projectId }}
jobs:
  pull:
    runs-on: ubuntu-latest
    permissions:
      contents: write
    steps:
      - run: echo "\${{ inputs.projectId }} \${{ inputs.deep == false }} \${{ github.event.inputs.deep == 'false' }}"
`;
  const options = { event: 'workflow_dispatch', inputs: { projectId: 'p-1' } };
  const result = await run(text, options);
  expect(result.runName).toBe('Pull p-1');
  expect(output(result)).toEqual(['p-1 true true']);
  expect(result.jobs[0]?.permissions).toEqual({ contents: 'write', metadata: 'read' });
  const refused = await runWorkflow({
    text,
    machine: await makeMachine(),
    actions: {},
    event: 'workflow_dispatch',
  });
  expect(refused).toEqual({
    triggered: false,
    reason: "Required input 'projectId' not provided",
  });
});

test('an event that the workflow does not follow starts nothing', async () => {
  const result = await runWorkflow({
    text: job('      - run: exit 1'),
    machine: await makeMachine(),
    actions: {},
    event: 'workflow_dispatch',
  });
  expect(result).toEqual({
    triggered: false,
    reason: "'workflow_dispatch' is not among its events",
  });
});

testOnPosix('the innermost env wins, and scripts see what earlier steps left', async () => {
  const result = await run(
    `
on: push
env: { A: workflow, B: workflow, C: workflow }
jobs:
  a:
    runs-on: ubuntu-latest
    env: { B: job, C: job, D: '\${{ github.repository }}' }
    steps:
      - env: { C: step, E: '\${{ env.B }}' }
        run: |
          echo "$A $B $C $D $E"
          echo "A=later" >> "$GITHUB_ENV"
          echo "C=later" >> "$GITHUB_ENV"
          echo "one=1" >> "$GITHUB_OUTPUT"
        id: first
      - run: echo "$A $B $C \${{ steps.first.outputs.one }} \${{ steps.first.conclusion }} \${{ env.A }}"
`,
  );
  expect(output(result)).toEqual([
    'workflow job step acme/integrations job',
    'later job later 1 success later',
  ]);
});

testOnPosix('scripts run in the shell and folder that step, job or workflow name', async () => {
  const result = await run(
    `
on: push
defaults: { run: { shell: sh, working-directory: one } }
jobs:
  a:
    runs-on: ubuntu-latest
    defaults: { run: { working-directory: '\${{ github.job }}' } }
    steps:
      - run: basename "$PWD"
      - { run: 'basename "$PWD"; false | true; echo "pipe $?"', working-directory: one, shell: bash }
      - { run: 'echo never', shell: 'nosuchshell {0}' }
`,
    {
      onJob: async (started) => {
        for (const name of ['one', 'a']) await mkdirIn(started.workspace, name);
      },
    },
  );
  // With \`shell: bash\` a failing command in a pipe ends the script.
  expect(output(result)).toEqual(['a', 'one']);
  expect(stepsOf(result.jobs[0])).toEqual([
    'Run basename "$PWD": success',
    'Run basename "$PWD"; false | true; echo "pipe $?": failure',
    'Run echo never: skipped',
  ]);
  expect(result.jobs[0]?.steps[0]?.log).toMatch(/^shell: \S*sh -e \{0\}$/m);
});

testOnPosix('a shell that is not there fails the step', async () => {
  const result = await run(job("      - { run: 'echo never', shell: 'nosuchshell {0}' }"));
  expect(result.jobs[0]?.annotations[0]?.message).toBe('nosuchshell: command not found');
});

testOnPosix('the default shell stops at the first failing command', async () => {
  const result = await run(
    job(
      '      - run: |\n          echo one\n          false | true\n          echo two\n          exit 3\n          echo never',
    ),
  );
  expect(output(result)).toEqual(['one', 'two']);
  expect(result.jobs[0]?.steps[0]).toMatchObject({ conclusion: 'failure', exitCode: 3 });
  expect(result.jobs[0]?.annotations).toEqual([
    { level: 'error', message: 'Process completed with exit code 3.' },
  ]);
});

testOnPosix('conditions look at the steps before', async () => {
  const result = await run(
    job(`
      - { id: soft, run: exit 1, continue-on-error: true }
      - { name: after soft, run: 'true', if: "steps.soft.outcome == 'failure' && steps.soft.conclusion == 'success'" }
      - { name: other branch, run: 'true', if: "github.ref == 'refs/heads/other'" }
      - { name: hard, run: exit 2 }
      - { name: skipped, run: 'true' }
      - { name: on failure, run: 'true', if: failure() }
      - { name: always, run: 'true', if: '\${{ always() }}' }
      - { name: by env, run: 'true', if: "always() && env.X == 'x'", env: { X: x } }`),
  );
  expect(stepsOf(result.jobs[0])).toEqual([
    'Run exit 1: success',
    'after soft: success',
    'other branch: skipped',
    'hard: failure',
    'skipped: skipped',
    'on failure: success',
    'always: success',
    'by env: success',
  ]);
  expect(result.conclusion).toBe('failure');
});

testOnPosix('a step that takes longer than its timeout-minutes fails', async () => {
  const result = await run(job('      - { run: sleep 30, timeout-minutes: 0.002 }'), {
    waits: { interrupt: 50, terminate: 50, output: 50 },
  });
  expect(result.jobs[0]?.steps[0]?.annotations[0]?.message).toBe(
    "The action 'Run sleep 30' has timed out after 0.002 minutes.",
  );
});

test('pre of every action comes before the first step', async () => {
  const directory = await writeAction({ pre: '', main: '', post: '' });
  const result = await run(job('      - uses: a/one@v1\n      - uses: a/two@v1'), {
    actions: { 'a/one@v1': directory, 'a/two@v1': directory },
  });
  expect(stepsOf(result.jobs[0])).toEqual([
    'Pre Run a/one@v1: success',
    'Pre Run a/two@v1: success',
    'Run a/one@v1: success',
    'Run a/two@v1: success',
    'Post Run a/two@v1: success',
    'Post Run a/one@v1: success',
  ]);
});

test('an action that is not given fails the job before its first step', async () => {
  const result = await run(job('      - run: echo never\n      - uses: a/b@v1'));
  expect(result).toMatchObject({ conclusion: 'failure' });
  expect(result.jobs[0]).toMatchObject({ conclusion: 'failure', steps: [] });
  expect(result.jobs[0]?.annotations[0]?.message).toBe(
    "Unable to resolve action 'a/b@v1', not found",
  );
});

test('what the sandbox does not do is told', async () => {
  const result = await run(
    `concurrency: sync\n${job('      - uses: a/b@v1', '    environment: production\n')}`,
    { actions: { 'a/b@v1': await writeAction({ main: '' }) } },
  );
  expect(result.notes).toEqual([
    'concurrency has no effect in the sandbox',
    'jobs.a.environment has no effect in the sandbox',
  ]);
});

test('an error of a function that the test gave reaches the test', async () => {
  const failing = () => {
    throw new Error('from the test');
  };
  await expect(run(job('      - run: x'), { onJob: failing })).rejects.toThrow('from the test');
  await expect(run(job('      - run: x'), { issueToken: failing })).rejects.toThrow(
    'from the test',
  );
});

async function mkdirIn(folder: string, name: string): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(path.join(folder, name), { recursive: true });
}
