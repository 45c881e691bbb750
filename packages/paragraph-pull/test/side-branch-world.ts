import type { World, WorldRun } from '@paragraph/sandbox';
import { expect } from 'vitest';
import {
  editAndSave,
  newWorld,
  runPull,
  saveVersion,
  templateAfter,
  workflowFile,
} from './pull-world.js';

export const [title, ofGit, ofParagon] = ['Notify Channel', 'By an engineer', 'By a colleague'];

export function sideOf(world: World): string {
  return `paragraph-sync/${world.projectId}/main`;
}

export async function textOn(world: World, branch: string, file = workflowFile): Promise<string> {
  return (await world.repository.read(branch, file)) ?? '';
}

/** A commit that replaces something in a file. */
export async function commit(
  world: World,
  [from, to]: readonly [string, string],
  { branch = 'main', file = workflowFile } = {},
): Promise<void> {
  const before = await textOn(world, branch, file);
  expect(before).toContain(from);
  await world.repository.commit({ branch, files: { [file]: before.replace(from, to) } });
}

/** Where both sides agree, each changes the same workflow, and the dashboard one more thing. */
export async function conflict(world: World): Promise<WorldRun> {
  await commit(world, ["'Send message'", `'${ofGit}'`]);
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.addWorkflow('slack', { title: 'Another', steps: [] });
  return runPull(world, { with: await editAndSave(world, ofParagon) });
}

/** A world in which a pull has met such a conflict. */
export async function withConflict(): Promise<World> {
  const lead = async (world: World): Promise<void> => {
    await runPull(world, { with: await saveVersion(world) });
    expect((await conflict(world)).main.outputs.result).toBe('conflict');
  };
  return newWorld({ from: await templateAfter('conflict', lead) });
}

/** A further edit of the step that the dashboard has changed. */
export function editAgain(world: World, description: string): ReturnType<typeof saveVersion> {
  world.paragon.dashboard(world.projectId).editStep('slack', title, ofParagon, { description });
  return saveVersion(world);
}

export function errors({ main }: WorldRun): string {
  return main.annotations
    .filter(({ level }) => level === 'error')
    .map(({ message }) => message)
    .join('\n');
}
