import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { filesWith, type StepResult, type World } from '@paragraph/sandbox';
import { expect } from 'vitest';
import { newWorld, saveVersion, startPull } from './pull-world.js';

export const execute = promisify(execFile);
export const git = async (folder: string, ...args: string[]): Promise<string> =>
  (await execute('git', ['-C', folder, ...args])).stdout.trim();

export const workflowFile = 'src/integrations/slack/workflows/notifyChannel.ts';

/** A world with an edit in the dashboard that a pull is to bring. */
export async function editedWorld(files: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = await newWorld({ files });
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', { description: 'Hello!' });
  return world;
}

/** What a cancelled pull came to. */
export interface Ending {
  readonly main: StepResult;
  /** Of Paragon, when `main` was over and `post` yet to come. */
  readonly toldByMain: string | undefined;
  /** The tip before the pull, and after it. */
  readonly before: string;
  readonly tip: string;
  /** The commit that is checked out. */
  readonly head: string;
}

/** Sees to it that a pull gets stuck at some point, and gives what tells that it has got there. */
export type Hold = (world: World, workspace: string) => { readonly reached: Promise<unknown> };

/** Starts a pull, cancels its job where it is held, calls `afterwards`, and goes on to the job's end. */
export async function cancelledPull(
  world: World,
  hold: Hold,
  afterwards: () => void = () => undefined,
): Promise<Ending> {
  const before = await world.repository.tip('main');
  let held: ReturnType<Hold> | undefined;
  const { job, step } = await startPull(world, {
    with: await saveVersion(world),
    before: async (started) => {
      await world.checkout(started);
      held = hold(world, started.workspace);
    },
  });
  const ended = step.result.then(({ log }) => {
    throw new Error(`The pull ended too early:\n${log}`);
  });
  ended.catch(() => undefined);
  await Promise.race([held?.reached, ended]);
  const cancelling = step.cancel();
  afterwards();
  const main = await cancelling;
  const history = () => world.paragon.history(world.projectId).at(-1);
  const toldByMain = history()?.status;
  const result = await job.end();

  expect(result.conclusion).toBe('cancelled');
  // GitHub did not have to ask twice.
  expect(main.processes[0]?.signalsSent).toEqual(['SIGINT']);
  expect(history()?.reports).toHaveLength(1);
  expect([...result.orphans, ...world.paragon.violations, ...world.github.violations]).toEqual([]);
  const left = (await readdir(job.temp)).filter((name) => name.startsWith('paragraph-run-'));
  expect(left).toEqual([]);
  const folders = [job.workspace, job.temp, world.machine.home];
  expect(await filesWith(world.key, folders)).toEqual([]);
  expect(result.log).not.toMatch(/^\s*at .*:\d+:\d+\)?$/m);
  // The checkout is whole, wherever it stands.
  expect(await git(job.workspace, 'status', '--porcelain')).toBe('');
  expect(await git(job.workspace, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  const tip = await world.repository.tip('main');
  return { main, toldByMain, before, tip, head: await git(job.workspace, 'rev-parse', 'HEAD') };
}
