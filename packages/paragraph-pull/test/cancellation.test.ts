import { expect, test } from 'vitest';
import { nightly, rowsAtNight } from '../../shared/test/nightly.js';
import { cancelledPull, editedWorld, type Hold, workflowFile } from './cancelled-pull.js';
import { editAndSave, saveVersion, startPull, syncedWorld } from './pull-world.js';
import { recordHeld, signatures } from './signed-failure-world.js';

const nothingDone: Readonly<Record<string, Hold>> = {
  'while the branch is fetched': ({ github }) => ({
    reached: github.fail({ match: { service: 'git-upload-pack' }, fault: { kind: 'hang' } }).sprung,
  }),
  'during `para pull`': ({ paragon }) => {
    paragon.fail({ route: 'GET /sandbox/cli/projects/:id', fault: { hang: true } });
    return { reached: paragon.when(({ broken }) => broken === 'hang') };
  },
  'while GitHub leaves the push without an answer': ({ github }) => ({
    reached: github.fail({ match: { service: 'git-receive-pack' }, fault: { kind: 'hang' } })
      .sprung,
  }),
};

// The histories cancel a pull at every call of a port.
test.each(rowsAtNight(nothingDone))(
  'a pull that is cancelled %s changes nothing, and Paragon is told of a failure',
  async (_, hold) => {
    const world = await editedWorld();
    const { main, toldByMain, before, tip, head } = await cancelledPull(world, hold);
    expect(toldByMain).toBe('failure');
    expect(tip).toBe(before);
    expect(head).toBe(before);
    expect(main.annotations).toContainEqual(
      expect.objectContaining({
        level: 'error',
        title: expect.stringMatching(/^The run was cancelled/),
      }),
    );
    expect(main.outputs).toMatchObject({ result: 'failed', commitHash: '' });
  },
);

test('a cancelled run waits for a pending push to GitHub, and reports its result', async () => {
  const world = await editedWorld();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const match = { service: 'git-receive-pack', phase: 'exchange' } as const;
  const ending = await cancelledPull(
    world,
    ({ github }) => ({ reached: github.when({ match }, () => answered).sprung }),
    answer,
  );
  const { main, toldByMain, before, tip, head } = ending;
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
  expect(toldByMain).toBe('success');
  expect(world.paragon.history(world.projectId).at(-1)?.hash).toBe(tip);
  expect(main.outputs).toMatchObject({ result: 'committed', commitHash: tip });
  // Nothing of the job comes after it, so the checkout is left as it was.
  expect(head).toBe(before);
  expect(main.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message: expect.stringContaining('the run was cancelled. Later steps see the old files'),
    }),
  );
});

nightly(
  'a commit that GitHub signed before main was killed is reported by post, also without its record',
  async () => {
    const world = await syncedWorld();
    world.repository.protect('~ALL', { by: 'ruleset', rules: [signatures] });
    const record = `refs/paragraph/${world.projectId}/main`;
    const before = (await world.repository.refs())[record];
    const reached = recordHeld(world);
    const { job, step } = await startPull(world, { with: await editAndSave(world) });
    await reached;
    process.kill(await step.pid, 'SIGKILL');
    await step.result;
    await job.end();
    expect((await world.repository.refs())[record]).toBe(before);
    expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
    expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
      status: 'success',
      hash: await world.repository.tip('main'),
      reports: [{ success: true }],
    });
  },
);

test('a commit that landed before main was killed is reported by post as what it is', async () => {
  const world = await editedWorld();
  // The commit has landed when the pull reports it.
  world.paragon.fail({
    route: 'PATCH /graphite/projects/commit',
    fault: { hang: true },
    times: 1,
  });
  const reporting = world.paragon.when(({ broken }) => broken === 'hang');
  const { job, step } = await startPull(world, { with: await saveVersion(world) });
  await reporting;
  process.kill(await step.pid, 'SIGKILL');
  await step.result;
  await job.end();
  const tip = await world.repository.tip('main');
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: tip,
    reports: [{ success: true }],
  });
});
