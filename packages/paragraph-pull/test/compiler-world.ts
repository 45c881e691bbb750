import type { World, WorldOptions, WorldRun } from '@paragraph/sandbox';
import { expect } from 'vitest';
import { newWorld, runPull, saveVersion, workflowFile } from './pull-world.js';

export const abstractions = 'src/common/reportStep.ts';

/** A world in which Git holds the abstractions of the full sample project, and Paragon what they mean. */
export function abstractWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  return newWorld({ variant: 'full', ...options });
}

export async function text(world: World, file = workflowFile): Promise<string> {
  return (await world.repository.read('main', file)) ?? '';
}

/** A commit of an engineer that replaces something in a file. */
export async function commit(world: World, file: string, from: string, to: string): Promise<void> {
  const before = await text(world, file);
  expect(before).toContain(from);
  await world.repository.commit({ files: { [file]: before.replace(from, to) } });
}

export function edit(
  world: World,
  step: string,
  description: string,
  title = 'Notify Channel',
): void {
  world.paragon.dashboard(world.projectId).editStep('slack', title, step, { description });
}

export async function pull(world: World, options = {}): Promise<WorldRun> {
  return runPull(world, { with: { ...(await saveVersion(world)), ...options } });
}

export function groups({ main }: WorldRun): readonly string[] {
  return [...main.log.matchAll(/^##\[group\](para .*)$/gm)].map(([, title = '']) => title);
}

export function warnings({ main }: WorldRun): string {
  const found = main.annotations.filter(({ level }) => level === 'warning');
  return found.map(({ message }) => message).join('\n');
}
