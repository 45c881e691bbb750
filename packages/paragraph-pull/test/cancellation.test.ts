import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { filesWith, openCheckpoint, type StepResult, type World } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { newWorld, runPull, saveVersion, startPull } from './pull-world.js';

const execute = promisify(execFile);
const git = async (folder: string, ...args: string[]): Promise<string> =>
  (await execute('git', ['-C', folder, ...args])).stdout.trim();

const workflowFile = 'src/integrations/slack/workflows/notifyChannel.ts';

/** A world with an edit in the dashboard that a pull is to bring. */
async function editedWorld(files: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = await newWorld({ files });
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', { description: 'Hello!' });
  return world;
}

/** What a cancelled pull came to. */
interface Ending {
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
type Hold = (world: World, workspace: string) => { readonly reached: Promise<unknown> };

/** Starts a pull, cancels its job where it is held, calls `afterwards`, and goes on to the job's end. */
async function cancelledPull(
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

test.each(Object.entries(nothingDone))(
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

test('a commit that lands after the run had to end is named, and the next pull reports it', async () => {
  const world = await editedWorld();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const { main, toldByMain, before } = await cancelledPull(world, ({ github }) => {
    const wait = (): Promise<void> => {
      reach();
      return over;
    };
    github.beforePush(wait, { at: 'update' });
    return { reached };
  });
  end();
  expect(toldByMain).toBe('failure');
  const named = /while it pushed the commit ([0-9a-f]{7}) to main/.exec(
    main.annotations.find(({ level }) => level === 'error')?.message ?? '',
  )?.[1];
  expect(named).toBeDefined();
  expect(main.log).not.toContain('Nothing was committed');
  expect(main.log).toContain('It is unknown whether main has the commit.');

  const next = await runPull(world, { with: await saveVersion(world) });
  expect(next.main.conclusion).toBe('success');
  const tip = await world.repository.tip('main');
  expect(tip).not.toBe(before);
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: tip,
  });
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
});

test('a checkout that is being moved to the new commit is moved as a whole', async () => {
  const checkpoint = await openCheckpoint();
  onTestFinished(() => checkpoint.close());
  // A filter of the checkout that takes its time, as that of Git LFS does.
  const filter = `fetch('${checkpoint.url}').then(() => process.stdin.pipe(process.stdout))`;
  const command = `"${process.execPath}" -e "${filter}"`;
  const files = { '.gitattributes': '*.bin filter=slow\n', 'logo.bin': 'of a colleague\n' };
  const world = await editedWorld();
  const match = { service: 'git-upload-pack' } as const;
  const { main, toldByMain, tip, head } = await cancelledPull(
    world,
    ({ github, repository }, workspace) => {
      github.when({ match }, async () => {
        await git(workspace, 'config', 'filter.slow.smudge', command);
        await repository.commit({ files });
      });
      return { reached: checkpoint.reached };
    },
    checkpoint.release,
  );
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
  expect(toldByMain).toBe('success');
  expect(head).toBe(tip);
  expect(main.outputs).toMatchObject({ result: 'committed', commitHash: tip });
});

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
