// CI shows composite actions and called workflows in sandbox/test/runner, and which event counts in event.test.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the runner evaluates them
import {
  assembledAction,
  type RepositoryWorkflowOptions,
  runRepositoryWorkflow,
  type WorkflowResult,
  type World,
} from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { newWorld, pushedTitles, statuses, titled } from './push-world.js';

const file = '.github/workflows/deploy.yml';
const action = '.github/actions/deploy';

/** A team's own action around ours; it is given all that it passes on. */
const composite = `
name: Deploy integrations
description: Pushes the Paragraph project of a folder
inputs:
  key: { description: The key, required: true }
  zeus: { description: Address of Paragon, required: true }
  folder: { description: Folder of the project, default: apps/none }
outputs:
  result: { description: How it ended, value: '\${{ steps.push.outputs.result }}' }
  commit: { description: What was pushed, value: '\${{ steps.push.outputs.commitHash }}' }
  folder: { description: Where from, value: '\${{ steps.push.outputs.subfolder }}' }
runs:
  using: composite
  steps:
    - id: push
      uses: useparagon/paragraph-push@v1
      with:
        paragonKey: \${{ inputs.key }}
        paragonZeusUrl: \${{ inputs.zeus }}
        subfolder: \${{ inputs.folder }}
`;

/** A job that pushes two projects, each by a step of its own. */
const workflow = (zeusUrl: string) => `
name: Deploy
on: push
permissions: { contents: read }
env: { ZEUS: '${zeusUrl}' }
jobs:
  deploy:
    runs-on: ubuntu-latest
    outputs:
      one: '\${{ steps.one.outputs.result }} \${{ steps.one.outputs.commit }} \${{ steps.one.outputs.folder }}'
      two: '\${{ steps.two.outputs.result }} \${{ steps.two.outputs.folder }}'
    steps:
      - uses: actions/checkout@v5
      - { id: one, uses: ./${action}, with: { key: '\${{ secrets.PARAGON_CLI_KEY }}', zeus: '\${{ env.ZEUS }}', folder: apps/one } }
      - { id: two, uses: ./${action}, with: { key: '\${{ secrets.PARAGON_CLI_KEY }}', zeus: '\${{ env.ZEUS }}', folder: apps/two } }
`;

async function run(
  world: World,
  options: Partial<RepositoryWorkflowOptions> = {},
): Promise<WorkflowResult> {
  const { github, repository, machine, key } = world;
  const result = await runRepositoryWorkflow({
    github,
    repository,
    machine,
    file,
    secrets: { PARAGON_CLI_KEY: key },
    actions: { 'useparagon/paragraph-push@v1': assembledAction('paragraph-push') },
    ...options,
  });
  if (!result.triggered) throw new Error(result.reason);
  expect(result.jobs.flatMap(({ orphans }) => orphans)).toEqual([]);
  expect([...world.paragon.violations, ...github.violations]).toEqual([]);
  for (const { log } of result.jobs) expect(log).not.toContain(key);
  return result;
}

test('in a composite action each use has inputs, outputs and a status of its own', async () => {
  const world = await newWorld({ folder: 'apps/one' });
  const { repository, paragon } = world;
  await repository.commit({
    files: {
      [file]: workflow(paragon.zeusUrl),
      [`${action}/action.yml`]: composite,
      'apps/two/.para/project.json': JSON.stringify({ projectId: 'another-project' }),
      'apps/two/package.json': '{}',
    },
  });
  const tip = await repository.tip('main');
  const result = await run(world);

  // The second project is not the one that is linked: it fails, and takes nothing with it.
  expect(result.conclusion).toBe('failure');
  expect(result.jobs[0]?.outputs).toEqual({
    one: `pushed ${tip} apps/one`,
    two: 'failed apps/two',
  });
  expect(statuses(world)).toEqual(['success', 'failure']);
  expect(paragon.pushes(world.projectId)).toHaveLength(1);
  const [verdict, ...others] = result.jobs[0]?.annotations ?? [];
  expect(others).toEqual([]);
  expect(verdict?.message).toContain('another-project');
});

test('a job that is cancelled within a composite action is reported to Paragon', async () => {
  const world = await newWorld({ folder: 'apps/one' });
  const { repository, paragon } = world;
  await repository.commit({
    files: { [file]: workflow(paragon.zeusUrl), [`${action}/action.yml`]: composite },
  });
  const result = await run(world, {
    onJob: (job) => {
      void paragon.when(({ path }) => path.startsWith('/sandbox/cli/')).then(() => job.cancel());
    },
  });
  expect(result.conclusion).toBe('cancelled');
  expect(statuses(world)).toEqual(['failure']);
});

/** A workflow that others call, in the same repository or for a whole organization. */
const called = `
on:
  workflow_call:
    inputs:
      zeus: { type: string, required: true }
    secrets:
      key: { required: true }
    outputs:
      result: { value: '\${{ jobs.push.outputs.result }}' }
jobs:
  push:
    runs-on: ubuntu-latest
    outputs: { result: '\${{ steps.push.outputs.result }}' }
    steps:
      - uses: actions/checkout@v5
      - id: push
        uses: useparagon/paragraph-push@v1
        with: { paragonKey: '\${{ secrets.key }}', paragonZeusUrl: '\${{ inputs.zeus }}' }
`;

const caller = (zeusUrl: string) => `
name: Caller
on: [push, pull_request]
permissions: { contents: read }
jobs:
  call:
    uses: ./.github/workflows/called.yml
    with: { zeus: '${zeusUrl}' }
    secrets: { key: '\${{ secrets.PARAGON_CLI_KEY }}' }
`;

test('in a called workflow the event of the calling one counts', async () => {
  const world = await newWorld();
  const { repository, paragon } = world;
  const files = await titled(world, 'Proposed');
  await repository.commit({ files: { [file]: caller(paragon.zeusUrl) } });
  const workflows = { './.github/workflows/called.yml': called };

  const pushed = await run(world, { workflows });
  expect(pushed.jobs).toMatchObject([
    { id: 'call / push', conclusion: 'success', annotations: [], outputs: { result: 'pushed' } },
  ]);
  expect(world.paragon.history(world.projectId)).toMatchObject([
    { status: 'success', branch: 'main', hash: await repository.tip('main') },
  ]);

  await repository.commit({ branch: 'feature', files });
  const { number } = await repository.openPullRequest({ head: 'feature' });
  const ref = `refs/pull/${number}/merge`;
  const built = await run(world, { workflows, event: 'pull_request', ref });
  expect(built.jobs).toMatchObject([
    { conclusion: 'success', annotations: [{ level: 'notice' }], outputs: { result: 'built' } },
  ]);
  expect(pushedTitles(world)).toEqual(['Notify Channel']);
  expect(statuses(world)).toEqual(['success']);
});
