import { withVariables } from '../action/child-environment.js';
import type { Environment, Exit } from '../action/child-process.js';
import type { Clock } from '../action/clock.js';
import { type RetryDecision, retrying, tryingAgain } from '../action/retry.js';
import { type ChildLimits, runWatched } from '../action/watched-child.js';
import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { duration } from '../report/summary.js';
import type { NodeAndNpm } from './node-and-npm.js';
import { explainNpm, NpmFailure, npmEnd, passingCause } from './npm-failure.js';
import { withNpmSettings } from './npm-settings.js';

export interface NpmContext {
  readonly tools: NodeAndNpm;
  /** Of everything that runs npm: {@link npmEnvironment}. */
  readonly env: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
  readonly clock: Clock;
  /** For one attempt. Default: npm's usual limits. */
  readonly limits?: ChildLimits;
}

/** How an npm ended, and what it printed. Both are null if its time limit ended it. */
export interface NpmExit extends Exit {
  readonly stdout: string;
}

interface NpmTask<T> {
  /** Without options that choose a folder: npm uses the one that it is started in. */
  readonly args: readonly string[];
  /** A folder with a package.json of its own, made before each attempt. */
  folder(): Promise<string>;
  /** What is installed or looked up, for messages. */
  readonly subject: string;
  /** The result, from npm's exit and files; undefined if npm did not succeed. */
  result(exit: NpmExit): Promise<T | undefined>;
}

const second = 1_000;
const defaultLimits: ChildLimits = {
  silence: 120 * second,
  whole: 600 * second,
  heartbeat: 30 * second,
};
// npm itself tries each request three times. These attempts are for longer outages of the registry, and for faults of
// npm.
const attempts = 3;
const patience = 200 * second;

/**
 * Runs npm in a folder of its own. The user's and the machine's npm configuration counts (registry, proxy,
 * credentials). A project's is ignored, because the folder is not a project.
 *
 * @throws {ActionError} with the cause and the cure for what npm reported.
 */
export async function runNpm<T>(task: NpmTask<T>, context: NpmContext): Promise<T> {
  const { log, signal, clock } = context;
  try {
    return await retrying(() => attempt(task, context), {
      clock,
      signal,
      attempts,
      patience,
      retryDecision: npmRetryDecision,
      onRetry: (why, wait) => log.info(tryingAgain(why, wait)),
    });
  } catch (thrown) {
    if (thrown instanceof NpmFailure) throw new ActionError(explainNpm(thrown.end, task.subject));
    throw thrown;
  }
}

function npmRetryDecision(thrown: unknown): RetryDecision {
  const why = thrown instanceof NpmFailure ? passingCause(thrown.end) : undefined;
  return why === undefined ? { kind: 'final' } : { kind: 'again', why };
}

async function attempt<T>(
  task: NpmTask<T>,
  { tools, env, log, signal, redact, clock, limits = defaultLimits }: NpmContext,
): Promise<T> {
  const { subject } = task;
  // With `--workspaces=false` npm ignores a workspace around the folder. Not `--prefix`: npm would look for the
  // machine's configuration there.
  // https://docs.npmjs.com/cli/v11/using-npm/config#globalconfig
  const args = [...task.args, '--workspaces=false'];
  const [program, ...before] = tools.npm;
  const started = clock.now();
  const said = { stdout: '', stderr: '' };
  const exit = await runWatched(
    {
      program,
      args: [...before, ...args],
      cwd: await task.folder(),
      env: withVariables(withNpmSettings(env, ownSettings), { NO_COLOR: '1' }),
      signal,
      redact,
    },
    {
      limits,
      clock,
      onLine(line, stream) {
        said[stream] += `${line}\n`;
        if (said[stream].length > 2 * keptOutput) said[stream] = said[stream].slice(-keptOutput);
      },
      onHeartbeat: ({ elapsed }) =>
        log.info(`npm is still at work on ${quoted(subject)} (${duration(elapsed)}).`),
    },
  );
  const took = `${Math.round(clock.now() - started)} ms`;
  // With `--json` npm repeats a failure on standard output.
  const output = said.stderr.trim() === '' ? said.stdout : said.stderr;
  const how = exit.kind === 'ended' ? `exit code ${exit.exitCode}` : 'ended by its time limit';
  log.debug(`npm ${args.join(' ')} (${how}, ${took})`);
  const left = exit.kind === 'ended' ? exit : { exitCode: null, signal: null };
  const result = await task.result({ ...left, stdout: said.stdout });
  if (result !== undefined) return result;
  log.debug(output.trimEnd());
  if (exit.kind === 'timed-out') {
    const seconds = Math.round(exit.elapsed / second);
    throw new NpmFailure({ kind: 'silent', seconds, output });
  }
  throw new NpmFailure(exit.exitCode === 0 ? { kind: 'nothing', output } : npmEnd(exit, output));
}

/** The end of npm's output that is kept. In characters. */
const keptOutput = 1024 * 1024;

// Our own npm prints no advice, but every request, so that the log shows what it waits for.
const ownSettings = {
  'update-notifier': 'false',
  fund: 'false',
  audit: 'false',
  progress: 'false',
  loglevel: 'http',
} as const;
