import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One way to call git on the server's side: argument vectors, and no config but the server's own. */
export interface GitCommand {
  /** The environment of every git process of the server. It contains nothing of the user's git environment. */
  readonly env: NodeJS.ProcessEnv;
  text(args: readonly string[], options?: GitOptions): Promise<string>;
  bytes(args: readonly string[], options?: GitOptions): Promise<Buffer>;
  /** Does not throw on an exit code other than 0. */
  attempt(args: readonly string[], options?: GitOptions): Promise<GitResult>;
}

export interface GitOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

class GitError extends Error {
  readonly code: number;
  readonly stderr: string;

  constructor(args: readonly string[], result: GitResult) {
    super(`git ${args.join(' ')} ended with ${result.code}: ${result.stderr.trim()}`);
    this.name = 'GitError';
    this.code = result.code;
    this.stderr = result.stderr;
  }
}

// What GitHub's servers allow and refuse, as far as a client can tell. What is stored lives no longer than a test: it
// is neither synced to disk nor unpacked into a file for each object.
const SERVER_CONFIG = `
[init]
	defaultBranch = main
	templateDir = ~/template
[safe]
	directory = *
[core]
	quotePath = false
	autocrlf = false
	fsync = none
[pack]
	threads = 1
[fetch]
	unpackLimit = 1
[fastimport]
	unpackLimit = 0
[gc]
	auto = 0
[maintenance]
	auto = false
[http]
	receivePack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[receive]
	fsckObjects = true
	advertisePushOptions = true
	hideRefs = refs/pull
	autogc = false
	unpackLimit = 1
`;

/** Prepares `home` as the home of the server's git and returns the way to call it. */
export async function prepareGit(home: string, more: NodeJS.ProcessEnv = {}): Promise<GitCommand> {
  // Without the dozen example hooks of git.
  await mkdir(join(home, 'template', 'hooks'), { recursive: true });
  await mkdir(join(home, 'template', 'info'));
  await writeFile(join(home, 'template', 'info', 'exclude'), '');
  await writeFile(join(home, '.gitconfig'), SERVER_CONFIG);
  const env = { ...isolatedEnvironment(home), ...more };
  const attempt = (args: readonly string[], options: GitOptions = {}) =>
    run(args, { ...options, env: { ...env, ...options.env } });
  const bytes = async (args: readonly string[], options?: GitOptions): Promise<Buffer> => {
    const result = await attempt(args, options);
    if (result.code !== 0) throw new GitError(args, result);
    return result.stdout;
  };
  return {
    env,
    attempt,
    bytes,
    text: async (args, options) => (await bytes(args, options)).toString('utf8').trimEnd(),
  };
}

/** The caller's environment without any GIT_ variable, home or locale. */
function isolatedEnvironment(home: string): NodeJS.ProcessEnv {
  const foreign = /^(GIT_|XDG_|HOME$|USERPROFILE$|HOMEDRIVE$|HOMEPATH$|LC_|LANG)/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    // The caller's proxy cannot reach this machine's loopback.
    no_proxy: '127.0.0.1',
  };
}

function run(args: readonly string[], options: GitOptions): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8') + (signal === null ? '' : ` (${signal})`),
      });
    });
    // git may end before it has read all of its input; its exit code tells what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
  });
}
