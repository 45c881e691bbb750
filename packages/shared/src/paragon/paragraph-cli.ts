import type { Environment } from '../action/child-process.js';
import type { Clock } from '../action/clock.js';
import { isFolder } from '../action/on-disk.js';
import { type RetryDecision, retrying, tryingAgain } from '../action/retry.js';
import { type ChildLimits, runWatched, type WatchedExit } from '../action/watched-child.js';
import { ActionError, messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { duration } from '../report/summary.js';
import {
  type CliEnd,
  explainCliFailure,
  isFaultElsewhere,
  type OutputLine,
  streamByStream,
} from './cli-failure.js';
import { isExactVersion } from './cli-version.js';
import type { InstalledCli } from './installed-cli.js';
import type { FoundNode } from './node-on-path.js';
import { npmEnd, passingCause } from './npm-failure.js';

/** The Paragraph CLI, installed and signed in. Its methods return the output, line by line. */
export interface ParagraphCli {
  readonly version: string;
  /** Installs the project's dependencies and the types of its integrations. */
  install(projectFolder: string, shown?: ShownAs): Promise<readonly string[]>;
  build(
    projectFolder: string,
    options: { readonly skipTypeErrors: boolean },
    shown?: ShownAs,
  ): Promise<readonly string[]>;
  push(projectFolder: string, options: { readonly dryRun: boolean }): Promise<readonly string[]>;
  /** Overwrites the project's exported files with Paragon's version. */
  pull(projectFolder: string, shown?: ShownAs): Promise<readonly string[]>;
  /**
   * The CLI in another version, installed if necessary, with the same sign-in.
   *
   * @param version An exact one: npm would take a URL, a path or an alias as well, and run any code with the key.
   * @throws {ActionError} when it cannot be installed.
   */
  inVersion(version: string): Promise<ParagraphCli>;
}

/** How a command appears in the log, if its name alone does not tell its purpose. */
export interface ShownAs {
  /** Follows the command's name. */
  readonly about: string;
  readonly log: Pick<Log, 'group'>;
  /** Ends the command before the run ends. */
  readonly signal?: AbortSignal;
}

/** `para` ended with a failure. */
export class CliFailure extends ActionError {
  /** Its output, one stream after the other. */
  readonly output: readonly string[];
  /** Whether the project is not the cause, but the network, the key or the machine. */
  readonly isElsewhere: boolean;

  constructor(command: string, end: CliEnd, output: readonly OutputLine[]) {
    super(explainCliFailure(command, end, output));
    this.output = streamByStream(output);
    this.isElsewhere = isFaultElsewhere(command, end, output);
  }
}

export interface CliContext {
  readonly cli: InstalledCli;
  readonly tools: FoundNode;
  /** With the home in which the CLI is signed in, and the chosen `node` and `npm` on PATH. */
  readonly env: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
  readonly clock: Clock;
  /** For one command; generous by default. */
  readonly limits?: ChildLimits;
  /** Installs another version. */
  readonly provide: (version: string) => Promise<InstalledCli>;
}

const minute = 60_000;
// npm says nothing during an install of half a gigabyte.
const defaultLimits: ChildLimits = { silence: 20 * minute, whole: 120 * minute, heartbeat: minute };

/** How much of the end of an output is kept to explain a failure. In characters. */
const keptOutput = 8 * 1024 * 1024;
/** Added to the length of each line: millions of short lines would delay a cancellation. In characters. */
const lineCost = 64;

/** The CLI behind its commands, each in a log group of its own. */
export function paragraphCli(context: CliContext): ParagraphCli {
  const run = (
    folder: string,
    args: readonly string[],
    shown?: ShownAs,
  ): Promise<readonly string[]> => runCli(context, folder, args, shown);
  return {
    version: context.cli.version,
    install: (folder, shown) => installing(() => run(folder, ['install'], shown), context),
    build: (folder, { skipTypeErrors }, shown) =>
      run(folder, ['build', ...(skipTypeErrors ? ['--skip-type-errors'] : [])], shown),
    push: (folder, { dryRun }) =>
      run(folder, ['push', ...(dryRun ? ['--dry-run', '--debug'] : [])]),
    pull: (folder, shown) => run(folder, ['pull'], shown),
    async inVersion(version) {
      if (!isExactVersion(version)) throw new Error('This is no exact version.');
      return paragraphCli({ ...context, cli: await context.provide(version) });
    },
  };
}

/** Retries an installation once after a temporary failure. Installing again is harmless. */
async function installing<T>(install: () => Promise<T>, context: CliContext): Promise<T> {
  const { log, signal, clock } = context;
  return retrying(install, {
    clock,
    signal,
    attempts: 2,
    patience: 10 * minute,
    retryDecision: installRetryDecision,
    onRetry: (why, wait) => log.info(tryingAgain(why, wait)),
  });
}

function installRetryDecision(thrown: unknown): RetryDecision {
  if (!(thrown instanceof CliFailure)) return { kind: 'final' };
  const output = thrown.output.join('\n');
  const why =
    output === '' ? undefined : passingCause(npmEnd({ exitCode: 1, signal: null }, output));
  return why === undefined ? { kind: 'final' } : { kind: 'again', why };
}

async function runCli(
  context: CliContext,
  cwd: string,
  args: readonly string[],
  shown?: ShownAs,
): Promise<readonly string[]> {
  const { cli, tools, env, log, signal, redact, clock } = context;
  const { limits = defaultLimits } = context;
  const command = `para ${args.join(' ')}`;
  const output = keptEnd(keptOutput);
  const started = clock.now();
  log.debug(`${tools.node} ${[cli.entry, ...args].join(' ')} (in ${cwd})`);
  const title = shown === undefined ? command : `${command} (${shown.about})`;
  const ends = shown?.signal === undefined ? signal : AbortSignal.any([signal, shown.signal]);
  const exit = await (shown?.log ?? log).group(title, async (write) => {
    try {
      return await runWatched(
        { program: tools.node, args: [cli.entry, ...args], cwd, env, signal: ends, redact },
        {
          limits,
          clock,
          onLine(text, stream) {
            write(text);
            output.add({ text, stream });
          },
          onHeartbeat({ elapsed, quiet }) {
            if (quiet >= limits.heartbeat) write(`(still at work: ${duration(elapsed)})`);
          },
        },
      );
    } catch (thrown) {
      throw await notStarted(thrown, command, cwd);
    }
  });
  const end = exit.kind === 'ended' ? `exit code ${exit.exitCode}` : 'ended by its time limit';
  log.debug(`${command}: ${end}, ${duration(clock.now() - started)}`);
  throwUnlessDone(command, exit, output.lines);
  return output.lines.map(({ text }) => text);
}

function throwUnlessDone(command: string, exit: WatchedExit, output: readonly OutputLine[]): void {
  if (exit.kind === 'ended') {
    if (exit.exitCode !== 0) throw new CliFailure(command, exit.exitCode ?? exit.signal, output);
    return;
  }
  throw new ActionError({
    what: `\`${command}\` timed out after ${duration(exit.elapsed)}.`,
    why: `It had printed nothing for ${duration(exit.quiet)}.`,
    cure: 'Check that Paragon (`paragonZeusUrl`) and the npm registry answer from this runner, and run the job again.',
  });
}

/** Why a command could not be started: an earlier one may have removed the folder that it works in. */
async function notStarted(thrown: unknown, command: string, cwd: string): Promise<unknown> {
  if (systemErrorCode(thrown) === undefined) return thrown;
  return new ActionError({
    what: `\`${command}\` could not be started.`,
    why: (await isFolder(cwd))
      ? quoted(messageOf(thrown))
      : `The folder ${quoted(cwd)} no longer exists: an earlier command has removed it.`,
    cure: 'Check the log of this step and of earlier steps for what removes files. Then run the job again.',
  });
}

/** The last lines of an output, up to about `limit` characters. */
function keptEnd(limit: number): {
  readonly lines: readonly OutputLine[];
  add(line: OutputLine): void;
} {
  let lines: OutputLine[] = [];
  let size = 0;
  return {
    get lines() {
      return lines;
    },
    add(line) {
      lines.push(line);
      size += line.text.length + lineCost;
      if (size <= limit) return;
      lines = lines.slice(Math.ceil(lines.length / 2));
      size = lines.reduce((sum, { text }) => sum + text.length + lineCost, 0);
    },
  };
}
