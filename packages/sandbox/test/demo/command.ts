import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Command {
  /** All that it has written so far. */
  readonly output: () => string;
  /** Until it has written what fits. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Of its end. */
  readonly exitCode: Promise<number | null>;
  /** What is in the only folder where it may put temporary files. */
  temporaryFiles(): Promise<readonly string[]>;
}

export interface CommandOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts one of the sandbox's commands, compiled, with a folder of its own for temporary files. */
export async function startCommand(
  script: string,
  { args = [], env = {} }: CommandOptions = {},
): Promise<Command> {
  const temp = await mkdtemp(join(tmpdir(), 'paragraph-command-'));
  const file = fileURLToPath(new URL(`../../lib/${script}`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    env: {
      ...process.env,
      TMPDIR: temp,
      TEMP: temp,
      TMP: temp,
      NO_COLOR: '1',
      // As where a proxy leads to the world: what asks it here fails.
      http_proxy: 'http://127.0.0.1:1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const listener of listeners) listener();
    });
  }
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code);
      for (const listener of listeners) listener();
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exitCode;
    await rm(temp, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    output: () => text,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text);
          if (found !== null) resolve(found);
          else if (child.exitCode !== null || child.signalCode !== null)
            reject(new Error(`It ended without ${pattern}:\n${text}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
    kill: (signal) => void child.kill(signal),
    exitCode,
    temporaryFiles: () => readdir(temp),
  };
}
