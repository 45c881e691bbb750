// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the runner evaluates them
import { expect, test } from 'vitest';
import { writeAction } from '../fixtures.js';
import { output, run } from './fixtures.js';

const called = `
on:
  workflow_call:
    inputs:
      project: { type: string, required: true }
      deep: { type: boolean }
    secrets:
      key: { required: true }
    outputs:
      result: { value: '\${{ jobs.work.outputs.result }}' }
jobs:
  work:
    runs-on: x
    outputs: { result: '\${{ steps.a.outputs.told }}' }
    steps:
      - { id: a, uses: a/tell@v1, with: { text: '\${{ inputs.project }} \${{ inputs.deep == false }} \${{ secrets.key }} \${{ github.event_name }} \${{ github.workflow }}' } }
`;

const tell = () =>
  writeAction({
    inputs: '  text: {}',
    main: `
      console.log(process.env.INPUT_TEXT);
      append('GITHUB_OUTPUT', 'told=' + process.env.INPUT_TEXT.split(' ')[0] + '\\n');`,
  });

const caller = (call: string) => `
name: Caller
on: push
jobs:
  call:
    uses: ./.github/workflows/called.yml
${call}
  after:
    needs: call
    runs-on: x
    steps: [{ uses: a/tell@v1, with: { text: 'after \${{ needs.call.outputs.result }}' } }]
`;

test('a called workflow gets inputs and secrets and answers outputs', async () => {
  const permissions: unknown[] = [];
  const result = await run(
    caller(`    permissions: { contents: write }
    with: { project: p-1 }
    secrets: { key: '\${{ secrets.KEY }}' }`),
    {
      actions: { 'a/tell@v1': await tell() },
      workflows: { './.github/workflows/called.yml': called },
      secrets: { KEY: 'cli_key' },
      issueToken: (granted) => {
        permissions.push(granted);
        return 'ghs_x';
      },
    },
  );
  expect(output(result)).toEqual(['p-1 true cli_key push Caller', 'after p-1']);
  expect(result.jobs.map(({ id }) => id)).toEqual(['call / work', 'after']);
  expect(permissions[0]).toEqual({ contents: 'write', metadata: 'read' });
});

test.each<[string, string, string, Record<string, string>]>([
  [
    'a missing secret',
    '    with: { project: p }',
    'Secret key is required',
    { './.github/workflows/called.yml': called },
  ],
  [
    'a missing input',
    '    secrets: inherit',
    "Required input 'project' not provided",
    { './.github/workflows/called.yml': called },
  ],
  ['a missing file', '    secrets: inherit', 'workflow was not found', {}],
  [
    'a workflow that is not made for it',
    '    secrets: inherit',
    'missing a on.workflow_call trigger',
    { './.github/workflows/called.yml': 'on: push\njobs: { a: { runs-on: x, steps: [] } }' },
  ],
])('%s fails the calling job', async (_, call, message, workflows) => {
  const result = await run(caller(call), { workflows, actions: {} });
  expect(result.jobs[0]?.conclusion).toBe('failure');
  expect(result.jobs[0]?.annotations[0]?.message).toContain(message);
  expect(result.jobs[1]?.conclusion).toBe('skipped');
});

test('a called workflow may not ask for more than the calling job has', async () => {
  const asking = called.replace(
    '    runs-on: x',
    '    runs-on: x\n    permissions: { contents: write }',
  );
  const result = await run(
    caller("    with: { project: p }\n    secrets: { key: '${{ secrets.KEY }}' }"),
    { workflows: { './.github/workflows/called.yml': asking }, secrets: { KEY: 'k' } },
  );
  expect(result.jobs[0]?.annotations[0]?.message).toBe(
    "The nested job is requesting 'contents: write', but is only allowed 'contents: read'.",
  );
});
