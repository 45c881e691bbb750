import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAbsolute } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { Cancelled } from '../report/errors.js';
import { withoutTerminalSequences } from '../report/escape.js';
import type { Environment } from './child-environment.js';
import { neverAborted, realClock } from './clock.js';
import { runOwned } from './owned-programs.js';
import { taskkill } from './programs.js';

export interface Command {
  /** Absolute path of the program, never a shell, a `.cmd` file or a name to look up. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing else is inherited. */
  readonly env: Environment;
  /** Ends the process and everything that it started. */
  readonly signal?: AbortSignal;
  /** Standard input, which is otherwise empty. */
  readonly input?: Input;
  /** Takes secrets out of the lines, before a line that is too long is cut. */
  readonly redact?: (text: string) => string;
  /** Tests shorten the waits. */
  readonly waits?: Partial<ProcessWaits>;
}

/** An input that is not known yet: the program has started by the time it is. It is empty if the promise is rejected. */
export type Input = string | Buffer | Promise<string | Buffer>;

/** In milliseconds. Processes exit in real time, so these waits use the real clock, and not one that is passed in. */
interface ProcessWaits {
  /** How long a process tree may take to end itself before it is killed. */
  readonly gracePeriod: number;
  /** How long output is read after the exit, while another process holds it open. */
  readonly lingering: number;
  /** The same after a cancellation, when time is short. */
  readonly lingeringWhenCancelled: number;
}

const usualWaits: ProcessWaits = {
  gracePeriod: 1_000,
  lingering: 2_000,
  lingeringWhenCancelled: 200,
};

export type { Environment };

export type OutputStream = 'stdout' | 'stderr';

export interface Exit {
  /** Null if a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CapturedExit extends Exit {
  readonly stdout: Buffer;
  readonly stderr: string;
}

// A line is cut when it grows beyond this, so that a child that never ends a line cannot fill the memory.
const longestLine = 64 * 1024;
// This much is kept after a cut: the tail may be the start of a secret or of a terminal sequence, which are recognized
// only as a whole.
const keptAtCut = 16 * 1024;

/**
 * Runs a program and hands over its output line by line, both streams, without terminal sequences and NUL.
 * Resolves when it has ended and its output has been read.
 *
 * @throws {Cancelled} when `signal` was aborted; the process and what it started are gone by then.
 */
export async function runLines(
  command: Command,
  onLine: (line: string, stream: OutputStream) => void,
): Promise<Exit> {
  return run(command, (child) => {
    const streams = (['stdout', 'stderr'] as const).map((name) => {
      const lines = lineReader((line) => onLine(line, name), command.redact);
      child[name]?.on('data', (chunk: Buffer) => lines.write(chunk));
      return lines;
    });
    return () => {
      for (const lines of streams) lines.end();
    };
  });
}

/** A program printed more than its caller reads, and was ended. */
export class TooMuchOutput extends Error {}

interface CapturedCommand extends Command {
  /** The most that it may print to standard output, in bytes. */
  readonly mostOutput?: number | undefined;
}

/**
 * Runs a program and keeps its output: for programs whose output is data.
 *
 * @throws {Cancelled} as {@link runLines}, {TooMuchOutput}.
 */
export async function capture({
  mostOutput = Number.POSITIVE_INFINITY,
  ...command
}: CapturedCommand): Promise<CapturedExit> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let printed = 0;
  const exceeded = new AbortController();
  const signal = AbortSignal.any([command.signal ?? neverAborted, exceeded.signal]);
  try {
    const exit = await run({ ...command, signal }, (child) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.length;
        if (printed > mostOutput) exceeded.abort();
        else stdout.push(chunk);
      });
      child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
      return () => undefined;
    });
    return {
      ...exit,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString('utf8'),
    };
  } catch (thrown) {
    if (!exceeded.signal.aborted || command.signal?.aborted) throw thrown;
    throw new TooMuchOutput(`${command.program}: over ${mostOutput} bytes`);
  }
}

function run(command: Command, listen: Listen): Promise<Exit> {
  return runOwned(command.signal, (signal) =>
    runUntil({ ...command, ...(signal && { signal }) }, listen),
  );
}

/** Begins to read the output; what it returns is called at the end. */
type Listen = (child: ChildProcess) => () => void;

async function runUntil(command: Command, listen: Listen): Promise<Exit> {
  // At once, since nobody else takes care of its failure if the program does not start.
  const input = Promise.resolve(command.input).catch(() => undefined);
  if (command.signal?.aborted) throw new Cancelled();
  if (!isAbsolute(command.program)) throw new Error(`${command.program} is not an absolute path.`);
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: { ...command.env },
    stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A process group of its own, so that the whole tree can be ended. Windows has `taskkill /T` instead.
    // https://nodejs.org/api/child_process.html#optionsdetached
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const waits = { ...usualWaits, ...command.waits };
  const finish = listen(child);
  // A program may end before it has read its input. Its exit code tells whether that is a failure.
  child.stdin?.on('error', () => undefined);
  void input.then((given) => child.stdin?.end(given));

  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending ??= endTree(child, command.env, waits);
  };
  command.signal?.addEventListener('abort', end, { once: true });
  try {
    const [exitCode, signal] = await exitOf(child, command.signal, waits);
    finish();
    if (command.signal?.aborted) {
      await ending;
      throw new Cancelled();
    }
    return { exitCode, signal };
  } finally {
    command.signal?.removeEventListener('abort', end);
  }
}

/**
 * Waits for the process and its output. A background process that it left behind may keep the pipes open for ever, so
 * they are read only for a moment after the exit.
 */
async function exitOf(
  child: ChildProcess,
  cancellation: AbortSignal | undefined,
  { lingering, lingeringWhenCancelled }: ProcessWaits,
): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    let stopWaiting = (): void => undefined;
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const stop = (): void => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve([code, signal]);
      };
      const patience = cancellation?.aborted ? lingeringWhenCancelled : lingering;
      stopWaiting = realClock.after(patience, stop);
    });
    child.once('close', (code, signal) => {
      stopWaiting();
      resolve([code, signal]);
    });
  });
}

/** Ends a process and everything that it started: first SIGTERM, then SIGKILL for what remains. */
async function endTree(
  child: ChildProcess,
  env: Environment,
  { gracePeriod }: ProcessWaits,
): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    const killer = spawn(taskkill(env), ['/pid', String(pid), '/T', '/F'], {
      env: { ...env },
      stdio: 'ignore',
      windowsHide: true,
    });
    const [exitCode] = await once(killer, 'exit').catch(() => [undefined]);
    if (exitCode !== 0) child.kill();
    return;
  }
  signalGroup(pid, 'SIGTERM');
  const deadline = realClock.now() + gracePeriod;
  for (let pause = 1; realClock.now() < deadline && signalGroup(pid, 0); pause *= 2) {
    await realClock.sleep(Math.min(pause, 20), neverAborted);
  }
  signalGroup(pid, 'SIGKILL');
}

/** Signals a process group; false when no process is left in it. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** Cuts a stream of bytes into lines, which are redacted and free of terminal sequences. */
export function lineReader(
  onLine: (line: string) => void,
  redact: (text: string) => string = (text) => text,
): {
  write(chunk: Buffer): void;
  end(): void;
} {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  // A carriage return at the end of a chunk waits here: a line feed may follow.
  let held = '';
  // Redacted first: a terminal sequence may take a character of a secret along.
  const emit = (line: string): void => onLine(printable(redact(line)));
  const feed = (text: string): void => {
    // The rest of earlier chunks is not searched again: a line may arrive byte by byte.
    for (const [index, part] of (held + text).split(/\r\n|\n|\r(?!$)/).entries()) {
      if (index > 0) {
        emit(rest);
        rest = '';
      }
      held = part.endsWith('\r') ? '\r' : '';
      rest += part.slice(0, part.length - held.length);
    }
    while (rest.length > longestLine) {
      rest = redact(rest);
      emit(rest.slice(0, rest.length - keptAtCut));
      rest = rest.slice(rest.length - keptAtCut);
    }
  };
  return {
    write: (chunk) => feed(decoder.write(chunk)),
    end: () => {
      feed(decoder.end());
      if (rest !== '' || held !== '') emit(rest);
      rest = '';
      held = '';
    },
  };
}

function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
  return withoutTerminalSequences(line).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}
