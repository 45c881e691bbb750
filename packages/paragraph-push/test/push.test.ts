import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesWith, leftBehind, quickVersion } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsAtNight, rowsInCi } from '../../shared/test/nightly.js';
import { register } from './cancelled-push.js';
import {
  expectReported,
  newWorld,
  playedOnce,
  runPush,
  startPush,
  statuses,
} from './push-world.js';

const clis = {
  'a pinned CLI': ['quick', quickVersion],
  'the newest CLI': ['resolved', '1.1.15'],
} as const;

// CI shows that below with a project of one integration, and resolving a version in `shared`.
test.each(rowsAtNight(clis))(
  'a push to the linked branch arrives in Paragon with %s, and is reported everywhere',
  async (_, [cli, cliVersion]) => {
    const world = await newWorld({ cli, variant: 'full' });
    const { main, job, temp } = await runPush(world);

    await expectReported(world, main, cliVersion);
    expect(Object.keys(world.paragon.project(world.projectId).integrations).sort()).toEqual([
      'hubspot',
      'slack',
    ]);
    expect(main.summary).toContain('Pushed to Paragon');
    expect(main.summary).toContain('hubspot');
    expect(job.conclusion).toBe('success');
    // Nothing of the run is left: neither its home nor its scratch folders.
    expect((await readdir(temp)).filter((name) => name.startsWith('paragraph-'))).toEqual([]);
    // And nothing is left to do for `post`.
    expect(Object.values(main.state).filter((value) => value !== '')).toEqual([]);
  },
);

/** A push with debug logging, a token of its own, and a look into the run's home while the CLI is signed in. */
const debugRun = playedOnce(async (world) => {
  const token = world.token('read');
  const seen: Array<{ mode: number; files: Record<string, number> }> = [];
  let temp = '';
  let config = '';
  const look = async (): Promise<void> => {
    const folder = (await readdir(temp)).find((name) => name.startsWith('paragraph-run-'));
    const settings = join(temp, folder ?? '', 'home', '.paragon');
    const files: Record<string, number> = {};
    for (const name of await readdir(settings)) {
      files[name] = (await stat(join(settings, name))).mode & 0o777;
    }
    seen.push({ mode: (await stat(join(temp, folder ?? ''))).mode & 0o777, files });
  };
  // The CLI waits for its answer meanwhile.
  world.paragon.fail({ route: 'GET /sandbox/cli/projects/:id', fault: { run: look } });
  const homeBefore = await readdir(world.machine.home);
  // Answered only when the CLI is there: whoever waits for one before the other waits for ever.
  const ready = Promise.withResolvers<void>();
  world.paragon.fail({ route: register, fault: { run: () => ready.promise } });
  const { job, step } = await startPush(world, {
    with: { token, skipTypeErrors: 'true' },
    job: { debug: true, secrets: { KEY: world.key, PAT: token } },
    before: async (started) => {
      temp = started.temp;
      const checkout = await world.checkout(started);
      config = await readFile(join(checkout, '.git', 'config'), 'utf8');
    },
  });
  await step.waitForOutput(/@useparagon\/cli [0-9.]+\S* is in |Installed @useparagon/);
  ready.resolve();
  const main = await step.result;
  const ended = await job.end();
  expect(leftBehind(world, { job: ended })).toEqual([]);
  return { main, job: ended, temp, workspace: job.workspace, token, seen, config, homeBefore };
});

test('a push to the linked branch arrives in Paragon, is reported everywhere, and leaves nothing', async () => {
  const { main, job, temp, world } = await debugRun();
  await expectReported(world, main, quickVersion);
  expect(Object.keys(world.paragon.project(world.projectId).integrations)).toEqual(['slack']);
  expect(main.summary).toContain('Pushed to Paragon');
  expect(main.summary).toContain('slack');
  expect(job.conclusion).toBe('success');
  expect((await readdir(temp)).filter((name) => name.startsWith('paragraph-'))).toEqual([]);
});

test('the CLI is installed while Paragon answers, so that a slow Paragon costs no extra time', async () => {
  const { main } = await debugRun();
  expect(main.outputs.result).toBe('pushed');
});

test('if nothing was ever pulled, a push reads the refs of records twice: a first pull may end meanwhile', async () => {
  const { main } = await debugRun();
  const asked = main.log.match(/git ls-remote .* \(exit code 0,/g) ?? [];
  expect(asked.filter((line) => line.includes('refs/paragraph/'))).toHaveLength(2);
  expect(main.log).not.toMatch(/git (?:\S+ )*init /);
});

test('the log begins with a sentence, before any program has been started', async () => {
  const { main, world } = await debugRun();
  const [first] = main.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  expect(first).toBe(`Syncing acme/integrations with Paragon at ${world.paragon.zeusUrl}.`);
});

test('the key and the token are masked first of all and found nowhere', async () => {
  const { main, job, temp, workspace, token, world } = await debugRun();
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const secrets = [world.key, base64(world.key), token, base64(`x-access-token:${token}`)];

  const lines = main.stdout.split('\n');
  const isMask = (line: string): boolean => line.startsWith('::add-mask::');
  const first = lines.slice(
    0,
    lines.findIndex((line) => !isMask(line)),
  );
  expect(first).toEqual(
    expect.arrayContaining([`::add-mask::${world.key}`, `::add-mask::${token}`]),
  );
  // Beyond the masking itself, the process has not printed them at all.
  const printed = lines.filter((line) => !isMask(line)).join('\n');
  const texts = [printed, job.log, main.summary, JSON.stringify([main.outputs, main.state])];
  for (const secret of secrets) {
    for (const text of texts) expect(text).not.toContain(secret);
    expect(await filesWith(secret, [workspace, temp, world.machine.home])).toEqual([]);
  }
  expect(main.stderr).toBe('');
  // With debug logging each request is told: method, host, status, time.
  const { host } = new URL(world.paragon.zeusUrl);
  for (const request of ['POST', 'PATCH']) {
    expect(job.log).toMatch(
      new RegExp(`##\\[debug\\]${request} ${host}/graphite/projects/commit: 20[01] \\(\\d+ ms\\)`),
    );
  }
});

test("the CLI is signed in only during the run, in the run's own home; the real one and git's configuration stay", async () => {
  const { seen, config, homeBefore, workspace, world } = await debugRun();
  expect(seen).toEqual([
    { mode: 0o700, files: { 'credentials.json': 0o600, 'profiles.json': 0o600 } },
  ]);
  // Only npm adds something: its cache.
  const added = (await readdir(world.machine.home)).filter((name) => !homeBefore.includes(name));
  expect(added.filter((name) => name !== '.npm')).toEqual([]);
  expect(await readFile(join(workspace, '.git', 'config'), 'utf8')).toBe(config);
});

interface WrongCode {
  readonly cli: 'quick' | 'resolved';
  readonly code: string;
  readonly col: number;
  readonly says: string;
}

const wrongCode: Readonly<Record<string, WrongCode>> = {
  'an error of its types': {
    cli: 'resolved',
    code: "const wrong: number = 'text';",
    col: 7,
    says: "Type 'string' is not assignable to type 'number'. (TS2322)",
  },
  'an error of its syntax': {
    cli: 'quick',
    code: 'const wrong = ;',
    col: 15,
    says: 'Expression expected. (TS1109)',
  },
};

test.each(rowsInCi(wrongCode, 'an error of its syntax'))(
  'a project with %s gets an annotation on file and line, and the failure is reported to Paragon',
  async (_, { cli, code, col, says }) => {
    const world = await newWorld({ cli, folder: 'apps/paragon' });
    const file = 'apps/paragon/src/integrations/slack/workflows/notifyChannel.ts';
    const text = (await world.repository.read('main', file)) ?? '';
    await world.repository.commit({ files: { [file]: `${text}\n${code}\n` } });
    const { main } = await runPush(world);

    expect(main.conclusion).toBe('failure');
    const line = text.split('\n').length + 1;
    expect(main.annotations).toMatchObject([
      { level: 'error', file, line, col, message: `${file}:${line}:${col}: ${says}` },
      {
        level: 'error',
        title: '`para build` failed with exit code 1: the project has 1 type error',
      },
    ]);
    expect(main.annotations[1]?.message).toContain('the project has 1 type error');
    expect(main.summary).toContain('1 type error');
    expect(main.outputs).toMatchObject({ result: 'failed', subfolder: 'apps/paragon' });
    expect(statuses(world)).toEqual(['failure']);
    expect(world.paragon.pushes(world.projectId)).toEqual([]);
  },
);

test('skipTypeErrors is passed to the build', async () => {
  const { main } = await debugRun();
  expect(main.outputs.result).toBe('pushed');
  expect(main.log).toContain('##[group]para build --skip-type-errors\n');
});

nightly('with skipTypeErrors it is pushed all the same', async () => {
  const world = await newWorld({ cli: 'resolved' });
  const file = 'src/integrations/slack/workflows/notifyChannel.ts';
  const text = (await world.repository.read('main', file)) ?? '';
  await world.repository.commit({ files: { [file]: `${text}\nconst wrong: number = 'text';\n` } });
  const { main } = await runPush(world, { with: { skipTypeErrors: 'true' } });
  expect(main.conclusion).toBe('success');
  expect(main.outputs.result).toBe('pushed');
  expect(statuses(world)).toEqual(['success']);
});

test('a rejected key is reported, and the job fails', async () => {
  const world = await newWorld();
  world.paragon.revokeKey(world.key);
  const { main } = await runPush(world);
  expect(main.conclusion).toBe('failure');
  expect(main.annotations).toHaveLength(1);
  expect(main.annotations[0]?.message).toMatch(
    /^Paragon rejected the key: 127\.0\.0\.1:\d+ answered 401/,
  );
  expect(main.annotations[0]?.message).toContain('Settings > CLI Keys');
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
});

nightly(
  'a branch that is not linked is built, and a warning at the end says that nothing was pushed',
  async () => {
    const world = await newWorld();
    world.paragon.unlink(world.projectId);
    const { main } = await runPush(world);
    expect(main.conclusion).toBe('success');
    expect(main.outputs).toMatchObject({ result: 'built', commitId: '' });
    expect(main.annotations).toMatchObject([
      { level: 'warning', title: 'Branch not linked in Paragon' },
    ]);
    expect(main.summary).toMatch(/^### ⚠️ Built&#44; not pushed\n/);
    const [warning, verdict] = main.log.trimEnd().split('\n').slice(-2);
    expect(warning).toContain('##[warning]The branch main is not linked');
    expect(verdict).toContain('Built, not pushed.');
    expect(world.paragon.pushes(world.projectId)).toEqual([]);
    expect(statuses(world)).toEqual([]);
  },
);

nightly('a push that Paragon refuses names what it refused', async () => {
  const world = await newWorld();
  world.paragon.rejectWorkflow({ workflow: 'Notify Channel' });
  const { main } = await runPush(world);
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('`para push` failed');
  expect(main.annotations[0]?.message).toContain('Notify Channel');
  expect(main.annotations[0]?.message).toContain(
    'You can not perform string operation on non-string data type.',
  );
  expect(statuses(world)).toEqual(['failure']);
});

test('all faults of the inputs come in one error, before anything has happened', async () => {
  const world = await newWorld();
  const { main } = await runPush(world, {
    with: {
      paragonZeusUrl: 'zeus',
      dryRun: 'maybe',
      subfolder: '../elsewhere',
      cliVersion: 'file:evil',
      onNewerCommit: 'wait',
    },
  });
  expect(main.conclusion).toBe('failure');
  const message = main.annotations[0]?.message ?? '';
  for (const name of ['paragonZeusUrl', 'dryRun', 'subfolder', 'cliVersion', 'onNewerCommit']) {
    expect(message).toContain(`- ${name}: `);
  }
  expect(main.outputs.result).toBe('failed');
  expect(main.summary).toContain('**5 invalid inputs&#58;**');
  expect(main.summary).toContain('<br>&#45; subfolder&#58; ');
  expect(world.paragon.requests).toEqual([]);
});

test('a newer commit that holds another project is not pushed over the linked one', async () => {
  const world = await newWorld();
  const file = '.para/project.json';
  const other = JSON.stringify({ projectId: 'another-project', projectName: 'Other' });
  world.paragon.fail({
    route: 'GET /sandbox/cli/projects/:id',
    times: 1,
    fault: {
      run: async () => {
        await world.repository.commit({ files: { [file]: other } });
      },
    },
  });
  const { main } = await runPush(world);
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('which Paragon has linked to this branch');
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
  expect(statuses(world)).toEqual(['failure']);
});

nightly('post reports a failure when main was lost before it could', async () => {
  const world = await newWorld();
  // The CLI waits for its answer, so that nothing is written while post removes it all.
  world.paragon.fail({ route: 'GET /sandbox/cli/projects/:id', fault: { hang: true } });
  const { job, step } = await startPush(world);
  await world.paragon.when(({ broken }) => broken === 'hang');
  process.kill(await step.pid, 'SIGKILL');
  await step.result;
  const result = await job.end();
  expect(statuses(world)).toEqual(['failure']);
  expect((await readdir(job.temp)).filter((name) => name.startsWith('paragraph-'))).toEqual([]);
  expect(result.conclusion).toBe('failure');
});

nightly('post repeats the report of main, even if the project is gone by then', async () => {
  const world = await newWorld({ folder: 'apps/paragon' });
  const route = 'PATCH /graphite/projects/commit';
  world.paragon.fail({ route, fault: { status: 422 }, times: 1 });
  const { job, step } = await startPush(world, { with: { subfolder: 'apps/paragon' } });
  const main = await step.result;
  expect(main).toMatchObject({ conclusion: 'success', outputs: { result: 'pushed' } });
  expect(main.annotations).toMatchObject([
    { level: 'warning', message: expect.stringContaining('The sync itself is done') },
  ]);
  await rm(join(job.workspace, 'apps'), { recursive: true });
  const { conclusion } = await job.end();
  expect(conclusion).toBe('success');
  expect(statuses(world)).toEqual(['success']);
});
