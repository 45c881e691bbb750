import type { JobResult, StepResult } from '@paragraph/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EndLimits } from '../../src/action/run-action.js';
import { nightly, rowsInCi } from '../nightly.js';
import { openWorkbench, type Workbench } from '../workbench.js';

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench([
    'action/outputs',
    'action/run-action',
    'action/saved-state',
    'report/errors',
  ]);
});

afterAll(() => bench.close());

const printNames = `console.log('names: ' + Object.keys(run.env).join(' '));`;
const never = 'await new Promise(() => undefined);';

/** One of the two is short, so that nothing but that limit ends the step in time. */
const atOnce = 100;
const tooLate = 600_000;

/** An action whose entries have the given bodies; `run` is what they are handed. */
function entries(main: string, post = '', limits?: EndLimits): string {
  return `
    const { ActionError, Cancelled } = shared;
    const main = async (run) => { ${main}; return 'success'; };
    const post = async (run) => { ${post} };
    await shared.runAction({ main, post }, ${JSON.stringify(limits)});`;
}

async function run(
  main: string,
  {
    post,
    debug = false,
    limits,
  }: { readonly post?: string; readonly debug?: boolean; readonly limits?: EndLimits } = {},
): Promise<{ main: StepResult; job: JobResult; post: StepResult | undefined }> {
  const done = await bench.run({
    code: entries(main, post, limits),
    post: post === undefined ? undefined : 'same code',
    job: { debug },
  });
  return { ...done, post: done.job.steps.find(({ stage }) => stage === 'post') };
}

test('main is run as the step, and post at the end of the job, and what they start gets nothing that steers the runner', async () => {
  const { main, post } = await run(
    `run.log.info('in main of ' + run.runner.repository); shared.saveState('kept', 'a b'); ${printNames}`,
    { post: `run.log.info('in post with ' + shared.readState('kept')); ${printNames}` },
  );
  expect(main.conclusion).toBe('success');
  expect(main.log).toContain('in main of ');
  expect(main.log).not.toContain('in post');
  expect(post?.log).toContain('in post with a b');
  expect(post?.log).not.toContain('in main');
  for (const { log } of [main, post ?? main]) {
    expect(log).toMatch(/names: .*\bGITHUB_REPOSITORY\b/);
    expect(log).not.toMatch(/names: .*\b(?:(?:INPUT|STATE|ACTIONS)_|GITHUB_(?:ENV|OUTPUT|PATH)\b)/);
  }
});

test('what is kept and put out has a limit, so that post and later steps can start, and holds no secret', async () => {
  const { main, post } = await run(
    `const key = ['cli_key.', 'OpenSesame'].join('');
     run.secrets.add(key);
     const list = JSON.stringify([{ title: key }]);
     shared.setOutputs({ id: 'x'.repeat(200_000), title: 'a ' + key, list }, run);
     shared.saveState('kept', 'x'.repeat(200_000));`,
    { post: `run.log.info('in post');` },
  );
  expect(main.outputs.id?.length).toBe(64 * 1024);
  expect(main.outputs).toMatchObject({ title: 'a ***', list: '[{"title":"***"}]' });
  expect(main.annotations[0]?.message).toContain('The state kept is too long to save.');
  expect(post?.log).toContain('in post');
});

test("a person's mistake is one error in three parts, without a stack or a secret", async () => {
  const { main, job } = await run(
    `const key = ['open', 'sesame'].join('-');
     run.secrets.add(key);
     throw new ActionError({ what: 'The key ' + key + ' broke.', why: 'It is old.', cure: 'Mend it.' });`,
    { debug: true },
  );
  expect(main).toMatchObject({
    conclusion: 'failure',
    exitCode: 1,
    annotations: [
      {
        level: 'error',
        title: 'The key *** broke',
        message: 'The key *** broke.\nIt is old.\nMend it.',
      },
    ],
  });
  expect(main.log).not.toContain('main.js:');
  const said = main.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  expect(said.join('\n')).not.toContain('open-sesame');
  expect(job.conclusion).toBe('failure');
});

nightly('a bug of ours asks for a report, and shows its stack in a debug run', async () => {
  const { main } = await run('const nothing = undefined; nothing.field;', { debug: true });
  expect(main.annotations).toHaveLength(1);
  expect(main.annotations[0]?.message).toContain('Internal error in this action');
  expect(main.annotations[0]?.message).toContain("reading 'field'");
  expect(main.log).toMatch(/##\[debug\].*main\.js/);
});

const failures: Readonly<Record<string, string>> = {
  'an exception in a callback': `setImmediate(() => { throw new Error('oops'); }); ${never}`,
  'a rejection that nobody awaits': `Promise.reject(new Error('oops')); ${never}`,
  'what is thrown being no error': `throw 'oops';`,
};

// Of the exception there is a case below, and run-end.test shows how any failure is told.
test.each(rowsInCi(failures, 'a rejection that nobody awaits'))(
  '%s fails the step with its message',
  async (_, code) => {
    const { main } = await run(code);
    expect(main.conclusion).toBe('failure');
    expect(main.exitCode).toBe(1);
    expect(main.annotations[0]).toMatchObject({
      level: 'error',
      message: expect.stringContaining('oops'),
    });
    expect(main.log).not.toMatch(/at main/);
  },
);

test('a run that ends in the middle is not a success', async () => {
  const { main } = await run(never);
  expect(main.conclusion).toBe('failure');
  expect(main.annotations).toHaveLength(1);
  expect(main.annotations[0]?.message).toContain(
    'the event loop became empty before the run ended',
  );
});

test('a failure in post also fails the step', async () => {
  const { main, post, job } = await run('', {
    post: `throw new ActionError({ what: 'Too late.' });`,
  });
  expect(main.conclusion).toBe('success');
  expect(post).toMatchObject({ conclusion: 'failure', annotations: [{ message: 'Too late.' }] });
  expect(job.conclusion).toBe('failure');
});

test('a socket that stays open does not hold the job up', async () => {
  const { main } = await run(
    `const { createServer } = await import('node:net');
     await new Promise((done) => createServer().listen(0, '127.0.0.1', done));`,
    { limits: { afterEnd: atOnce, afterCrash: tooLate } },
  );
  expect(main.conclusion).toBe('success');
});

test.runIf(process.platform !== 'win32')(
  'a cancelled run may tidy up, also through further signals, and is told as such',
  async () => {
    const { job, step } = await bench.start({
      job: { waits: { interrupt: 300, terminate: 3_000 } },
      post: 'same code',
      code: entries(
        `const keepAlive = setInterval(() => {}, 1_000);
         process.on('SIGTERM', () => run.log.info('asked again'));
         run.log.info('ready');
         await new Promise((done) => run.signal.addEventListener('abort', done));
         run.log.info('tidying up');
         await new Promise((done) => process.once('SIGTERM', done));
         clearInterval(keepAlive);
         throw new Cancelled();`,
        `run.log.info('post runs');`,
      ),
    });
    await step.waitForOutput(/ready/);
    const main = await step.cancel();
    const result = await job.end();
    expect(main.log).toContain('tidying up');
    expect(main.log).toContain('asked again');
    expect(main.signal).toBeNull();
    expect(main.annotations[0]).toMatchObject({
      level: 'error',
      title: 'The run was cancelled',
      message: 'The run was cancelled.',
    });
    expect(result.conclusion).toBe('cancelled');
    expect(result.steps.find(({ stage }) => stage === 'post')?.log).toContain('post runs');
  },
);

nightly('started by hand it says that it belongs into a workflow', async () => {
  const { main } = await bench.run({
    code: `
      delete process.env.GITHUB_WORKSPACE;
      ${entries('', '')}`,
  });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('GITHUB_WORKSPACE is not set');
});

test('a crash while the run waits for ever ends the step', async () => {
  const { main } = await run(
    `setInterval(() => {}, 1_000);
     setImmediate(() => { throw new Error('oops'); });
     ${never}`,
    { limits: { afterEnd: tooLate, afterCrash: atOnce } },
  );
  expect(main).toMatchObject({ conclusion: 'failure', exitCode: 1, signal: null });
  expect(main.annotations).toMatchObject([
    { level: 'error', message: expect.stringContaining('oops') },
  ]);
});

test('a crash cancels what is under way, and is the only error that is shown', async () => {
  const { main } = await run(
    `setImmediate(() => Promise.reject(new Error('oops')));
     await new Promise((done) => run.signal.addEventListener('abort', done));
     run.log.info('tidied up');
     throw new Cancelled();`,
  );
  expect(main.log).toContain('tidied up');
  expect(main.annotations).toMatchObject([{ message: expect.stringContaining('oops') }]);
});

test('a run continues to its end if its output is no longer read', async () => {
  const { job, step } = await bench.start({
    code: `
      const { createRequire } = await import('node:module');
      const { spawn } = createRequire(import.meta.url)('node:child_process');
      if (process.env.DEAF === undefined) {
        const env = { ...process.env, DEAF: '1' };
        const child = spawn(process.execPath, [process.argv[1]], { env, stdio: ['ignore', 'pipe', 'inherit'] });
        child.stdout.destroy();
        child.once('exit', (code) => { console.log('ended with ' + code); });
      } else {
        ${entries(`
          for (let line = 0; line < 50; line += 1) {
            run.log.info('line ' + line);
            await new Promise((done) => setImmediate(done));
          }
          console.error('got to the end');`)}
      }`,
  });
  const main = await step.result;
  await job.end();
  expect(main.log).toContain('got to the end');
  expect(main.log).toContain('ended with 0');
});
