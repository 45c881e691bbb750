import {
  type Checkpoint,
  openCheckpoint,
  type StepHandle,
  type World,
  type WorldOptions,
  type WorldRunOptions,
} from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { broken, fault, push, register, report, reports } from './cancelled-push.js';
import { newWorld, startPush } from './push-world.js';

async function newCheckpoint(): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint();
  onTestFinished(() => checkpoint.close());
  return checkpoint;
}

/** A program that reaches the checkpoint, and stays when it is asked to end. */
function waiter({ url }: Checkpoint): string {
  return `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); fetch('${url}');`;
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

test.each(rowsInCi(phases, 'during `para build`, in code that never returns'))(
  'a push that is cancelled %s',
  async (_, phase) => {
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
  },
);

nightly('post repeats a status that Paragon takes too long over in a cancelled job', async () => {
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

nightly('post repeats a decided status, even if main was killed during the report', async () => {
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

nightly(
  'SIGTERM alone, as at the shutdown of a machine, ends a push like a cancellation',
  async () => {
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
  },
);

nightly('a crash of the action ends all child processes, and is reported to Paragon', async () => {
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
