// More moments of a cancellation. CI shows the main ones in cancellation.test, and every order of reports in
// shared/test/paragon/commit-status.test.
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { broken, fault, push, register, report, reports } from './cancelled-push.js';
import { newWorld, startPush } from './push-world.js';

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

test('a post that crashes makes the job red, and changes nothing in Paragon', async () => {
  const world = await newWorld();
  const started = await startPush(world, await fault(world, 'post.js', 'process.abort();'));
  const { main, job } = await broken(world, started, () => started.step.result);
  expect(main.conclusion).toBe('success');
  expect(job.conclusion).toBe('failure');
  expect(reports(world)).toMatchObject([{ success: true }]);
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
