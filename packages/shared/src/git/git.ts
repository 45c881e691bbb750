import { tmpdir } from 'node:os';
import { later } from '../action/cancellation.js';
import { withVariables } from '../action/child-environment.js';
import {
  type CapturedExit,
  capture,
  type Environment,
  type Input,
} from '../action/child-process.js';
import type { Clock } from '../action/clock.js';
import { programsOnPath } from '../action/programs.js';
import { ActionError, Cancelled, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import type { Secrets } from '../report/secrets.js';
import {
  type GitConfig,
  type GitPlace,
  gitEnvironment,
  withoutGitVariables,
} from './git-environment.js';
import { GitTimeout, watchOver } from './git-timeout.js';

/** Settings for git commands, passed in the environment: nothing is written. */
export interface GitSettings {
  readonly config?: GitConfig;
  readonly env?: Environment;
  /** The name of the host that the command waits for; for messages. */
  readonly host?: string;
  /** In milliseconds. */
  readonly timeLimit?: number;
}

export interface GitOptions extends GitSettings {
  readonly input?: Input;
  /**
   * How long it may still run after a cancellation, in milliseconds: for work that is better finished than interrupted.
   */
  readonly grace?: number;
  /** The most that it may print, in bytes. Beyond that, {@link TooMuchOutput} is thrown. */
  readonly mostOutput?: number;
}

/**
 * git in a repository: argument vectors only, no prompt, no hooks, no configured programs. It starts in the work tree.
 *
 * Each method throws {@link GitFailure} where git exits with another code than 0, unless it says otherwise.
 */
export interface Git {
  readonly place: GitPlace;
  /** What git prints, as text. */
  run(args: readonly string[], options?: GitOptions): Promise<string>;
  bytes(args: readonly string[], options?: GitOptions): Promise<Buffer>;
  /** The one line that git prints, without its end. */
  line(args: readonly string[], options?: GitOptions): Promise<string>;
  /** The one line that git prints; undefined if git fails or prints nothing. */
  find(args: readonly string[], options?: GitOptions): Promise<string | undefined>;
  /** A list whose items end with NUL, for commands with `-z`. */
  list(args: readonly string[], options?: GitOptions): Promise<readonly string[]>;
  /** Whether git exits with 0. */
  ok(args: readonly string[], options?: GitOptions): Promise<boolean>;
  /** For commands whose exit code is an answer; never throws {@link GitFailure}. */
  ask(args: readonly string[], options?: GitOptions): Promise<CapturedExit>;
  /** The same with more settings. Later settings override earlier ones. */
  with(settings: GitSettings): Git;
  /** The same in another repository, or with other files. */
  at(place: Partial<GitPlace>): Git;
}

/** git on this machine. */
export interface GitProgram {
  readonly secrets: Secrets;
  /** The absolute path of git-lfs, which is looked up once; undefined if it is not installed. */
  gitLfs(): Promise<string | undefined>;
  at(place: GitPlace): Git;
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

interface GitContext {
  readonly env: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly secrets: Secrets;
  readonly clock: Clock;
}

const oldestVersion = [2, 31] as const;
/** For local commands, in milliseconds. */
const localLimit = 600_000;

/**
 * Git on PATH; undefined if none works.
 *
 * @throws {ActionError} when it is too old.
 */
export async function findGit(context: GitContext): Promise<GitProgram | undefined> {
  const found = await firstGit(context);
  return (await found?.isUsable()) === true ? found?.git : undefined;
}

interface FirstGit {
  readonly git: GitProgram;
  /**
   * Whether it works (macOS has a stand-in that asks for Xcode).
   *
   * @throws {ActionError} when it is older than 2.31, which introduced configuration from the environment.
   */
  isUsable(): Promise<boolean>;
}

/** The first git on PATH, for what can be asked while it is not known yet whether it is usable. */
export async function firstGit(context: GitContext): Promise<FirstGit | undefined> {
  const [program] = await programsOnPath(context.env, { posix: 'git', windows: 'git.exe' });
  if (program === undefined) return undefined;
  return {
    git: gitProgram({ ...context, program }),
    async isUsable() {
      const version = await versionOf({ ...context, program });
      if (version === undefined) return false;
      requireVersion(version);
      context.log.debug(`git ${version} (${program})`);
      return true;
    },
  };
}

function gitProgram(context: ProgramContext): GitProgram {
  const { env, secrets } = context;
  let gitLfs: Promise<string | undefined> | undefined;
  return {
    secrets,
    gitLfs() {
      gitLfs ??= programsOnPath(env, { posix: 'git-lfs', windows: 'git-lfs.exe' }).then(
        ([first]) => first,
      );
      return gitLfs;
    },
    at: (place) => gitAt(context, place, {}),
  };
}

interface ProgramContext extends GitContext {
  /** Absolute path. */
  readonly program: string;
}

async function versionOf({ program, env, signal }: ProgramContext): Promise<string | undefined> {
  try {
    // Some of git's variables make even this fail.
    const command = {
      program,
      args: ['--version'],
      cwd: tmpdir(),
      env: withoutGitVariables(env),
      signal,
    };
    const { exitCode, stdout } = await capture(command);
    return exitCode === 0
      ? /\d{1,9}(?:\.\d{1,9}){1,9}/.exec(stdout.toString('utf8'))?.[0]
      : undefined;
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return undefined;
  }
}

/** @throws {ActionError} when the version is too old. */
function requireVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1])) return;
  throw new ActionError({
    what: `git ${version} is too old: 2.31 or newer is needed.`,
    cure: 'Update git on the runner, or use a runner image that has a newer one.',
  });
}

function gitAt(context: ProgramContext, place: GitPlace, settings: GitSettings): Git {
  const ask: Git['ask'] = (args, options = {}) =>
    runGit(context, place, args, { ...options, ...merged(settings, options) });
  return {
    place,
    ...gitMethods(ask),
    with: (more) => gitAt(context, place, merged(settings, more)),
    at: (other) => gitAt(context, { ...place, ...other }, settings),
  };
}

/** All ways to run a command, by one of them. */
export function gitMethods(ask: Git['ask']): Omit<Git, 'place' | 'with' | 'at'> {
  const bytes: Git['bytes'] = async (args, options) => {
    const exit = await ask(args, options);
    if (exit.exitCode !== 0) throw new GitFailure(args, exit);
    return exit.stdout;
  };
  const run: Git['run'] = async (args, options) => (await bytes(args, options)).toString('utf8');
  return {
    ask,
    bytes,
    run,
    line: async (args, options) => withoutLineEnd(await run(args, options)),
    async find(args, options) {
      const { exitCode, stdout } = await ask(args, options);
      const line = withoutLineEnd(stdout.toString('utf8'));
      return exitCode === 0 && line !== '' ? line : undefined;
    },
    list: async (args, options) => nulList(await run(args, options)),
    ok: async (args, options) => (await ask(args, options)).exitCode === 0,
  };
}

function merged(first: GitSettings, second: GitSettings): GitSettings {
  return {
    ...first,
    ...second,
    config: [...(first.config ?? []), ...(second.config ?? [])],
    env: { ...first.env, ...second.env },
  };
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The NUL-terminated parts of an output. */
export function nulList(output: string): readonly string[] {
  return output.split('\0').filter((part) => part !== '');
}

/** Names for the standard input of a git command with `-z` and `--stdin`. */
export function nulInput(names: readonly string[]): string {
  return names.map((name) => `${name}\0`).join('');
}

async function runGit(
  context: ProgramContext,
  place: GitPlace,
  args: readonly string[],
  options: GitOptions,
): Promise<CapturedExit> {
  const { program, log, secrets, clock } = context;
  // A command that waits for its input does nothing yet.
  const ready = Promise.resolve(options.input).catch(() => undefined);
  let started = clock.now();
  void ready.then(() => {
    started = clock.now();
  });
  const signal =
    options.grace === undefined ? context.signal : later(context.signal, options.grace, clock);
  const watch = watchOver({
    clock,
    log,
    command: `git ${args[0] ?? ''}`,
    host: options.host,
    limit: options.timeLimit ?? localLimit,
    ready,
  });
  try {
    const exit = await capture({
      program,
      args,
      cwd: place.workTree,
      env: withVariables(
        gitEnvironment(context.env, place, options.config ?? []),
        options.env ?? {},
      ),
      signal: AbortSignal.any([signal, watch.overdue]),
      ...(options.input === undefined ? {} : { input: options.input }),
      mostOutput: options.mostOutput,
    });
    log.debug(
      `git ${secrets.redact(args.join(' '))} (exit code ${exit.exitCode}, ${Math.round(clock.now() - started)} ms)`,
    );
    return { ...exit, stderr: secrets.redact(exit.stderr) };
  } catch (thrown) {
    if (thrown instanceof Cancelled && watch.overdue.aborted && !signal.aborted) {
      throw new GitTimeout(watch);
    }
    throw thrown;
  } finally {
    watch.end();
  }
}
