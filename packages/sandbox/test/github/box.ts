import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ending } from '../../../shared/test/open-once.js';
import { type GitHub, startGitHub } from '../../src/github/start-github.js';

export interface ClientResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ClientOptions {
  readonly cwd?: string;
  /** Sent as the header that `actions/checkout` configures. */
  readonly token?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Box {
  readonly github: GitHub;
  /** A temporary folder of this test. */
  readonly dir: string;
  /** git as a client, without the config of whoever runs the tests. */
  attempt(args: readonly string[], options?: ClientOptions): Promise<ClientResult>;
  /** The same, but only exit code 0 is fine; returns stdout. */
  git(args: readonly string[], options?: ClientOptions): Promise<string>;
}

/** A running GitHub and a git client in a temporary folder, gone when the test has ended. */
export async function openBox(ending: Ending = onTestFinished): Promise<Box> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'paragraph-github-')));
  const home = join(dir, 'client-home');
  await mkdir(home);
  await mkdir(join(dir, 'github'));
  const github = await startGitHub({ root: join(dir, 'github') });
  ending(async () => {
    await github.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  });
  const attempt: Box['attempt'] = (args, options = {}) => {
    const header = options.token === undefined ? [] : credentials(github, options.token);
    return runGit([...header, ...args], options.cwd ?? dir, {
      ...clientEnvironment(home),
      ...options.env,
    });
  };
  return {
    github,
    dir,
    attempt,
    async git(args, options) {
      const result = await attempt(args, options);
      if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
      return result.stdout.trimEnd();
    },
  };
}

export function basic(token: string, user = 'x-access-token'): string {
  return `AUTHORIZATION: basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
}

function clientEnvironment(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(GIT_|XDG_|LC_)/.test(name));
  const person = { NAME: 'Test Client', EMAIL: 'client@example.com' };
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    USERPROFILE: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    no_proxy: '127.0.0.1',
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
}

function credentials(github: GitHub, token: string): string[] {
  return ['-c', `http.${github.serverUrl}/.extraheader=${basic(token)}`];
}

function runGit(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<ClientResult>((resolve, reject) => {
    const child = spawn('git', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
