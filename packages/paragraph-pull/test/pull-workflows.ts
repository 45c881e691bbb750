import {
  connectParagon,
  runOnPush,
  type WorkflowResult,
  type World,
  type WorldOptions,
} from '@paragraph/sandbox';
import { expect } from 'vitest';
import { actionOutputs, withWorkflow } from '../../shared/test/workflow-runs.js';
import { workflowText } from '../../shared/test/workflow-text.js';
import { newWorld } from './pull-world.js';

export const file = '.github/workflows/paragraph_pull_runner.yml';
export const vendor = 'packages/sandbox/test-data/vendor/paragraph_pull_runner.yml';
export const template = 'templates/workflows/paragraph_pull_runner.yml';
export const users = 'packages/sandbox/test-data/users';

/** A world in which what is saved in the dashboard starts a workflow file of the repository. */
export async function worldWith(
  workflow: string,
  options: Partial<WorldOptions> = {},
): Promise<World> {
  return newWorld(await withWorkflow(options, { file, workflow }));
}

/** Edits in the dashboard, saves, and lets the runs that Paragon starts come to their end. */
export async function editAndSave(
  world: World,
  description: string,
  {
    projectId = world.projectId,
    secrets = {},
  }: { readonly projectId?: string; readonly secrets?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly commitId: string; readonly run: WorkflowResult }> {
  const runs = connectParagon(world, { secrets });
  const dashboard = world.paragon.dashboard(projectId);
  dashboard.editStep('slack', 'Notify Channel', 'Send message', { description });
  const { commitId } = await dashboard.saveVersion();
  const [run, ...others] = await runs.settled();
  if (run === undefined || others.length > 0) throw new Error('Saving starts one run.');
  expect(run.jobs.flatMap(({ orphans }) => orphans)).toEqual([]);
  expect([...world.paragon.violations, ...world.github.violations]).toEqual([]);
  return { commitId, run };
}

export function outputs({ jobs }: WorkflowResult): Readonly<Record<string, string>> {
  return actionOutputs(jobs[0]?.steps);
}

/** What is said, but for what a first pull has replaced. */
export function remarks({ jobs }: WorkflowResult): readonly unknown[] {
  const said = jobs[0]?.annotations ?? [];
  return said.filter(({ title }) => title !== 'The first pull of this branch');
}

/** A pull and a push workflow, and the runs that pushes to the repository start. */
export async function worldOfBoth(
  pull: string,
  options: Partial<WorldOptions> = {},
): Promise<{
  readonly world: World;
  readonly push: string;
  readonly pushes: ReturnType<typeof runOnPush>;
}> {
  const push = '.github/workflows/paragraph-push.yml';
  const files = { [push]: await workflowText('templates/workflows/paragraph-push.yml') };
  const world = await worldWith(pull, { ...options, files });
  return { world, push, pushes: runOnPush(world) };
}

/** Expects a save in Paragon to become a commit by a workflow file. */
export async function expectCommit(workflow: string, folder = ''): Promise<void> {
  const world = await worldWith(workflow, { folder });
  const { commitId, run } = await editAndSave(world, 'Tell the channel');
  expect(run.conclusion).toBe('success');
  expect(remarks(run)).toEqual([]);
  const also = workflow === template ? { pull_requests: 'write' } : {};
  expect(run.jobs[0]?.permissions).toEqual({ contents: 'write', metadata: 'read', ...also });

  const tip = await world.repository.tip('main');
  expect(outputs(run)).toMatchObject({ result: 'committed', commitHash: tip });
  const path = `${world.prefix}src/integrations/slack/workflows/notifyChannel.ts`;
  expect(await world.repository.read('main', path)).toContain('Tell the channel');
  expect(world.paragon.history(world.projectId)).toMatchObject([
    { direction: 'pull', commitId, status: 'success', hash: tip },
  ]);
}
