import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { LineSplitter } from './output-lines.js';
import { endProcessTree } from './process-table.js';

/** How long the runner waits, in milliseconds, before it goes on to the next means. */
export interface Waits {
  /** After SIGINT; 7500 on GitHub. */
  readonly interrupt: number;
  /** After SIGTERM; 2500 on GitHub. */
  readonly terminate: number;
  /** After the process is gone, for its output to be closed by its children; 5000 on GitHub. */
  readonly output: number;
}

export const githubWaits: Waits = { interrupt: 7500, terminate: 2500, output: 5000 };

export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly waits: Waits;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** A process that the runner started, with all that is known of it once it is over. */
export interface ProcessRecord {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pid: number;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** How long it and its output lasted, in milliseconds. The fork is not included: a large process like this forks slowly. */
  readonly elapsed: number;
  /** What the runner sent to it, in order. */
  readonly signalsSent: readonly NodeJS.Signals[];
  /** As written, before masking. */
  readonly stdout: string;
  readonly stderr: string;
}

/** One child process, read line by line, cancelled as the runner cancels (ProcessInvoker). */
export class RunnerProcess {
  readonly pid: number;
  /** Over, and its output read to the end or given up. */
  readonly finished: Promise<ProcessRecord>;
  readonly #child: ChildProcess;
  readonly #waits: Waits;
  readonly #sent: NodeJS.Signals[] = [];
  readonly #started = performance.now();

  static async start(request: ProcessRequest): Promise<RunnerProcess> {
    const child = spawn(request.file, [...request.args], {
      cwd: request.cwd,
      env: request.env,
      stdio: 'pipe',
      windowsHide: true,
    });
    // Nothing is ever typed into a step; a read must see the end at once, not hang.
    child.stdin.on('error', () => {});
    child.stdin.end();
    const streams = [
      readStream(child.stdout, (line) => request.onLine(line, 'stdout')),
      readStream(child.stderr, (line) => request.onLine(line, 'stderr')),
    ] as const;
    // Listened for before anything is awaited: a short process may be over by then.
    const exited = once(child, 'exit');
    exited.catch(() => {});
    await once(child, 'spawn');
    return new RunnerProcess(request, child, exited, streams);
  }

  private constructor(
    request: ProcessRequest,
    child: ChildProcess,
    exited: Promise<unknown>,
    streams: readonly [OutputStream, OutputStream],
  ) {
    if (child.pid === undefined) throw new Error(`${request.file} has no process id`);
    this.pid = child.pid;
    this.#child = child;
    this.#waits = request.waits;
    this.finished = this.#finish(request, exited, streams);
  }

  async #finish(
    request: ProcessRequest,
    exited: Promise<unknown>,
    [stdout, stderr]: readonly [OutputStream, OutputStream],
  ): Promise<ProcessRecord> {
    await exited;
    // Children that outlive the process may hold its output open.
    await within(request.waits.output, Promise.all([stdout.closed, stderr.closed]));
    for (const stream of [stdout, stderr]) stream.stop();
    const { file, args, cwd, env } = request;
    return {
      file,
      args,
      cwd,
      env,
      pid: this.pid,
      exitCode: this.#child.exitCode,
      signal: this.#child.signalCode,
      elapsed: performance.now() - this.#started,
      signalsSent: [...this.#sent],
      stdout: stdout.text(),
      stderr: stderr.text(),
    };
  }

  /** SIGINT to the process alone, SIGTERM if that is not honoured in time, then SIGKILL. */
  async cancel(): Promise<void> {
    if (await this.#signal('SIGINT', this.#waits.interrupt)) return;
    if (await this.#signal('SIGTERM', this.#waits.terminate)) return;
    await this.kill();
  }

  async #signal(signal: NodeJS.Signals, wait: number): Promise<boolean> {
    this.#sent.push(signal);
    this.#child.kill(signal);
    return within(wait, this.finished);
  }

  /** On Linux and macOS the runner ends only the process; its children are left to job end. */
  async kill(): Promise<void> {
    this.#sent.push('SIGKILL');
    if (process.platform === 'win32') await endProcessTree(this.pid);
    else this.#child.kill('SIGKILL');
    await this.finished;
  }
}

interface OutputStream {
  readonly closed: Promise<unknown>;
  text(): string;
  stop(): void;
}

function readStream(
  stream: NodeJS.ReadableStream & { unref?: () => void },
  emit: (line: string) => void,
): OutputStream {
  const chunks: Buffer[] = [];
  let stopped = false;
  const splitter = new LineSplitter((line) => {
    if (!stopped) emit(line);
  });
  stream.on('data', (chunk: Buffer) => {
    if (stopped) return;
    chunks.push(chunk);
    splitter.write(chunk);
  });
  stream.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    stream.once('close', () => {
      splitter.end();
      resolve();
    });
  });
  return {
    closed,
    text: () => Buffer.concat(chunks).toString('utf8'),
    // Goes on reading, or a child that still writes would die of a broken pipe.
    stop: () => {
      stopped = true;
      stream.unref?.();
    },
  };
}

/** Whether it happened in time. */
async function within(milliseconds: number, event: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(milliseconds, 'late', { signal: timer.signal }).catch(() => 'late');
  const first = await Promise.race([event.then(() => 'done'), late]);
  timer.abort();
  return first === 'done';
}
