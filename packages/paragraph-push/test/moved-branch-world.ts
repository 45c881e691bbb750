import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { World, WorldRun } from '@paragraph/sandbox';

export const run = promisify(execFile);
export const git = async (folder: string, ...args: string[]): Promise<string> => {
  const person = ['-c', 'user.name=A Step', '-c', 'user.email=step@example.com'];
  return (await run('git', ['-C', folder, ...person, ...args])).stdout.trim();
};

export const file = 'src/integrations/slack/workflows/notifyChannel.ts';
export const pushRoute = 'PUT /sandbox/cli/projects/:id';

/** A commit that gives the workflow another title: so Paragon shows which commit it holds. */
export async function retitle(world: World, title: string, branch = 'main'): Promise<string> {
  const path = `${world.prefix}${file}`;
  const read = (ref: string) => world.repository.read(ref, path);
  const text = (await read(branch)) ?? (await read('main')) ?? '';
  const files = { [path]: text.replace(/(?<= name: string = ')[^']*/, title) };
  return world.repository.commit({
    branch,
    files,
    author: { name: title, email: 'x@example.com' },
  });
}

/** Lets something happen when the action looks at the branch for the nth time. */
export function atLook(world: World, look: number, action: () => Promise<unknown>): void {
  let looks = 0;
  world.github.when(
    { match: { service: 'git-upload-pack', phase: 'advertisement' }, times: look },
    async () => {
      looks += 1;
      if (looks === look) await action();
    },
  );
}

/** How the run ended, as the job, Paragon and the outputs say. */
export function end(world: World, { main }: WorldRun): unknown {
  return {
    conclusion: main.conclusion,
    result: main.outputs.result,
    commitHash: main.outputs.commitHash,
    history: world.paragon.history(world.projectId).map(({ status, hash }) => ({ status, hash })),
  };
}

export function pushed(hash: string): unknown {
  return {
    conclusion: 'success',
    result: 'pushed',
    commitHash: hash,
    history: [{ status: 'success', hash }],
  };
}
