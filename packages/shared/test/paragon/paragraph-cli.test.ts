import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type CliContext,
  type ParagraphCli,
  paragraphCli,
} from '../../src/paragon/paragraph-cli.js';
import { clockWith, type KeptLog, keptLog, quickClock } from './paragon-host.js';

interface Bench {
  readonly cli: ParagraphCli;
  readonly project: string;
  readonly log: KeptLog;
  readonly waits: readonly number[];
}

/** A CLI of which this is the code; `count` is how often it was started in the project. */
async function cliOf(code: string, more: Partial<CliContext> = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'a cli '));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const [entry, project] = [join(folder, 'cli.cjs'), join(folder, 'project')];
  await mkdir(project);
  await writeFile(
    entry,
    `const { appendFileSync, readFileSync, rmSync } = require('node:fs');
     appendFileSync('count', '.');
     const count = readFileSync('count').length;
     ${code}`,
  );
  const [clock, log] = [quickClock(), keptLog()];
  const cli = paragraphCli({
    cli: { entry, version: '1.0.0' },
    tools: { node: process.execPath, nodeVersion: process.versions.node },
    env: { SystemRoot: process.env.SystemRoot },
    log,
    signal: new AbortController().signal,
    redact: (text) => text,
    clock,
    provide: async (version) => ({ entry, version }),
    ...more,
  });
  return { cli, project, log, waits: clock.waits };
}

const npmFailsWith = (words: string): string =>
  `if (count === 1) { console.error(${JSON.stringify(words)}); process.exitCode = 1; } else console.log('done');`;

test.each([
  ['npm error code ECONNRESET', 'npm could not reach the registry (ECONNRESET)'],
  ['npm ERR! code E503', 'npm could not reach the registry (E503)'],
  ['npm error Exit handler never called!', 'npm crashed'],
])('a temporary failure of an installation is retried once: %s', async (words, why) => {
  const { cli, project, log } = await cliOf(npmFailsWith(words));
  expect(await cli.install(project)).toEqual(['done']);
  expect(log.said).toContain(`info: ${why}. Trying again in 1 s.`);
});

test.each(['npm error code E404', 'something broke'])(
  'an install that would fail again is not: %s',
  async (words) => {
    const { cli, project, waits } = await cliOf(npmFailsWith(words));
    await expect(cli.install(project)).rejects.toThrow('`para install` failed with exit code 1.');
    expect(waits).toEqual([]);
  },
);

test('a push is never repeated', async () => {
  const { cli, project, waits } = await cliOf(npmFailsWith('npm error code ECONNRESET'));
  await expect(cli.push(project, { dryRun: false })).rejects.toThrow('failed with exit code 1');
  expect(waits).toEqual([]);
});

test('another version is the same CLI, signed in as this one', async () => {
  const { cli, project, log } = await cliOf(`console.log('pulled');`);
  const older = await cli.inVersion('1.0.0-canary.3');
  expect(older.version).toBe('1.0.0-canary.3');
  expect(await older.pull(project, { about: 'once more', log })).toEqual(['pulled']);
});

test('nothing but an exact version is installed', async () => {
  const provide = vi.fn<CliContext['provide']>();
  const { cli } = await cliOf('', { provide });
  await expect(cli.inVersion('latest')).rejects.toThrow('no exact version');
  expect(provide).not.toHaveBeenCalled();
});

const limits = { silence: 2_000, whole: 60_000, heartbeat: 200 };

test('a command that says nothing for long gives a sign of life, and its output stays its own', async () => {
  let beats = 0;
  const clock = clockWith((wait) => wait === limits.heartbeat && beats++ === 0);
  const { cli, project, log } = await cliOf(`console.log('built');`, { limits, clock });
  expect(await cli.build(project, { skipTypeErrors: false })).toEqual(['built']);
  expect(log.said.filter((line) => line.startsWith('line: (still at work: '))).not.toEqual([]);
});

test('a command that hangs is ended, with a message', async () => {
  const { cli, project } = await cliOf('setInterval(() => {}, 1_000);', {
    limits,
    clock: clockWith((wait) => wait === limits.silence),
  });
  await expect(cli.build(project, { skipTypeErrors: false })).rejects.toThrow(
    /`para build` timed out after 2(?:\.0)? s\.\nIt had printed nothing for 2(?:\.0)? s\./,
  );
});

test.skipIf(process.platform === 'win32')('the signal that ended a command is named', async () => {
  const { cli, project } = await cliOf(`process.kill(process.pid, 'SIGKILL');`);
  await expect(cli.build(project, { skipTypeErrors: false })).rejects.toThrow(
    '`para build` was ended by SIGKILL.',
  );
});

test.skipIf(process.platform === 'win32')(
  'a folder that an earlier command has removed is no fault of this action',
  async () => {
    const { cli, project } = await cliOf(`rmSync(process.cwd(), { recursive: true });`);
    await cli.install(project);
    await expect(cli.build(project, { skipTypeErrors: false })).rejects.toThrow(
      `\`para build\` could not be started.\nThe folder ${project} no longer exists: an earlier command has removed it.`,
    );
  },
);
