// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the runner evaluates them
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nightly } from '../../../../shared/test/nightly.js';
import { makeFolder, writeAction } from '../fixtures.js';
import { output, run, stepsOf } from './fixtures.js';

// The steps of a composite action that are scripts use bash.
const testOnPosix = test.skipIf(process.platform === 'win32');

async function writeComposite(yaml: string, folder?: string): Promise<string> {
  const directory = folder ?? path.join(await makeFolder(), 'composite');
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'action.yml'), yaml);
  return directory;
}

const workflow = (steps: string) => `
on: push
env: { FROM_WORKFLOW: w }
jobs:
  a:
    runs-on: x
    steps:
${steps}
`;

testOnPosix('a composite action has inputs, env, outputs and a path of its own', async () => {
  const composite = await writeComposite(`
name: Composite
inputs:
  who: { default: world }
  loud: {}
outputs:
  greeting: { value: '\${{ steps.say.outputs.greeting }} (\${{ inputs.loud }})' }
runs:
  using: composite
  steps:
    - id: say
      shell: bash
      env: { INNER: i }
      run: |
        echo "greeting=hello \${{ inputs.who }}" >> "$GITHUB_OUTPUT"
        echo "$FROM_WORKFLOW $FROM_STEP $INNER"
        echo "ADDED=yes" >> "$GITHUB_ENV"
        test "$GITHUB_ACTION_PATH" = "\${{ github.action_path }}" && echo "path ok"
    - shell: bash
      run: echo "added $ADDED"
`);
  const result = await run(
    workflow(`
      - { id: c, uses: a/composite@v1, with: { loud: 'yes' }, env: { FROM_STEP: s } }
      - { run: 'echo "\${{ steps.c.outputs.greeting }} \${{ steps.say.outputs.greeting }} $ADDED"' }`),
    { actions: { 'a/composite@v1': composite } },
  );
  expect(output(result)).toEqual(['w s i', 'path ok', 'added yes', 'hello world (yes)  yes']);
  expect(stepsOf(result.jobs[0])).toHaveLength(2);
  expect(result.jobs[0]?.steps[0]?.processes).toHaveLength(2);
});

test('the post of inner actions runs at the end, in reverse, with their own inputs', async () => {
  const inner = await writeAction({
    inputs: '  name: {}',
    pre: "console.log('pre ' + process.env.INPUT_NAME);",
    main: "console.log('main ' + process.env.INPUT_NAME); append('GITHUB_STATE', 'mine=' + process.env.INPUT_NAME + '\\n');",
    post: "console.log('post ' + process.env.INPUT_NAME + ' ' + process.env.STATE_mine);",
  });
  const composite = await writeComposite(`
name: Composite
inputs: { prefix: {} }
runs:
  using: composite
  steps:
    - { uses: a/inner@v1, with: { name: '\${{ inputs.prefix }}1' } }
    - { uses: a/inner@v1, with: { name: '\${{ inputs.prefix }}2' } }
    - { uses: a/inner@v1, with: { name: never }, if: false }
`);
  const result = await run(
    workflow(`
      - { uses: a/composite@v1, with: { prefix: x } }
      - { uses: a/inner@v1, with: { name: own } }`),
    { actions: { 'a/composite@v1': composite, 'a/inner@v1': inner } },
  );
  expect(output(result)).toEqual([
    'pre x1',
    'pre x2',
    'pre never',
    'pre own',
    'main x1',
    'main x2',
    'main own',
    'post own own',
    'post never undefined',
    'post x2 x2',
    'post x1 x1',
  ]);
  expect(stepsOf(result.jobs[0]).slice(-2)).toEqual([
    'Post Run a/inner@v1: success',
    'Post Run a/composite@v1: success',
  ]);
});

testOnPosix('a failing inner step ends the action but for always() and failure()', async () => {
  const composite = await writeComposite(`
name: Composite
runs:
  using: composite
  steps:
    - { shell: bash, run: 'echo "::error::inner"; exit 4' }
    - { shell: bash, run: echo never }
    - { shell: bash, run: echo on failure, if: failure() }
    - { shell: bash, run: 'echo always \${{ github.action_status }}', if: always() }
`);
  const result = await run(workflow('      - { uses: a/composite@v1 }\n      - run: echo never'), {
    actions: { 'a/composite@v1': composite },
  });
  expect(output(result)).toEqual(['::error::inner', 'on failure', 'always failure']);
  expect(stepsOf(result.jobs[0])).toEqual([
    'Run a/composite@v1: failure',
    'Run echo never: skipped',
  ]);
  expect(result.jobs[0]?.annotations.map(({ message }) => message)).toEqual([
    'inner',
    'Process completed with exit code 4.',
  ]);
});

testOnPosix('an inner step of a composite action may fail softly', async () => {
  const composite = await writeComposite(`
name: Composite
outputs: { seen: { value: '\${{ steps.x.outcome }} \${{ steps.x.conclusion }}' } }
runs:
  using: composite
  steps:
    - { id: x, shell: bash, run: exit 1, continue-on-error: true }
`);
  const result = await run(workflow('      - { id: c, uses: a/composite@v1 }'), {
    actions: { 'a/composite@v1': composite },
  });
  expect(result.jobs[0]?.steps[0]).toMatchObject({
    conclusion: 'success',
    outputs: { seen: 'failure success' },
  });
});

testOnPosix('a composite action may use another one, and actions of the checkout', async () => {
  const outer = await writeComposite(`
name: Outer
outputs: { out: { value: '\${{ steps.inner.outputs.out }}!' } }
runs:
  using: composite
  steps:
    - { id: inner, uses: ./.github/actions/inner, with: { value: deep } }
`);
  const result = await run(
    workflow('      - { id: o, uses: a/outer@v1 }\n      - run: echo ${{ steps.o.outputs.out }}'),
    {
      actions: { 'a/outer@v1': outer },
      onJob: async (job) => {
        await writeComposite(
          `
name: Inner
inputs: { value: {} }
outputs: { out: { value: '\${{ steps.s.outputs.out }}' } }
runs:
  using: composite
  steps:
    - { id: s, shell: bash, run: 'echo "out=\${{ inputs.value }}" >> "$GITHUB_OUTPUT"' }
`,
          path.join(job.workspace, '.github', 'actions', 'inner'),
        );
      },
    },
  );
  expect(output(result)).toEqual(['deep!']);
});

test('an action of the checkout that is not there fails its step only', async () => {
  const result = await run(workflow('      - uses: ./gone'));
  expect(result.jobs[0]?.steps[0]?.annotations[0]?.message).toContain(
    'Did you forget to run actions/checkout before running your local action?',
  );
});

test('secrets are not within reach of a composite action', async () => {
  const composite = await writeComposite(`
name: Composite
runs:
  using: composite
  steps:
    - { shell: bash, run: 'echo \${{ secrets.KEY }}' }
`);
  const result = await run(workflow('      - uses: a/composite@v1'), {
    actions: { 'a/composite@v1': composite },
    secrets: { KEY: 'x' },
  });
  expect(result.jobs[0]?.conclusion).toBe('failure');
  expect(result.jobs[0]?.annotations[0]?.message).toContain("Unrecognized named-value: 'secrets'");
});

nightly('a cancellation reaches the inner action, whose post still runs', async () => {
  const inner = await writeAction({
    main: "setInterval(() => {}, 1000); console.log('ready');",
    post: "console.log('post');",
  });
  const composite = await writeComposite(`
name: Composite
runs:
  using: composite
  steps:
    - uses: a/inner@v1
    - { uses: a/inner@v1, name: never }
`);
  const result = await run(workflow('      - uses: a/composite@v1'), {
    actions: { 'a/composite@v1': composite, 'a/inner@v1': inner },
    waits: { interrupt: 200 },
    onJob: (job) => {
      void job.waitForOutput(/ready/).then(() => job.cancel());
    },
  });
  expect(result.conclusion).toBe('cancelled');
  expect(output(result)).toEqual(['ready', 'post']);
});

testOnPosix('after a cancellation the steps of an action run that ask for it', async () => {
  const inner = await writeAction({
    main: "setInterval(() => {}, 1000); console.log('ready');",
  });
  const composite = await writeComposite(`
name: Composite
runs:
  using: composite
  steps:
    - uses: a/inner@v1
    - { shell: bash, run: 'echo plain' }
    - { shell: bash, run: 'echo failed', if: failure() }
    - { shell: bash, run: 'echo always', if: always() }
    - { shell: bash, run: 'echo cancelled', if: cancelled() }
`);
  const result = await run(workflow('      - uses: a/composite@v1'), {
    actions: { 'a/composite@v1': composite, 'a/inner@v1': inner },
    onJob: (job) => {
      void job.waitForOutput(/ready/).then(() => job.cancel());
    },
  });
  expect(result.conclusion).toBe('cancelled');
  expect(output(result)).toEqual(['ready', 'always', 'cancelled']);
});
