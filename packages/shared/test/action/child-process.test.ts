import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import {
  type Command,
  capture,
  type Exit,
  lineReader,
  type OutputStream,
  runLines,
  TooMuchOutput,
} from '../../src/action/child-process.js';
import { Cancelled, systemErrorCode } from '../../src/report/errors.js';
import { asOnWindows } from '../as-on-windows.js';
import { expectLinearTime, repeated } from '../linear-time.js';

function node(script: string, options: Partial<Command> = {}): Command {
  return {
    program: process.execPath,
    args: ['-e', script],
    cwd: tmpdir(),
    env: process.env,
    ...options,
  };
}

interface Said {
  readonly exit: Exit;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

async function run(command: Command): Promise<Said> {
  const said: Record<OutputStream, string[]> = { stdout: [], stderr: [] };
  const exit = await runLines(command, (line, stream) => said[stream].push(line));
  return { exit, ...said };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'child '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('both streams arrive line by line, with the exit code', async () => {
  const { exit, stdout, stderr } = await run(
    node('console.log("a\\nb"); console.error("c"); process.exitCode = 7'),
  );
  expect(exit).toEqual({ exitCode: 7, signal: null });
  expect(stdout).toEqual(['a', 'b']);
  expect(stderr).toEqual(['c']);
});

test.runIf(process.platform !== 'win32')('a signal that ended the process is told', async () => {
  const { exit } = await run(node('process.kill(process.pid, "SIGKILL")'));
  expect(exit).toEqual({ exitCode: null, signal: 'SIGKILL' });
});

test('a program that is not there is a system error', async () => {
  const missing = node('', { program: join(tmpdir(), 'no such program') });
  const thrown: unknown = await run(missing).catch((error: unknown) => error);
  expect(systemErrorCode(thrown)).toBe('ENOENT');
  await expect(capture(missing)).rejects.toThrow('ENOENT');
});

test('a program is started only by its absolute path', async () => {
  await expect(capture(node('', { program: 'node' }))).rejects.toThrow('is not an absolute path');
});

test('arguments arrive as they are, since there is no shell', async () => {
  const args = ['a b', '"', "'", '$HOME', '%PATH%', '`id`', '&& exit 3', '*', '\\', '', 'ü'];
  const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
  const { stdout } = await run(node(script, { args: ['-e', script, '--', ...args] }));
  expect(JSON.parse(stdout[0] ?? '')).toEqual(args);
});

test('the environment is the given one and no more', async () => {
  const { stdout } = await run(
    node('console.log(JSON.stringify(process.env))', {
      env: { ONLY: 'this', NOT: undefined, SystemRoot: process.env.SystemRoot },
    }),
  );
  const seen: unknown = JSON.parse(stdout[0] ?? '');
  expect(seen).toMatchObject({ ONLY: 'this' });
  expect(seen).not.toHaveProperty('NOT');
  expect(seen).not.toHaveProperty('HOME');
});

test.skipIf(process.platform === 'win32')(
  "on Windows, `taskkill` gets the command's environment and no more, too",
  async () => {
    const folder = await temporaryFolder();
    const seen = join(folder, 'environment.json');
    // On this system, such a path is a name that is looked up on PATH.
    const taskkill = join(folder, 'C:\\Windows\\System32\\taskkill.exe');
    const script = `require('fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env));
      process.kill(process.argv[3], 'SIGKILL');`;
    await writeFile(taskkill, `#!${process.execPath}\n${script}`, { mode: 0o755 });
    asOnWindows();
    const cancellation = new AbortController();
    const env = { PATH: folder, ONLY: 'this' };
    const running = runLines(
      node('console.log(); setInterval(() => {}, 1000)', { env, signal: cancellation.signal }),
      () => cancellation.abort(),
    );
    await expect(running).rejects.toThrow(Cancelled);
    expect(JSON.parse(await readFile(seen, 'utf8'))).toEqual(env);
  },
);

test('standard input is what was given, and else at its end', async () => {
  const echo = 'process.stdin.pipe(process.stdout)';
  expect((await capture(node(echo, { input: 'text\n' }))).stdout.toString()).toBe('text\n');
  const bytes = Buffer.from([0, 255, 10, 13, 128]);
  expect((await capture(node(echo, { input: bytes }))).stdout).toEqual(bytes);
  expect((await capture(node(echo))).stdout.toString()).toBe('');
});

test('a program that does not read its input ends as it wants to', async () => {
  const exit = await capture(node('process.exit(4)', { input: 'x'.repeat(5_000_000) }));
  expect(exit.exitCode).toBe(4);
});

test('captured output is kept byte by byte', async () => {
  const exit = await capture(
    node('process.stdout.write(Buffer.from([0, 27, 91, 255, 13, 10])); console.error("é")'),
  );
  expect([...exit.stdout]).toEqual([0, 27, 91, 255, 13, 10]);
  expect(exit.stderr).toBe('é\n');
});

test('a program that prints more than its caller reads is ended', async () => {
  const endless = node('setInterval(() => process.stdout.write("x".repeat(1e5)))');
  await expect(capture({ ...endless, mostOutput: 1e6 })).rejects.toThrow(TooMuchOutput);
  const { stdout } = await capture({ ...node('process.stdout.write("1234")'), mostOutput: 4 });
  expect(stdout.toString()).toBe('1234');
});

test('a program that does not start leaves no failure of its input without a handler', async () => {
  const input = Promise.reject(new Error('No input.'));
  const starting = capture({ ...node(''), signal: AbortSignal.abort(), input });
  await expect(starting).rejects.toThrow(Cancelled);
});

test('lines are free of terminal sequences, NUL and carriage returns', async () => {
  const { stdout } = await run(
    node(
      String.raw`process.stdout.write('\x1b[31mred\x1b[0m\r\n50%\r100%\nnul\0l\n\x1b[2K\x1b[1Gdone')`,
    ),
  );
  expect(stdout).toEqual(['red', '50%', '100%', 'null', 'done']);
});

test('bytes that are not UTF-8 are replaced, also if the last character is cut off', async () => {
  const { stdout } = await run(
    node('process.stdout.write(Buffer.from([0x61, 0xff, 0x62, 10, 0xc3]))'),
  );
  expect(stdout).toEqual(['a\ufffdb', '\ufffd']);
});

test('ten megabytes without a line end arrive in parts', async () => {
  const size = 10_000_000;
  const { stdout } = await run(node(`process.stdout.write('x'.repeat(${size}))`));
  expect(stdout.join('').length).toBe(size);
  expect(Math.max(...stdout.map((line) => line.length))).toBeLessThan(300_000);
});

test('a secret is taken out wherever a line that is too long is cut', () => {
  const secret = 'cli_key.Sesame-open';
  const redact = (text: string): string => text.replaceAll(secret, '***');
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 300, max: 50_000 }),
      (gaps, chunkSize) => {
        const bytes = Buffer.from(gaps.map((gap) => '.'.repeat(gap)).join(secret));
        const lines: string[] = [];
        const reader = lineReader((line) => lines.push(line), redact);
        for (let start = 0; start < bytes.length; start += chunkSize) {
          reader.write(bytes.subarray(start, start + chunkSize));
        }
        reader.end();
        const all = lines.join('');
        expect(all).not.toMatch(/[a-z]/i);
        expect(all.match(/\*/g) ?? []).toHaveLength(3 * (gaps.length - 1));
        expect(all.match(/\./g) ?? []).toHaveLength(gaps.reduce((sum, gap) => sum + gap, 0));
      },
    ),
    { numRuns: 60 },
  );
});

test('a secret at the cut of a line is removed', () => {
  const secret = 'cli_key.Sesame-open';
  const text = '.'.repeat(70_000);
  // Wherever the cut is, one of these lies across it.
  for (let at = 60_000; at < 70_000; at += secret.length - 1) {
    const lines: string[] = [];
    const reader = lineReader(
      (line) => lines.push(line),
      (line) => line.replaceAll(secret, '***'),
    );
    reader.write(Buffer.from(text.slice(0, at) + secret + text.slice(at)));
    reader.end();
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).toBe(`${text.slice(0, at)}***${text.slice(at)}`);
  }
});

test('a long line that comes in single bytes takes time in proportion to its length', () => {
  expectLinearTime((text) => {
    const lines: string[] = [];
    const reader = lineReader((line) => lines.push(line));
    const byte = Buffer.from('.');
    for (const _ of text) reader.write(byte);
    reader.end();
    expect(lines.join('')).toBe(text);
  }, repeated('.'));
});

test('however the bytes are cut into chunks, the lines are the same', () => {
  const piece = fc.constantFrom('a', '\n', '\r', '\r\n', 'é', '😀', '\u001b[31m', '\0', ' ', '::');
  const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
  const linesOf = (bytes: Buffer, cuts: readonly number[]): readonly string[] => {
    const lines: string[] = [];
    const reader = lineReader((line) => lines.push(line));
    const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)];
    let start = 0;
    for (const end of [...ends, bytes.length]) {
      reader.write(bytes.subarray(start, end));
      start = end;
    }
    reader.end();
    return lines;
  };
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 1_000 }), { maxLength: 10 }), (said, cuts) => {
      const bytes = Buffer.from(said);
      expect(linesOf(bytes, cuts)).toEqual(linesOf(bytes, []));
      // A reader of the log that ends lines at a carriage return, too, sees no other lines.
      for (const line of linesOf(bytes, cuts)) expect(line).not.toMatch(/[\r\n\0]/);
    }),
    { numRuns: 500 },
  );
});

// A process that ignores SIGTERM, started by one that ignores it, too. Both hold a connection as long as they live.
const stubbornTree = (port: number): string => `
  process.on('SIGTERM', () => {});
  process.on('SIGINT', () => {});
  const { spawn } = require('node:child_process');
  require('node:net').connect(${port}, '127.0.0.1').on('error', () => {});
  if (process.argv[1] !== 'grandchild') {
    spawn(process.execPath, ['-e', process.env.SCRIPT, 'grandchild'], { stdio: 'inherit' });
  }
  setInterval(() => {}, 1_000);
`;

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  return address.port;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('an abort ends the whole tree, also processes that ignore SIGTERM', async () => {
  const controller = new AbortController();
  const ends: Array<Promise<unknown>> = [];
  const server = createServer((socket) => {
    ends.push(new Promise((ended) => socket.on('error', ended).once('close', ended)));
    socket.resume();
    if (ends.length === 2) controller.abort();
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const script = stubbornTree(portOf(server));
  const { signal } = controller;
  const env = { ...process.env, SCRIPT: script };
  const running = run(node(script, { env, signal, waits: { gracePeriod: 40 } }));
  await expect(running).rejects.toThrow(Cancelled);
  // The system closes the connections of a process that has ended.
  await Promise.all(ends);
  expect(ends).toHaveLength(2);
});

test('an abort lets a process that listens end itself', async () => {
  const controller = new AbortController();
  const lines: string[] = [];
  const running = runLines(
    node(
      `process.on('SIGTERM', () => { console.log('tidied up'); process.exit(0); });
       console.log('ready'); setInterval(() => {}, 1_000);`,
      { signal: controller.signal },
    ),
    (line) => {
      lines.push(line);
      if (line === 'ready') controller.abort();
    },
  );
  await expect(running).rejects.toThrow(Cancelled);
  if (process.platform !== 'win32') expect(lines).toEqual(['ready', 'tidied up']);
});

test('nothing is started for a run that is cancelled already', async () => {
  const file = join(await temporaryFolder(), 'started');
  const command = node(`require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`, {
    signal: AbortSignal.abort(),
  });
  await expect(capture(command)).rejects.toThrow(Cancelled);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});

test('a process that stays in the background does not hold the run up', async () => {
  const pids = join(await temporaryFolder(), 'pid');
  const { exit, stdout } = await run(
    node(
      `
      const child = require('node:child_process').spawn(
        process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'inherit', detached: true });
      require('node:fs').writeFileSync(${JSON.stringify(pids)}, String(child.pid));
      child.unref();
      process.stdout.write('the last line', () => process.exit(0));`,
      { waits: { lingering: 100 } },
    ),
  );
  const daemon = Number(await readFile(pids, 'utf8'));
  expect(isAlive(daemon)).toBe(true);
  process.kill(daemon, 'SIGKILL');
  expect(exit.exitCode).toBe(0);
  expect(stdout).toEqual(['the last line']);
});
