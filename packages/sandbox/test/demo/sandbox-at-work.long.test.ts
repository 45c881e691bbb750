// It starts all servers and runs an action. CI shows in sandbox-command.test how the command ends.
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
