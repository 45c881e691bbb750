import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { loadActionManifest } from '../../src/runner/action-manifest.js';
import { planNodeAction } from '../../src/runner/action-step.js';
import type { Waits } from '../../src/runner/runner-process.js';
import { makeMachine, whenThere, writeAction } from './fixtures.js';

// Signals have no handlers on Windows, where a process is simply ended.
const testOnPosix = test.skipIf(process.platform === 'win32');

const short = { interrupt: 50, terminate: 50, output: 50 };
/** Where the process ends by itself: on a busy machine that takes longer than any short wait. */
const patient = { interrupt: 60_000, terminate: 60_000 };

/** Says that it is ready, then what signals it gets, and goes on until `done` is called. */
const waiting = (reaction: string) => `
  const alive = setInterval(() => {}, 1000);
  const done = (code) => { clearInterval(alive); process.exitCode = code; };
  ${reaction}
  console.log('ready');
`;

const post = "append('GITHUB_OUTPUT', 'post=ran\\n');";

type Reaction = readonly [
  reaction: string,
  waits: Partial<Waits>,
  expected: { sent: string[]; exitCode: number | null; signal: string | null },
];

const reactions: Readonly<Record<string, Reaction>> = {
  'without a handler ends by SIGINT': [
    '',
    patient,
    { sent: ['SIGINT'], exitCode: null, signal: 'SIGINT' },
  ],
  'that cleans up on SIGINT ends by itself': [
    "process.on('SIGINT', () => { append('GITHUB_OUTPUT', 'saved=1\\n'); done(0); });",
    patient,
    { sent: ['SIGINT'], exitCode: 0, signal: null },
  ],
  'that ignores SIGINT gets SIGTERM': [
    "process.on('SIGINT', () => {}); process.on('SIGTERM', () => done(7));",
    { ...patient, interrupt: 150 },
    { sent: ['SIGINT', 'SIGTERM'], exitCode: 7, signal: null },
  ],
  'that ignores both is killed': [
    "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});",
    short,
    { sent: ['SIGINT', 'SIGTERM', 'SIGKILL'], exitCode: null, signal: 'SIGKILL' },
  ],
};

testOnPosix.each(
  rowsInCi(reactions, 'that cleans up on SIGINT ends by itself', 'that ignores both is killed'),
)('a cancelled process %s', async (_, [reaction, waits, expected]) => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const directory = await writeAction({ main: waiting(reaction), post });
  const step = job.runAction({ directory, waits });
  await step.waitForOutput(/ready/);
  const main = await step.cancel();
  const result = await job.end();
  expect(main).toMatchObject({
    conclusion: 'cancelled',
    exitCode: expected.exitCode,
    signal: expected.signal,
  });
  expect(main.processes[0]?.signalsSent).toEqual(expected.sent);
  expect(main.annotations).toEqual([{ level: 'error', message: 'The operation was canceled.' }]);
  if (reaction.includes('saved')) expect(main.outputs).toEqual({ saved: '1' });
  expect(result.conclusion).toBe('cancelled');
  expect(result.steps[1]).toMatchObject({ conclusion: 'success', outputs: { post: 'ran' } });
  expect(result.orphans).toEqual([]);
});

testOnPosix('only the process itself gets the signal, not its children', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const directory = await writeAction({
    main: waiting(`
      const code = "process.on('SIGINT', () => console.log('child hit')); setInterval(() => {}, 1000); console.log('child ready')";
      const child = spawn(process.execPath, ['-e', code], { stdio: 'inherit' });
      process.on('SIGINT', () => {
        console.log('parent hit');
        child.on('exit', (_, signal) => { console.log('child ended by ' + signal); done(0); });
        child.kill('SIGTERM');
      });`),
  });
  const step = job.runAction({ directory });
  await step.waitForOutput(/child ready/);
  await step.waitForOutput(/^ready/);
  const main = await step.cancel();
  await job.end();
  expect(main.stdout).toContain('parent hit\nchild ended by SIGTERM\n');
  expect(main.stdout).not.toContain('child hit');
});

testOnPosix('a cancellation while the process is being started reaches it', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const manifest = await loadActionManifest(await writeAction({ main: waiting('') }));
  if (manifest.runs.kind !== 'node') throw new Error('not a JavaScript action');
  const { main: plan } = planNodeAction(
    {
      uses: 'acme/sample@v1',
      name: () => 'sample',
      actionName: 'sample',
      condition: 'success()',
      state: new Map(),
      with: () => {
        job.cancel();
        return {};
      },
      env: () => ({}),
      continueOnError: () => false,
      timeoutMinutes: () => 0,
      waits: short,
    },
    manifest,
    manifest.runs,
  );
  const main = await job.runPlan(plan);
  await job.end();
  expect(main.conclusion).toBe('cancelled');
  expect(main.processes[0]?.signalsSent[0]).toBe('SIGINT');
});

test('a step that has not begun is skipped, and so is its post', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const directory = await writeAction({ main: '', post });
  const step = job.runAction({ directory });
  const main = await step.cancel();
  const result = await job.end();
  expect(main).toMatchObject({ conclusion: 'skipped', processes: [] });
  expect(result).toMatchObject({ conclusion: 'cancelled' });
  expect(result.steps).toHaveLength(1);
  await expect(step.pid).rejects.toThrow('without a process');
  await expect(step.waitForOutput(/x/)).rejects.toThrow('ended without a line');
});

const conditions: Readonly<Record<string, string[]>> = {
  'always()': ['main cancelled', 'post success'],
  'success()': ['main cancelled', 'post skipped'],
  'failure()': ['main cancelled', 'post skipped'],
  'cancelled()': ['main cancelled', 'post success'],
};

test.each(rowsInCi(conditions, 'failure()', 'cancelled()'))(
  'post-if: %s after a cancellation',
  async (condition, expected) => {
    const machine = await makeMachine();
    const job = await machine.startJob();
    const directory = await writeAction({
      main: waiting(''),
      post,
      runs: `  post-if: ${condition}`,
    });
    const step = job.runAction({ directory, waits: short });
    await step.waitForOutput(/ready/);
    await step.cancel();
    const { steps } = await job.end();
    expect(steps.map(({ stage, conclusion }) => `${stage} ${conclusion}`)).toEqual(expected);
  },
);

nightly('a post that would run in a cancelled job is not cancelled', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const directory = await writeAction({
    main: '',
    post: waiting(
      `${whenThere} whenThere('go', () => { append('GITHUB_OUTPUT', 'post=ran\\n'); done(0); });`,
    ),
  });
  await job.runAction({ directory }).result;
  const ending = job.end();
  await job.waitForOutput(/ready/);
  job.cancel();
  await writeFile(path.join(job.workspace, 'go'), '');
  const { conclusion, steps } = await ending;
  expect(steps[1]).toMatchObject({ conclusion: 'success', outputs: { post: 'ran' } });
  expect(steps[1]?.processes[0]?.signalsSent).toEqual([]);
  expect(conclusion).toBe('cancelled');
});

nightly('a job that has failed and is then cancelled counts as cancelled', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const directory = await writeAction({ main: 'process.exitCode = 1;' });
  await job.runAction({ directory }).result;
  job.cancel();
  expect((await job.end()).conclusion).toBe('cancelled');
});

test('a step that takes longer than timeout-minutes fails', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const directory = await writeAction({ main: waiting('') });
  const main = await job.runAction({ directory, waits: short, timeoutMinutes: 0.002 }).result;
  const { conclusion } = await job.end();
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toBe(
    "The action 'Run acme/sample@v1' has timed out after 0.002 minutes.",
  );
  expect(conclusion).toBe('failure');
});

test('a lost machine ends everything at once: no signal, no files, no post', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  const directory = await writeAction({
    main: waiting(`
      append('GITHUB_OUTPUT', 'lost=1\\n');
      process.on('SIGINT', () => console.log('hit'));
      process.on('SIGTERM', () => console.log('hit'));`),
    post,
  });
  const step = job.runAction({ directory });
  await step.waitForOutput(/ready/);
  await job.lose();
  const main = await step.result;
  const result = await job.end();
  expect(main.conclusion).toBe('failure');
  expect(main.outputs).toEqual({});
  expect(main.stdout).toBe('ready\n');
  expect(main.processes[0]?.signal).toBe('SIGKILL');
  expect(result).toMatchObject({ conclusion: 'failure', lost: true });
  expect(result.steps).toHaveLength(1);
});
