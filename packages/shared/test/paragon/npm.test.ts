import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type NpmContext, runNpm } from '../../src/paragon/npm.js';
import { clockWith, type KeptLog, keptLog, quickClock } from './paragon-host.js';

interface Outcome {
  readonly result: string;
  readonly waits: readonly number[];
  readonly said: KeptLog['said'];
}

/** What becomes of a task for an npm whose code this is; `attempt` counts its attempts. */
async function runWith(code: string, more: Partial<NpmContext> = {}): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'npm '));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const npm = join(folder, 'npm-cli.cjs');
  await writeFile(npm, `const attempt = Number(process.env.ATTEMPT);\n${code}\n`);
  const place = join(folder, 'place');
  await mkdir(place);
  const env: Record<string, string | undefined> = { SystemRoot: process.env.SystemRoot };
  let attempts = 0;
  const [clock, log] = [quickClock(), keptLog()];
  const context: NpmContext = {
    tools: {
      node: process.execPath,
      nodeVersion: process.versions.node,
      npm: [process.execPath, npm],
      npmVersion: '11.0.0',
      instead: [],
      env,
    },
    env,
    log,
    signal: new AbortController().signal,
    redact: (text) => text,
    clock,
    ...more,
  };
  const result = await runNpm(
    {
      args: ['install', 'x'],
      folder: async () => {
        attempts += 1;
        env.ATTEMPT = String(attempts);
        return place;
      },
      subject: 'x@1',
      result: async ({ stdout }) => (stdout.includes('done') ? 'done' : undefined),
    },
    context,
  ).catch((thrown: unknown) => String(thrown));
  return { result, waits: clock.waits, said: log.said };
}

test.each<readonly [string, string, string]>([
  [
    'crashes',
    `console.error('npm error Exit handler never called!'); process.exitCode = 1;`,
    'npm crashed',
  ],
  ['ends without doing anything', '', 'npm exited without doing anything'],
  [
    'is out of memory',
    `console.error('FATAL ERROR: JavaScript heap out of memory'); process.exitCode = 134;`,
    'npm crashed',
  ],
  ...(process.platform === 'win32'
    ? []
    : [
        [
          'is killed',
          `process.kill(process.pid, 'SIGKILL');`,
          'npm was killed by SIGKILL',
        ] as const,
      ]),
])('an npm that %s is tried again', async (_, code, why) => {
  const { result, said } = await runWith(
    `if (attempt === 1) { ${code} } else console.log('done');`,
  );
  expect(result).toBe('done');
  expect(said).toContain(`info: ${why}. Trying again in 1 s.`);
});

test('an npm that keeps crashing fails after three attempts', async () => {
  const { result, waits } = await runWith(
    `console.error('npm error Exit handler never called!'); process.exitCode = 1;`,
  );
  expect(result).toContain('x@1 could not be installed from npm (npm crashed with exit code 1).');
  expect(waits).toHaveLength(2);
});

test('a permanent failure of npm is not retried', async () => {
  const { result, waits } = await runWith(
    `console.error('npm error code E404'); process.exitCode = 1;`,
  );
  expect(result).toContain('could not be installed from npm (E404)');
  expect(waits).toEqual([]);
});

const limits = { silence: 1_000, whole: 60_000, heartbeat: 100 };

/** A clock on which an npm of one line has been silent for too long once it has said it, and that gives one sign of life. */
function silentAfterOneLine() {
  let [lines, beats] = [0, 0];
  return clockWith((wait) =>
    // Counted from the start of npm, and again from its line.
    wait === limits.silence ? lines++ % 2 === 1 : wait === limits.heartbeat && beats++ === 0,
  );
}

test('an npm that neither says anything nor ends is ended, tried again, and named', async () => {
  const { result, said } = await runWith(
    `console.error('npm http fetch GET https://npm.example/x attempt ' + attempt + ' failed');
     setInterval(() => {}, 1_000);`,
    { limits, clock: silentAfterOneLine() },
  );
  expect(result).toContain('x@1 could not be installed from npm (npm hung)');
  expect(result).toContain('fetch GET https://npm.example/x attempt 3 failed');
  expect(said.filter((line) => line.includes('Trying again'))).toHaveLength(2);
  expect(said.join('\n')).toMatch(/info: npm is still at work on x@1 \(\d+ ms\)\./);
});

test('an npm that has done its work and does not end is ended, and its work counts', async () => {
  const { result, waits } = await runWith(`console.log('done'); setInterval(() => {}, 1_000);`, {
    limits,
    clock: silentAfterOneLine(),
  });
  expect(result).toBe('done');
  expect(waits).toEqual([]);
});

test('a run that is cancelled is not tried again', async () => {
  const controller = new AbortController();
  let armed = 0;
  const clock = clockWith((wait) => {
    // Armed again when npm says its line.
    if (wait === limits.silence && armed++ === 1) controller.abort();
    return false;
  });
  const { result, waits } = await runWith("console.log('x'); setInterval(() => {}, 1_000);", {
    signal: controller.signal,
    limits,
    clock,
  });
  expect(result).toBe('Cancelled: The run was cancelled.');
  expect(waits).toEqual([]);
});
