import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  filesWith,
  type JobResult,
  type StepResult,
  type World,
  type WorldRunOptions,
} from '@paragraph/sandbox';
import { expect } from 'vitest';
import { type startPush, statuses } from './push-world.js';

export const register = 'POST /graphite/projects/commit';
export const report = 'PATCH /graphite/projects/commit';
export const push = 'PUT /sandbox/cli/projects/:id';

/** The end of a run that was broken off. */
export interface BrokenOff {
  readonly world: World;
  readonly main: StepResult;
  readonly job: JobResult;
  readonly temp: string;
  readonly workspace: string;
  /** What Paragon had been told when `main` was over, and `post` yet to come. */
  readonly toldByMain: readonly string[];
}

/** What holds of a run wherever it was broken off. */
export async function expectNothingLeft(end: BrokenOff): Promise<void> {
  const { world, main, job, temp, workspace } = end;
  // Who is killed ends nobody; then the runner does.
  if (main.signal !== 'SIGKILL') expect(job.orphans).toEqual([]);
  expect(world.paragon.violations).toEqual([]);
  expect(world.github.violations).toEqual([]);
  expect((await readdir(temp)).filter((name) => name.startsWith('paragraph-'))).toEqual([]);
  expect(await filesWith(world.key, [workspace, temp, world.machine.home])).toEqual([]);
  for (const text of [job.log, main.summary]) expect(text).not.toContain(world.key);
  // A stack is for those who write the action, not for those who use it.
  expect(job.log).not.toMatch(/^\s*at .*:\d+:\d+\)?$/m);
}

/** Breaks a run off by `breakOff`, which gives the result of `main`, and goes on to the end of the job. */
export async function broken(
  world: World,
  { job }: Pick<Awaited<ReturnType<typeof startPush>>, 'job'>,
  breakOff: () => Promise<StepResult>,
): Promise<BrokenOff> {
  const main = await breakOff();
  const toldByMain = statuses(world);
  const end = {
    world,
    main,
    toldByMain,
    job: await job.end(),
    temp: job.temp,
    workspace: job.workspace,
  };
  await expectNothingLeft(end);
  return end;
}

/** The one entry of Paragon's history, with what was reported for it. */
export function reports(world: World): readonly object[] {
  const history = world.paragon.history(world.projectId);
  expect(history).toHaveLength(1);
  return history.flatMap((sync) => sync.reports);
}

/** Code that Node runs before that of the action, as a fault in the environment of a job. */
export async function fault(
  world: World,
  entry: 'index.js' | 'post.js',
  code: string,
): Promise<WorldRunOptions> {
  const file = join(world.root, 'fault.cjs');
  await writeFile(
    file,
    `if (process.argv[1]?.endsWith('paragraph-push/dist/${entry}')) { ${code} }`,
  );
  return { job: { env: { NODE_OPTIONS: `--require ${JSON.stringify(file)}` } } };
}
