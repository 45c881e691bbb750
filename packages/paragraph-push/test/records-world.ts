import type { World, WorldRun } from '@paragraph/sandbox';
import { titled } from './push-world.js';
export const pushRoute = 'PUT /sandbox/cli/projects/:id';

export function notices({ main }: WorldRun): readonly string[] {
  return main.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message);
}

/** Requests that change a ref. */
export function writes(world: World): number {
  return world.github.requests.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/git-receive-pack'),
  ).length;
}

/** A commit that gives the workflow another title, also in the comments that an export writes. */
export async function retitle(world: World, from: string, to: string): Promise<void> {
  const [file = '', text = ''] = Object.entries(await titled(world, from))[0] ?? [];
  await world.repository.commit({ files: { [file]: text.replaceAll(from, to) } });
}
