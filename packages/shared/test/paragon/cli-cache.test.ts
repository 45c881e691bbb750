import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openCheckpoint } from '@paragraph/sandbox';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { capture } from '../../src/action/child-process.js';
import { provideCli } from '../../src/paragon/cli-install.js';
import type { NodeAndNpm } from '../../src/paragon/node-and-npm.js';
import { Cancelled } from '../../src/report/errors.js';
import { nightly } from '../nightly.js';
import { copyingNpm } from './copying-npm.js';
import { answerOf, cli, installed, type Machines, openMachines, whole } from './install-bench.js';

let bench: Machines;
/** With an npm that copies what the real one has installed: for tests of what is done with an installation. */
let copying: NodeAndNpm;

beforeAll(async () => {
  bench = await openMachines();
  copying = { ...bench.tools, npm: await copyingNpm(bench.root, await installedOnce()) };
});

afterAll(() => bench.close());

/** Installs the CLI for {@link copyingNpm}, unless another test file has done so. */
async function installedOnce(): Promise<string> {
  const toolCache = inject('toolCache');
  const { context } = await bench.machine(inject('npmrc'), { toolCache });
  await provideCli(cli('1.1.15'), context);
  return join(toolCache, 'paragraph-cli');
}

/** A machine with that npm, which asks no registry. */
const machineWithCopy = () => bench.machine(nowhere, { tools: copying });
const nowhere = 'registry=http://127.0.0.1:1/\n';

/** Installations in the tool cache that have no place yet. */
async function halfWay(toolCache: string): Promise<readonly string[]> {
  const names: string[] = await readdir(join(toolCache, 'paragraph-cli')).catch(() => []);
  return names.filter((name) => name.startsWith(`${arch()}.`));
}

test('jobs that install at the same time get the same whole installation', async () => {
  const { context, toolCache } = await machineWithCopy();
  const results = await Promise.all([1, 2, 3].map(() => provideCli(cli('1.1.15'), context)));
  expect(new Set(results.map(({ entry }) => entry)).size).toBe(1);
  for (const result of results) expect(await answerOf(result, bench)).toBe('1.1.15');
  expect(await installed(toolCache, '1.1.15')).toEqual(whole);
});

/** A registry that takes requests and does not answer. */
async function hangingRegistry(): Promise<{
  readonly npmrc: string;
  readonly asked: Promise<void>;
}> {
  const { url, reached, close } = await openCheckpoint();
  onTestFinished(() => close());
  return { npmrc: `registry=${url}\n`, asked: reached };
}

test('a cancelled install leaves nothing', async () => {
  const hanging = await hangingRegistry();
  const controller = new AbortController();
  const { context, toolCache } = await bench.machine(hanging.npmrc, { signal: controller.signal });
  const running = provideCli(cli('1.1.15'), context);
  running.catch(() => undefined);
  await hanging.asked;
  expect(await halfWay(toolCache)).toHaveLength(1);
  controller.abort();
  await expect(running).rejects.toThrow(Cancelled);
  expect(await readdir(join(toolCache, 'paragraph-cli'))).toEqual([]);
});

test('a process that is killed half-way leaves nothing that counts as an installation', async () => {
  const hanging = await hangingRegistry();
  const { context, toolCache } = await bench.machine(hanging.npmrc);
  const controller = new AbortController();
  const library = (file: string): string =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../lib', file)).href);
  const { env, scratch } = context;
  const given = JSON.stringify({
    tools: bench.tools,
    env,
    toolCache,
    scratch,
    privateCache: scratch,
  });
  // Ended by a signal that leaves it no time for anything, as a lost machine would be.
  const dying = capture({
    program: process.execPath,
    args: [
      '--input-type=module',
      '-e',
      `const { provideCli } = await import(${library('paragon/cli-install.js')});
       const { realClock: clock } = await import(${library('action/clock.js')});
       const log = { info: () => {}, debug: () => {} };
       const { signal } = new AbortController();
       await provideCli({ spec: '1.1.15', source: '' }, { ...${given}, log, signal, clock, redact: (text) => text });`,
    ],
    cwd: bench.root,
    env: process.env,
    signal: controller.signal,
  });
  dying.catch(() => undefined);
  await hanging.asked;
  controller.abort();
  await expect(dying).rejects.toThrow(Cancelled);
  expect(await halfWay(toolCache)).toHaveLength(1);
  expect(await installed(toolCache, '1.1.15')).toEqual([]);

  const next = (await machineWithCopy()).context;
  const result = await provideCli(cli('1.1.15'), { ...next, toolCache });
  expect(await answerOf(result, bench)).toBe('1.1.15');
  expect(await installed(toolCache, '1.1.15')).toEqual(whole);
});

test('an installation that something has damaged is made anew', async () => {
  const { context } = await machineWithCopy();
  const { entry } = await provideCli(cli('1.1.15'), context);
  await rm(entry);
  expect(await answerOf(await provideCli(cli('1.1.15'), context), bench)).toBe('1.1.15');

  // What a job of another version of this action could have left: the name without the content.
  const other = await machineWithCopy();
  const place = join(other.toolCache, 'paragraph-cli', '1.1.15', arch());
  await mkdir(join(place, 'node_modules'), { recursive: true });
  await writeFile(`${place}.complete`, '');
  expect(await answerOf(await provideCli(cli('1.1.15'), other.context), bench)).toBe('1.1.15');
  expect(await installed(other.toolCache, '1.1.15')).toEqual(whole);
});

test('the mark of an installation is renewed when it is used', async () => {
  const { context, toolCache } = await machineWithCopy();
  await provideCli(cli('1.1.15'), context);
  const mark = join(toolCache, 'paragraph-cli', '1.1.15', `${arch()}.complete`);
  const past = new Date('2026-01-01');
  await utimes(mark, past, past);
  await provideCli(cli('1.1.15'), context);
  expect((await stat(mark)).mtimeMs).toBeGreaterThan(past.getTime());
});

test('the newest versions are kept, and those that were used within a day', async () => {
  const { context, toolCache } = await machineWithCopy();
  const past = new Date(Date.now() - 2 * 24 * 60 * 60 * 1_000);
  const put = async (version: string, used: Date | undefined): Promise<void> => {
    const place = join(toolCache, 'paragraph-cli', version, arch());
    await mkdir(place, { recursive: true });
    if (used === undefined) return;
    await writeFile(`${place}.complete`, '');
    await utimes(`${place}.complete`, used, used);
  };
  await put('1.0.9', past);
  await put('1.0.10', past);
  await put('1.0.11', new Date());
  await put('1.0.12', undefined);
  await put('2.0.0-canary.1', past);
  await put('1.1.0', past);
  await mkdir(join(toolCache, 'paragraph-cli', 'not a version'), { recursive: true });
  await provideCli(cli('1.1.15'), context);
  expect((await readdir(join(toolCache, 'paragraph-cli'))).sort()).toEqual([
    '1.0.11',
    '1.1.0',
    '1.1.15',
    '2.0.0-canary.1',
    'not a version',
  ]);
});

test('leftovers of killed jobs are removed after a day', async () => {
  const { context, toolCache } = await machineWithCopy();
  const folder = join(toolCache, 'paragraph-cli');
  const leftovers = (parent: string): { old: string; fresh: string } => ({
    old: join(parent, `${arch()}.0b2e6d1c-3c56-4d0a-9f0e-2f6f4f3c9a11`),
    fresh: join(parent, `${arch()}.9a1e6d1c-3c56-4d0a-9f0e-2f6f4f3c9a22`),
  });
  const [half, away] = [leftovers(folder), leftovers(join(folder, '1.1.15'))];
  const past = new Date(Date.now() - 2 * 24 * 60 * 60 * 1_000);
  for (const { old, fresh } of [half, away]) {
    for (const leftover of [old, fresh]) await mkdir(join(leftover, 'x'), { recursive: true });
    await utimes(old, past, past);
  }
  await provideCli(cli('1.1.15'), context);
  expect(await halfWay(toolCache)).toEqual([basename(half.fresh)]);
  expect(await installed(toolCache, '1.1.15')).toEqual([
    arch(),
    basename(away.fresh),
    `${arch()}.complete`,
  ]);
});

test('a CLI in a tool cache that is only for reading is used as it is', async () => {
  const { context, toolCache } = await machineWithCopy();
  const first = await provideCli(cli('1.1.15'), context);
  const mark = join(toolCache, 'paragraph-cli', '1.1.15', `${arch()}.complete`);
  // A folder cannot be written as a file, whoever tries.
  await rm(mark);
  await mkdir(mark);
  expect(await provideCli(cli('1.1.15'), context)).toEqual(first);
});

test('without a writable tool cache, the CLI is installed only for the run', async () => {
  const { context, toolCache, log } = await machineWithCopy();
  // A file is no folder, for whoever tries.
  await writeFile(toolCache, '');
  const installed = await provideCli(cli('1.1.15'), context);
  expect(installed.entry.startsWith(context.privateCache)).toBe(true);
  expect(log.said.join('\n')).toContain(
    "The runner's tool cache cannot be written, so the CLI is installed for this run only",
  );
  expect(await provideCli(cli('1.1.15'), context)).toEqual(installed);
  const times = log.said.filter((line) => line.startsWith('info: Installed '));
  expect(times).toHaveLength(1);
});

nightly('an incomplete installation from a cache is replaced', async () => {
  const { context, toolCache } = await machineWithCopy();
  const { entry } = await provideCli(cli('1.1.15'), context);
  const modules = join(toolCache, 'paragraph-cli', '1.1.15', arch(), 'node_modules');
  const lost = join(modules, 'prettier', 'package.json');
  await rm(lost);
  expect(await provideCli(cli('1.1.15'), context)).toMatchObject({ entry });
  expect((await stat(lost)).isFile()).toBe(true);
});
