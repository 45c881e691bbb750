import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nightly } from '../../../shared/test/nightly.js';
import { findByTrackingId } from '../../src/runner/process-table.js';
import { runAction } from '../../src/runner/run-action.js';
import { appeared, makeMachine, whenThere, writeAction } from './fixtures.js';

// Whose child a process is can only be read from the environment, which Windows hides.
const testOnPosix = test.skipIf(process.platform === 'win32');

test('posts run in reverse order, pre before main, each a step of its own', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const full = await writeAction({ pre: '', main: '', post: '' }, 'full');
  const plain = await writeAction({ main: '' }, 'plain');
  const other = await writeAction({ main: '', post: '' }, 'other');
  for (const directory of [full, plain, other]) job.runAction({ directory });
  const { steps } = await job.end();
  expect(steps.map(({ name }) => name)).toEqual([
    'Pre Run acme/full@v1',
    'Run acme/full@v1',
    'Run acme/plain@v1',
    'Run acme/other@v1',
    'Post Run acme/other@v1',
    'Post Run acme/full@v1',
  ]);
});

test('state goes from pre over main to post, without regard to case', async () => {
  const tell =
    "append('GITHUB_OUTPUT', 'state=' + (process.env.STATE_value ?? process.env.STATE_VALUE) + '\\n');";
  const { main, post } = await runAction({
    machine: await makeMachine(),
    directory: await writeAction({
      pre: "append('GITHUB_STATE', 'value=1\\n');",
      main: `${tell} append('GITHUB_STATE', 'VALUE=2\\n');`,
      post: tell,
    }),
  });
  expect(main.outputs).toEqual({ state: '1' });
  expect(post?.outputs).toEqual({ state: '2' });
  expect(post?.state).toEqual({ VALUE: '2' });
});

test('after a failure the next step is skipped with its post, the first post still runs', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const failing = await writeAction({ main: 'process.exitCode = 3;', post: '' });
  const next = await writeAction({ main: '', post: '' });
  const first = await job.runAction({ directory: failing }).result;
  const second = await job.runAction({ directory: next }).result;
  const { conclusion, steps } = await job.end();
  expect(first).toMatchObject({ conclusion: 'failure', exitCode: 3 });
  expect(second.conclusion).toBe('skipped');
  expect(steps.map(({ stage, conclusion }) => `${stage} ${conclusion}`)).toEqual([
    'main failure',
    'main skipped',
    'post success',
  ]);
  expect(conclusion).toBe('failure');
});

test('continue-on-error forgives a failure', async () => {
  const { main, job } = await runAction({
    machine: await makeMachine(),
    directory: await writeAction({ main: 'process.exitCode = 1;' }),
    continueOnError: true,
  });
  expect(main).toMatchObject({ outcome: 'failure', conclusion: 'success' });
  expect(job.conclusion).toBe('success');
});

nightly('a failing post fails the job', async () => {
  const { main, job } = await runAction({
    machine: await makeMachine(),
    directory: await writeAction({ main: '', post: 'process.exit(1);' }),
  });
  expect(main.conclusion).toBe('success');
  expect(job.conclusion).toBe('failure');
});

testOnPosix('a process that was left running is reported and ended', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob({ orphanGrace: 50 });
  const child = `spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })`;
  const directory = await writeAction({
    main: `const child = ${child}; child.unref(); append('GITHUB_OUTPUT', 'pid=' + child.pid + '\\n');`,
  });
  const main = await job.runAction({ directory }).result;
  const pid = Number(main.outputs.pid);
  expect(main.conclusion).toBe('success');
  expect((await findByTrackingId(job.trackingId)).map((found) => found.pid)).toEqual([pid]);
  const { orphans, log } = await job.end();
  expect(orphans.map((orphan) => orphan.pid)).toEqual([pid]);
  expect(orphans[0]?.command).toContain('setInterval');
  expect(log).toContain(`Terminate orphan process: pid (${pid})`);
  expect(await findByTrackingId(job.trackingId)).toEqual([]);
});

testOnPosix('a child that holds the output open delays the end, then is an orphan', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob({ orphanGrace: 50 });
  // Its parent ends when the child has written; the child writes again when the step is over.
  const child = `
    ${whenThere}
    const fs = require('node:fs');
    console.log('before');
    process.send('ready');
    process.stdout.on('error', () => process.exit(1));
    setInterval(() => {}, 1000);
    whenThere('go', () => {
      process.stdout.write('after\\n', (error) => { if (!error) fs.writeFileSync('went', ''); });
    });`;
  const directory = await writeAction({
    main: `
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}],
        { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.once('message', () => { child.disconnect(); child.unref(); });`,
  });
  const main = await job.runAction({ directory, waits: { output: 300 } }).result;
  await writeFile(path.join(job.workspace, 'go'), '');
  // It must not die of a closed pipe.
  await appeared(path.join(job.workspace, 'went'));
  const { orphans } = await job.end();
  expect(main).toMatchObject({ conclusion: 'success', stdout: 'before\n' });
  expect(orphans).toHaveLength(1);
});

nightly('two jobs at a time have their own folders and share home and tool cache', async () => {
  const machine = await makeMachine();
  const directory = await writeAction({ main: '' });
  const jobs = [await machine.startJob(), await machine.startJob()] as const;
  const results = await Promise.all(
    jobs.map(async (job) => {
      const { processes } = await job.runAction({ directory }).result;
      await job.end();
      return processes[0]?.env;
    }),
  );
  const [one, two] = results;
  for (const name of ['GITHUB_WORKSPACE', 'RUNNER_TEMP', 'RUNNER_TRACKING_ID']) {
    expect(one?.[name]).not.toBe(two?.[name]);
  }
  for (const name of ['HOME', 'USERPROFILE', 'RUNNER_TOOL_CACHE']) {
    expect(one?.[name]).toBe(two?.[name]);
  }
});
