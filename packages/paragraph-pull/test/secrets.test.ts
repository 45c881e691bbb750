import { readdir, readFile } from 'node:fs/promises';
import { filesWith } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { leaksIn } from '../../shared/test/fuzz/secret-leaks.js';
import { nightly } from '../../shared/test/nightly.js';
import { editAndSave, runPull, saveVersion, startPull, syncedWorld } from './pull-world.js';

const encoded = (token: string): string =>
  Buffer.from(`x-access-token:${token}`).toString('base64');

interface Seen {
  readonly command: string;
  readonly environment: string;
}

/** The processes of a job as they are now, on Linux. */
async function processesOf(trackingId: string): Promise<readonly Seen[]> {
  if (process.platform !== 'linux') return [];
  const read = (pid: string, file: string) =>
    // Gone meanwhile, or of another user.
    readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const seen = await Promise.all(
    pids.map(async (pid) => ({
      command: await read(pid, 'cmdline'),
      environment: await read(pid, 'environ'),
    })),
  );
  return seen.filter(({ environment }) => environment.includes(trackingId));
}

test('key and token are nowhere in the log, in any file that is left, or among the arguments of a process, and the CLI gets no token at all', async () => {
  const world = await syncedWorld();
  const token = world.token('write');
  const seen: Seen[] = [];
  const { main, job, temp, workspace } = await runPull(world, {
    with: { ...(await editAndSave(world)), token },
    job: { debug: true, contents: 'read', secrets: { KEY: world.key, PAT: token } },
    before: async (started) => {
      await world.checkout(started);
      const look = async (): Promise<void> => {
        seen.push(...(await processesOf(started.trackingId)));
      };
      world.paragon.fail({ route: 'GET /sandbox/cli/projects/:id', fault: { run: look } });
      for (const service of ['git-upload-pack', 'git-receive-pack'] as const) {
        world.github.when({ match: { service }, times: 9 }, look);
      }
    },
  });
  expect(main.outputs.result).toBe('committed');
  const secrets = [world.key, token, encoded(token)];
  const printed = main.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  for (const secret of secrets) {
    expect(printed.join('\n')).not.toContain(secret);
    expect(job.log).not.toContain(secret);
    expect(await filesWith(secret, [workspace, temp, world.machine.home])).toEqual([]);
  }
  const addresses = [...world.github.requests, ...world.paragon.requests].map(({ path }) => path);
  expect(addresses.join('\n')).not.toContain(token);
  if (process.platform === 'linux') expectNoneIn(seen, secrets);
});

function expectNoneIn(seen: readonly Seen[], secrets: readonly string[]): void {
  const commands = seen.map(({ command }) => command.split('\0').join(' '));
  for (const started of [/git fetch/, /git push/, /git-remote-http/, /\S+ pull/]) {
    expect(
      commands.some((command) => started.test(command)),
      String(started),
    ).toBe(true);
  }
  const cli = seen.filter(({ command }) => command.endsWith('\0pull\0'));
  expect(cli).not.toEqual([]);
  for (const secret of secrets) {
    expect(commands.join('\n')).not.toContain(secret);
    for (const { environment } of cli) expect(environment).not.toContain(secret);
  }
}

nightly(
  'a key in the title of a workflow reaches nothing that a person reads, though the title is cut',
  async () => {
    const world = await syncedWorld();
    const title = `${'x'.repeat(190)}${world.key}`;
    world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', title);
    const { main, job } = await runPull(world, { with: await saveVersion(world) });
    expect(main.outputs.result).toBe('committed');
    const message = await world.repository.git(['log', '-1', '--format=%B', 'main']);
    const report = await readFile(main.outputs.reportPath ?? '', 'utf8').catch(() => '');
    for (const text of [
      String(message),
      main.summary,
      job.log,
      JSON.stringify(main.outputs),
      report,
    ]) {
      expect(leaksIn(text, world.key)).toEqual([]);
    }
  },
);

nightly(
  'a message too long for a title opens the pull request all the same, without a part of a secret',
  async () => {
    const world = await syncedWorld({ settings: { actionsMayOpenPullRequests: true } });
    const commitMessage = `${'x'.repeat(220)}${world.key}${' and more words'.repeat(5)}`;
    const { main } = await runPull(world, {
      with: { ...(await editAndSave(world)), commitMessage, delivery: 'pull-request' },
      job: { permissions: { contents: 'write', pull_requests: 'write' } },
    });
    const [request] = await world.repository.pullRequests.all();
    expect(request?.title).toMatch(/^x{220}\*{3} and.*…$/);
    expect(leaksIn(request?.title ?? '', world.key)).toEqual([]);
    expect(main.outputs.attention).toContain(`/pull/${request?.number}`);
  },
);

nightly(
  'if main was killed before it could, post reports a failure and removes secrets',
  async () => {
    const world = await syncedWorld();
    const ids = await saveVersion(world);
    // The CLI waits for its answer, so that nothing is written while post removes it all.
    world.paragon.fail({ route: 'GET /sandbox/cli/projects/:id', fault: { hang: true } });
    const { job, step } = await startPull(world, { with: ids });
    await world.paragon.when(({ broken }) => broken === 'hang');
    process.kill(await step.pid, 'SIGKILL');
    await step.result;
    await job.end();
    expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
      commitId: ids.commitId,
      status: 'failure',
    });
    const left = (await readdir(job.temp)).filter((name) => name.startsWith('paragraph-'));
    expect(left).toEqual([]);
  },
);
