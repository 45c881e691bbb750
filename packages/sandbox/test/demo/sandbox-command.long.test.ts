// Real installs and types make it long. CI shows that a push and a dispatch start their workflow in workflow-run.test and
// dispatch.test, what the guide prints and how the command ends in sandbox-command.test, and what the dashboard's forms do in
// dashboard-forms.test.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from './command.js';

const run = promisify(execFile);

// The configuration of whoever runs the tests must not matter.
const gitEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  no_proxy: '127.0.0.1',
};

// On Windows the printed command is PowerShell's.
test.skipIf(process.platform === 'win32')(
  'a push to the GitHub of the sandbox, and a dispatch, run their workflow there, the logs appear, and SIGTERM ends it',
  async () => {
    const sandbox = await startCommand('main.js');
    await sandbox.waitFor(/Ctrl-C/);
    const home = await mkdtemp(join(tmpdir(), 'sandbox-home-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const env = { ...gitEnv, HOME: home };
    const folder = join(home, 'integrations');
    const git = (...args: string[]) => run('git', ['-C', folder, ...args], { env });
    // The lines that the guide has for it, in an empty home, and a file that GitHub refuses.
    const [lines = ''] = /(?<=\n) {2}git clone [\s\S]*? {2}git push\n/.exec(sandbox.output()) ?? [];
    const broken = "printf 'on: push\\njobs: {}\\n' > .github/workflows/broken.yml && git add .";
    const script = lines.replace('  git -c', `${broken}\n$&`);
    await run('sh', ['-e', '-c', script], { cwd: home, env });

    const { stdout } = await git('rev-parse', '--short=7', 'HEAD');
    await sandbox.waitFor(/Push to Paragon: success\./);
    expect(sandbox.output()).toContain('✘ .github/workflows/broken.yml: Invalid workflow file:');
    expect(sandbox.output()).toMatch(
      /octocat has pushed, so GitHub starts the job push_to_paragon\./,
    );
    expect(sandbox.output()).toContain(`Pushed ${stdout.trim()} to Paragon.`);

    // What a person does in the browser is there at once.
    const [, page = ''] = / Dashboard +(\S+)/.exec(sandbox.output()) ?? [];
    const html = await (await fetch(page)).text();
    const [, choice = ''] = /<option value="([^"]*)">slack: /.exec(html) ?? [];
    const fields = { workflow: choice.replaceAll('&quot;', '"'), title: 'Renamed here' };
    const form = { method: 'POST', body: new URLSearchParams(fields) };
    expect((await fetch(`${page}/rename`, form)).url).toBe(page);

    const [, token = '', body = '', url = ''] =
      /Authorization: Bearer (\S+)' -d '(.+)' (\S+)/.exec(sandbox.output()) ?? [];
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(204);
    await sandbox.waitFor(/Pull from Paragon: success\.[\s\S]*A push that starts no workflow\./);
    expect(sandbox.output()).toContain('octocat has dispatched, so GitHub starts the job pull');
    // Git has most of it by hand, and Paragon in the words of an export. Only the edit counts.
    await git('pull', '--quiet');
    const { stdout: changed } = await git('show', '--format=', '--name-only', 'HEAD');
    expect(changed.trim()).toMatch(/^src\/integrations\/slack\/workflows\/[^/\n]+$/);
    expect(await (await fetch(page)).text()).toContain('Pull from Paragon: committed');
    const { stdout: recorded } = await git('ls-remote', 'origin', 'refs/paragraph/*');
    expect(recorded).toMatch(/refs\/paragraph\/\S+\/main$/m);

    sandbox.kill('SIGTERM');
    expect(await sandbox.exitCode).toBe(0);
    expect(await sandbox.temporaryFiles()).toEqual([]);
  },
);

const isReachable = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

test.runIf(process.platform !== 'win32')(
  'the sandbox answers at what it prints, and ends with nothing left on SIGINT',
  async () => {
    const sandbox = await startCommand('main.js');
    const [, cloneUrl = ''] = await sandbox.waitFor(/ {2}git clone (\S+)\n[\s\S]*Ctrl-C/);
    const printed = (label: string): string =>
      new RegExp(`^ {2}${label} +(\\S+)`, 'm').exec(sandbox.output())?.[1] ?? '';

    const folder = await mkdtemp(join(tmpdir(), 'sandbox-clone-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const clone = join(folder, 'clone');
    await run('git', ['clone', '--quiet', cloneUrl, clone], { env: gitEnv });
    const project = await readFile(join(clone, '.para', 'project.json'), 'utf8');
    expect(project).toContain(printed('Project').replace(',', ''));

    const dashboard = await fetch(printed('Dashboard'));
    expect(await dashboard.text()).toContain('Branch main');
    const cli = await fetch(`${printed('npm registry')}@useparagon%2fcli`);
    expect(await cli.json()).toMatchObject({ name: '@useparagon/cli' });
    const registered = await fetch(`${printed('Paragon \\(Zeus\\)')}/sandbox/cli/projects/x`, {
      headers: { authorization: `Bearer ${printed('CLI key')}` },
    });
    expect(registered.status).toBe(404);
    const repository = await fetch(`${printed('GitHub API')}/repos/acme/integrations`, {
      headers: { authorization: `Bearer ${printed('Token')}` },
    });
    expect(await repository.json()).toMatchObject({ full_name: 'acme/integrations' });

    sandbox.kill('SIGINT');
    expect(await sandbox.exitCode).toBe(0);
    expect(await sandbox.temporaryFiles()).toEqual([]);
    for (const label of ['npm registry', 'GitHub', 'Paragon \\(Zeus\\)']) {
      expect(await isReachable(printed(label)), label).toBe(false);
    }
  },
);

test.runIf(process.platform !== 'win32')(
  'the sandbox ends on SIGTERM during its first push, with nothing left',
  async () => {
    const sandbox = await startCommand('main.js');
    await sandbox.waitFor(/Paragon gets what the repository holds\./);
    sandbox.kill('SIGTERM');
    expect(await sandbox.exitCode).toBe(0);
    expect(await sandbox.temporaryFiles()).toEqual([]);
    expect(sandbox.output()).not.toContain('git clone');
  },
);
