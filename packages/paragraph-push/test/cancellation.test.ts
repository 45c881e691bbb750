import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Checkpoint,
  filesWith,
  type JobResult,
  openCheckpoint,
  type StepHandle,
  type StepResult,
  type World,
  type WorldOptions,
  type WorldRunOptions,
} from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { newWorld, startPush, statuses } from './push-world.js';

const register = 'POST /graphite/projects/commit';
const report = 'PATCH /graphite/projects/commit';
const push = 'PUT /sandbox/cli/projects/:id';

async function newCheckpoint(): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint();
  onTestFinished(() => checkpoint.close());
  return checkpoint;
}

/** A program that reaches the checkpoint, and stays when it is asked to end. */
function waiter({ url }: Checkpoint): string {
  return `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); fetch('${url}');`;
}

/** The end of a run that was broken off. */
interface BrokenOff {
  readonly world: World;
  readonly main: StepResult;
  readonly job: JobResult;
  readonly temp: string;
  readonly workspace: string;
  /** What Paragon had been told when `main` was over, and `post` yet to come. */
  readonly toldByMain: readonly string[];
}

/** What holds of a run wherever it was broken off. */
async function expectNothingLeft(end: BrokenOff): Promise<void> {
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
async function broken(
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

interface Phase {
  readonly world?: (checkpoint: Checkpoint) => Partial<WorldOptions>;
  readonly run?: WorldRunOptions;
  /** Sees to it that the run gets stuck there, and tells when it is. */
  readonly reach: (world: World, checkpoint: Checkpoint) => (step: StepHandle) => Promise<unknown>;
  readonly told: readonly string[];
}

const registered = (world: World): Promise<unknown> =>
  world.paragon.when(({ route, status }) => route === register && status === 201);

const phases: Readonly<Record<string, Phase>> = {
  'while Paragon leaves the registration without an answer': {
    reach: ({ paragon }) => {
      paragon.fail({ route: register, fault: { hang: true } });
      return () => paragon.when(({ route }) => route === register);
    },
    told: [],
  },
  'while it waits to try again': {
    reach: ({ paragon }) => {
      const headers = { 'retry-after': '30' };
      paragon.fail({ route: register, fault: { status: 503, headers } });
      return (step) => step.waitForOutput(/Paragon answered 503\. Trying again in 30 s/);
    },
    told: [],
  },
  'while npm installs the CLI': {
    // Of a version that no other test has put into the tool cache.
    world: ({ url }) => ({ npmrc: `registry=${url}\n` }),
    run: { with: { cliVersion: '0.0.1' } },
    reach: (world, checkpoint) => () => Promise.all([checkpoint.reached, registered(world)]),
    told: ['failure'],
  },
  'during `para install`, in a script that does not end when asked': {
    world: (checkpoint) => ({
      files: {
        wait: waiter(checkpoint),
        'package.json': JSON.stringify({ scripts: { preinstall: 'node wait' } }),
      },
    }),
    reach: (_, checkpoint) => () => checkpoint.reached,
    told: ['failure'],
  },
  'during `para build`, in code that never returns': {
    world: (checkpoint) => ({
      files: {
        wait: waiter(checkpoint),
        'src/events/waits.ts': `
          declare const process: any;
          const { spawn } = process.getBuiltinModule('node:child_process');
          spawn(process.execPath, ['wait'], { stdio: 'ignore' });
          while (process.pid > 0);
          export default {};`,
      },
    }),
    reach: (_, checkpoint) => () => checkpoint.reached,
    told: ['failure'],
  },
  'during `para push`': {
    reach: ({ paragon }) => {
      paragon.fail({ route: push, fault: { hang: true } });
      return () => paragon.when(({ route }) => route === push);
    },
    told: ['failure'],
  },
};

/** Lets a test fail with the log, instead of waiting for a phase that the run never reaches. */
async function endedBefore(step: StepHandle): Promise<never> {
  throw new Error(`The push ended too early:\n${(await step.result).log}`);
}

test.each(Object.entries(phases))('a push that is cancelled %s', async (_, phase) => {
  const checkpoint = await newCheckpoint();
  const world = await newWorld(phase.world?.(checkpoint));
  const reached = phase.reach(world, checkpoint);
  const started = await startPush(world, phase.run);
  await Promise.race([reached(started.step), endedBefore(started.step)]);
  const { main, job, toldByMain } = await broken(world, started, () => started.step.cancel());

  expect(toldByMain).toEqual(phase.told);
  for (const { reports } of world.paragon.history(world.projectId)) {
    expect(reports).toHaveLength(1);
  }
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
  // GitHub did not have to ask twice.
  expect(main.processes[0]).toMatchObject({ signalsSent: ['SIGINT'], exitCode: 1 });
  expect(main.annotations).toContainEqual(
    expect.objectContaining({
      level: 'error',
      title: expect.stringContaining('The run was cancelled'),
    }),
  );
  expect(main.outputs).toMatchObject({ result: 'failed' });
  expect(job.conclusion).toBe('cancelled');
});

/** The one entry of Paragon's history, with what was reported for it. */
function reports(world: World): readonly object[] {
  const history = world.paragon.history(world.projectId);
  expect(history).toHaveLength(1);
  return history.flatMap((sync) => sync.reports);
}

test('a registration that is answered after the cancellation is also reported', async () => {
  const world = await newWorld();
  const answer = Promise.withResolvers<void>();
  world.paragon.fail({ route: register, fault: { run: () => answer.promise } });
  const started = await startPush(world);
  await world.paragon.when(({ route }) => route === register);
  const { toldByMain } = await broken(world, started, () => {
    const cancelled = started.step.cancel();
    answer.resolve();
    return cancelled;
  });
  expect(toldByMain).toEqual(['failure']);
  expect(reports(world)).toHaveLength(1);
});

test('a push that is cancelled when it is done has succeeded', async () => {
  const world = await newWorld();
  const trap = Promise.withResolvers<ReturnType<typeof world.github.fail>>();
  world.paragon.fail({
    route: push,
    fault: {
      // From here on GitHub is asked only whether the branch has moved meanwhile.
      run: () => {
        const match = { service: 'git-upload-pack' } as const;
        trap.resolve(world.github.fail({ match, fault: { kind: 'hang' } }));
      },
    },
  });
  const started = await startPush(world);
  await (await trap.promise).sprung;
  const { main, job, toldByMain } = await broken(world, started, () => started.step.cancel());
  expect(toldByMain).toEqual(['success']);
  const hash = await world.repository.tip('main');
  expect(reports(world)).toMatchObject([{ success: true, hash }]);
  expect(main.outputs).toMatchObject({ result: 'pushed', commitHash: hash });
  expect(job.conclusion).toBe('cancelled');
});

test('a status that is under way when the job is cancelled arrives once', async () => {
  const world = await newWorld();
  const answer = Promise.withResolvers<void>();
  world.paragon.fail({ route: report, fault: { run: () => answer.promise } });
  const started = await startPush(world);
  await world.paragon.when(({ route }) => route === report);
  const { toldByMain } = await broken(world, started, () => {
    const cancelled = started.step.cancel();
    answer.resolve();
    return cancelled;
  });
  expect(toldByMain).toEqual(['success']);
  expect(reports(world)).toHaveLength(1);
});

test('post repeats a status that Paragon takes too long over in a cancelled job', async () => {
  const world = await newWorld();
  const answer = Promise.withResolvers<void>();
  world.paragon.fail({ route: report, fault: { run: () => answer.promise } });
  const started = await startPush(world);
  await world.paragon.when(({ route }) => route === report);
  const { main, job, toldByMain } = await broken(world, started, async () => {
    const result = await started.step.cancel();
    answer.resolve();
    return result;
  });
  expect(toldByMain).toEqual(['running']);
  expect(main.processes[0]?.signalsSent).toEqual(['SIGINT']);
  expect(main.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      title: 'Status not reported to Paragon',
      message: expect.stringContaining('The sync itself is done'),
    }),
  );
  expect(job.steps.at(-1)?.log).toContain('The result of this run was reported to Paragon.');
  expect(reports(world)).toMatchObject([{ success: true }, { success: true }]);
});

test('post repeats a decided status, even if main was killed during the report', async () => {
  const world = await newWorld();
  const headers = { 'retry-after': '30' };
  world.paragon.fail({ route: report, fault: { status: 503, headers, answerLost: true } });
  const started = await startPush(world);
  await started.step.waitForOutput(/Paragon answered 503\. Trying again in 30 s/);
  const { job } = await broken(world, started, async () => {
    process.kill(await started.step.pid, 'SIGKILL');
    return started.step.result;
  });
  expect(reports(world)).toMatchObject([{ success: true }, { success: true }]);
  expect(job.conclusion).toBe('failure');
});

test('a push that is killed after `para push` is reported as a success: Paragon holds the commit', async () => {
  const world = await newWorld();
  const started = await startPush(world);
  await world.paragon.when(({ route }) => route === push);
  const lookAfter = { service: 'git-upload-pack', phase: 'exchange' } as const;
  const { sprung } = world.github.fail({ match: lookAfter, fault: { kind: 'hang' } });
  const { main, toldByMain } = await broken(world, started, async () => {
    await sprung;
    process.kill(await started.step.pid, 'SIGKILL');
    return started.step.result;
  });
  expect(main.signal).toBe('SIGKILL');
  expect(toldByMain).not.toContain('success');
  const hash = await world.repository.tip('main');
  expect(reports(world)).toMatchObject([{ success: true, hash }]);
});

test('SIGTERM alone, as at the shutdown of a machine, ends a push like a cancellation', async () => {
  const world = await newWorld();
  world.paragon.fail({ route: push, fault: { hang: true } });
  const started = await startPush(world);
  await world.paragon.when(({ route }) => route === push);
  const { main, toldByMain } = await broken(world, started, async () => {
    process.kill(await started.step.pid, 'SIGTERM');
    return started.step.result;
  });
  expect(toldByMain).toEqual(['failure']);
  expect(main).toMatchObject({ conclusion: 'failure', exitCode: 1 });
  expect(main.annotations[0]?.message).toContain('so Paragon may or may not hold the commit');
});

/** A job whose main was killed during `para push`, so that post has to report. */
async function killedPush(world: World): ReturnType<typeof startPush> {
  world.paragon.fail({ route: push, fault: { hang: true } });
  const started = await startPush(world);
  await world.paragon.when(({ route }) => route === push);
  process.kill(await started.step.pid, 'SIGKILL');
  return started;
}

test('a job that is cancelled while post reports is reported all the same', async () => {
  const world = await newWorld();
  const started = await killedPush(world);
  world.paragon.fail({ route: report, fault: { run: () => started.job.cancel() } });
  const { job } = await broken(world, started, () => started.step.result);
  expect(reports(world)).toMatchObject([{ success: false }]);
  expect(job.conclusion).toBe('cancelled');
});

test('post itself ends when it is cancelled, and says what is missing', async () => {
  const world = await newWorld();
  const started = await killedPush(world);
  world.paragon.fail({ route: report, fault: { hang: true } });
  const { job } = await broken(world, started, async () => {
    const main = await started.step.result;
    const ended = started.job.end();
    await world.paragon.when(({ route }) => route === report);
    for (const running of started.job.state.processes) process.kill(running.pid, 'SIGTERM');
    await ended;
    return main;
  });
  expect(reports(world)).toEqual([]);
  expect(job.steps.at(-1)?.annotations).toMatchObject([
    { level: 'warning', title: 'Status not reported to Paragon' },
  ]);
});

/** Code that Node runs before that of the action, as a fault in the environment of a job. */
async function fault(
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

test('a crash of the action ends all child processes, and is reported to Paragon', async () => {
  const world = await newWorld();
  world.paragon.fail({ route: push, fault: { hang: true } });
  const started = await startPush(
    world,
    await fault(
      world,
      'index.js',
      `process.on('SIGUSR2', () => { throw new TypeError('out of the blue'); });`,
    ),
  );
  await world.paragon.when(({ route }) => route === push);
  const { main, toldByMain } = await broken(world, started, async () => {
    process.kill(await started.step.pid, 'SIGUSR2');
    return started.step.result;
  });
  expect(toldByMain).toEqual(['failure']);
  expect(main.conclusion).toBe('failure');
  expect(main.annotations).toHaveLength(1);
  expect(main.annotations[0]).toMatchObject({
    level: 'error',
    title: expect.stringContaining('out of the blue'),
  });
  expect(main.annotations[0]?.message).toContain('Internal error in this action: out of the blue');
  expect(reports(world)).toHaveLength(1);
});

test('a post that crashes makes the job red, and changes nothing in Paragon', async () => {
  const world = await newWorld();
  const started = await startPush(world, await fault(world, 'post.js', 'process.abort();'));
  const { main, job } = await broken(world, started, () => started.step.result);
  expect(main.conclusion).toBe('success');
  expect(job.conclusion).toBe('failure');
  expect(reports(world)).toMatchObject([{ success: true }]);
});

test('a runner that cannot save state for post fails before anything has begun', async () => {
  const world = await newWorld();
  const broke = `
    const { rmSync, mkdirSync } = require('node:fs');
    rmSync(process.env.GITHUB_STATE);
    mkdirSync(process.env.GITHUB_STATE);`;
  const started = await startPush(world, await fault(world, 'index.js', broke));
  const { main } = await broken(world, started, () => started.step.result);
  expect(main.annotations[0]?.message).toContain(
    'The state for the post step, which cleans up and reports, could not be saved',
  );
  expect(world.paragon.requests).toEqual([]);
});

test('a push stays done when the runner takes no outputs', async () => {
  const world = await newWorld();
  const broke = `
    const { rmSync, mkdirSync } = require('node:fs');
    rmSync(process.env.GITHUB_OUTPUT);
    mkdirSync(process.env.GITHUB_OUTPUT);`;
  const started = await startPush(world, await fault(world, 'index.js', broke));
  const { main } = await broken(world, started, () => started.step.result);
  expect(reports(world)).toMatchObject([{ success: true }]);
  expect(main.exitCode).toBe(0);
  expect(main.annotations[0]).toMatchObject({ level: 'warning' });
  expect(main.annotations[0]?.message).toContain('The outputs of this step could not be set');
  expect(main.summary).toContain('Pushed to Paragon');
});
