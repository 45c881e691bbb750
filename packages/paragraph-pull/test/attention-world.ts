import type { World, WorldRun } from '@paragraph/sandbox';
import { runPull } from './pull-world.js';

export const writing = { contents: 'write', issues: 'write', pull_requests: 'write' } as const;

export function pull(
  world: World,
  inputs: Readonly<Record<string, string>>,
  job: Parameters<typeof runPull>[1] = {},
): Promise<WorldRun> {
  const { job: own, ...others } = job;
  const options = { with: { attention: 'true', ...inputs }, job: { permissions: writing, ...own } };
  return runPull(world, { ...others, ...options });
}

export function issue(
  world: World,
  number = 1,
): ReturnType<World['repository']['conversations']['find']> {
  return world.repository.conversations.find(number);
}
