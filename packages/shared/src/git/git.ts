import { tmpdir } from 'node:os';
import { later } from '../action/cancellation.js';
import { withVariables } from '../action/child-environment.js';
import { type CapturedExit, capture, type Environment } from '../action/child-process.js';
import { programsOnPath } from '../action/programs.js';
import { ActionError, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';

/** Names and values for git's configuration, handed over in the environment: nothing is written. */
export type GitConfig = ReadonlyArray<readonly [key: string, value: string]>;

export interface GitOptions {
  readonly cwd: string;
  readonly config?: GitConfig;
  readonly env?: Environment;
  readonly input?: string | Buffer;
  /** How long it may go on after a cancellation: for what is better done than broken off. In milliseconds. */
  readonly grace?: number;
}

/** Runs git: argument vectors only, no prompt, no hooks, no helper that the machine has configured. */
export interface Git {
  readonly version: string;
  /** @throws {GitFailure} when git exits with another code than 0. */
  run(args: readonly string[], options: GitOptions): Promise<string>;
  /** As {@link run}, for output that is no text. */
  bytes(args: readonly string[], options: GitOptions): Promise<Buffer>;
  /** For commands whose exit code is an answer. */
  ask(args: readonly string[], options: GitOptions): Promise<CapturedExit>;
}

/** git ended with an exit code that means failure. */
export class GitFailure extends ActionError {
  readonly exitCode: number | null;
  /** What git wrote to standard error, secrets taken out. */
  readonly stderr: string;

  constructor(args: readonly string[], exit: { exitCode: number | null; stderr: string }) {
    super({
      what: `git ${args[0] ?? ''} failed with exit code ${exit.exitCode ?? '(ended by a signal)'}.`,
      why: quoted(exit.stderr.trim().replace(/^(?:fatal|error): /, ''), 1_000),
    });
    this.exitCode = exit.exitCode;
    this.stderr = exit.stderr;
  }
}

export interface GitContext {
  readonly env: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
}

const oldestVersion = [2, 31] as const;

/**
 * Git as it is found on PATH; undefined where there is none that works (macOS has a stand-in that asks for Xcode).
 *
 * @throws {ActionError} when it is older than 2.31, which knows no configuration from the environment.
 */
export async function findGit(context: GitContext): Promise<Git | undefined> {
  const [program] = await programsOnPath(context.env, { posix: 'git', windows: 'git.exe' });
  if (program === undefined) return undefined;
  const ask = (args: readonly string[], options: GitOptions): Promise<CapturedExit> =>
    runGit({ ...context, program }, args, options);

  const version = await versionOf(ask);
  if (version === undefined) return undefined;
  requireVersion(version);
  context.log.debug(`git ${version} (${program})`);

  const bytes = async (args: readonly string[], options: GitOptions): Promise<Buffer> => {
    const exit = await ask(args, options);
    if (exit.exitCode !== 0) throw new GitFailure(args, exit);
    return exit.stdout;
  };
  return {
    version,
    ask,
    bytes,
    run: async (args, options) => (await bytes(args, options)).toString('utf8'),
  };
}

async function versionOf(ask: Git['ask']): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await ask(['--version'], { cwd: tmpdir() });
    return exitCode === 0
      ? /\d{1,9}(?:\.\d{1,9}){1,9}/.exec(stdout.toString('utf8'))?.[0]
      : undefined;
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return undefined;
  }
}

/** @throws {ActionError} when the version is too old. */
export function requireVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1])) return;
  throw new ActionError({
    what: `git ${version} is too old: 2.31 or newer is needed.`,
    cure: 'Update git on the runner, or use a runner image that brings a newer one.',
  });
}

async function runGit(
  context: GitContext & { readonly program: string },
  args: readonly string[],
  options: GitOptions,
): Promise<CapturedExit> {
  const started = performance.now();
  const exit = await capture({
    program: context.program,
    args,
    cwd: options.cwd,
    env: withVariables(gitEnvironment(context.env, options.config ?? []), options.env ?? {}),
    signal: options.grace === undefined ? context.signal : later(context.signal, options.grace),
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  context.log.debug(
    `git ${context.redact(args.join(' '))} (exit code ${exit.exitCode}, ${Math.round(performance.now() - started)} ms)`,
  );
  return { ...exit, stderr: context.redact(exit.stderr) };
}

// A checkout may belong to another user than the one that runs the step (containers), hooks and the
// file system monitor are programs that the checkout could bring, and output is parsed as English.
const always: GitConfig = [
  ['safe.directory', '*'],
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.quotePath', 'false'],
  ['push.gpgSign', 'false'],
  ['i18n.commitEncoding', 'utf-8'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.detachedHead', 'false'],
];

/** The environment for git, with configuration appended to what the environment already holds. */
export function gitEnvironment(env: Environment, config: GitConfig): Environment {
  const present = Number(env.GIT_CONFIG_COUNT ?? '0') || 0;
  const entries = [...always, ...config];
  const added: Record<string, string> = { GIT_CONFIG_COUNT: String(present + entries.length) };
  for (const [index, [key, value]] of entries.entries()) {
    added[`GIT_CONFIG_KEY_${present + index}`] = key;
    added[`GIT_CONFIG_VALUE_${present + index}`] = value;
  }
  return withVariables(env, {
    ...added,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: undefined,
    SSH_ASKPASS: undefined,
    GCM_INTERACTIVE: 'never',
    GIT_DIR: undefined,
    GIT_WORK_TREE: undefined,
    GIT_INDEX_FILE: undefined,
    GIT_OBJECT_DIRECTORY: undefined,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
    LC_ALL: 'C',
  });
}
