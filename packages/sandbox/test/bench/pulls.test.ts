import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rowsInCi } from '../../../shared/test/nightly.js';
import { bulkProject } from '../../src/bench/bulk-project.js';
import { compiledPullReport, wholeCompiledPull } from '../../src/bench/compiled-pull-report.js';
import {
  notedUsage,
  noteUsage,
  ofCommand,
  peakTogether,
  timeOfCli,
  type Usage,
} from '../../src/bench/node-usage.js';
import { pullReport, wholePull } from '../../src/bench/pull-report.js';

const conditions = { machine: 'a machine', busy: 1 };
const figures = { pull: 1_900, git: 1_000, gitInPlace: 600, memory: 90 * 1024 * 1024 };

const sizes = {
  'of 10 files, 1 is another': [10, 1],
  'of 500 files, 5 are others': [500, 5],
  'of 5,000 files, 50 are others': [5_000, 50],
} as const;

test.each(
  rowsInCi<readonly [size: number, count: number]>(
    sizes,
    'of 10 files, 1 is another',
    'of 500 files, 5 are others',
  ),
)('%s in each version', (_, [size, count]) => {
  const project = bulkProject(size);
  for (const version of [1, 2, 250]) {
    const [before, after] = [project.files(version - 1), project.files(version)];
    const changed = Object.keys(after).filter((file) => after[file] !== before[file]);
    expect(changed).toHaveLength(count);
    expect(project.changed(version)).toEqual(
      Object.fromEntries(changed.map((file) => [file, after[file]])),
    );
  }
  const workflows = Object.keys(project.files(0)).filter((file) => file.includes('/workflows/'));
  expect(workflows).toHaveLength(size);
});

test('what a process of Node used is known when it has ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'usage of "node" '));
  try {
    const env = { ...process.env, ...(await noteUsage(folder)) };
    const program = join(folder, 'program.cjs');
    spawnSync(process.execPath, [
      '-e',
      `require('fs').writeFileSync(process.argv[1], '')`,
      program,
    ]);
    spawnSync(process.execPath, [program, 'build'], { env });
    const [usage, ...others] = await notedUsage(folder);
    expect(others).toEqual([]);
    expect(usage).toMatchObject({ program, command: 'build' });
    expect(usage?.memory).toBeGreaterThan(10 * 1024 * 1024);
    expect(usage?.elapsed).toBeGreaterThan(0);
    expect(await notedUsage(folder)).toEqual([]);

    const cli = join(folder, 'node_modules', '@useparagon', 'cli', 'index.js');
    // Its parent has other work for a while.
    const starting = `require('child_process').spawn(process.execPath, ['-e', '0', ${JSON.stringify(cli)}]);
      for (const until = performance.now() + 300; performance.now() < until; );`;
    spawnSync(process.execPath, ['-e', starting], { env });
    const both = await notedUsage(folder);
    const child = both.find(({ program }) => program === cli);
    // The system has to start it and to clean up after it.
    expect(timeOfCli(both)).toBeGreaterThan(child?.elapsed ?? Number.POSITIVE_INFINITY);
    expect(timeOfCli(both)).toBeGreaterThanOrEqual(300);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the report compares a pull with git, and says that no program is started for each file', () => {
  const { text, met } = pullReport(
    [
      { size: 10, rounds: [figures], programs: 60 },
      { size: 500, rounds: [figures], programs: 60 },
    ],
    conditions,
  );
  expect(met).toBe(true);
  expect(text).toMatch(/^a pull of 500 files \/ git's own .* +1\.90 +1\.90 – 1\.90 +≤ 2 +met$/m);
  expect(text).toMatch(/^programs for 500 files \/ for 10 +1\.00 .* met$/m);
  expect(text).toMatch(/^the action's memory at its peak, 10 files +90 MB/m);
});

test.each([
  ['a slow pull', { pull: 2_001 }, 60],
  ['a program for each file', {}, 61],
])('%s misses a target', (_, changed, programs) => {
  const rounds = [{ ...figures, ...changed }];
  const played = [
    { size: 10, rounds: [figures], programs: 60 },
    { size: 500, rounds, programs },
  ] as const;
  expect(pullReport(played, conditions)).toMatchObject({
    met: false,
    text: expect.stringContaining('1 of 4 targets missed'),
  });
});

test('a measure of a pull that nobody took is no figure', () => {
  expect(() => wholePull([{ pull: 1 }, { git: 1, gitInPlace: 1 }])).toThrow(
    'Nobody measured "memory".',
  );
  expect(() => wholeCompiledPull([{ pull: 1 }])).toThrow('Nobody measured "installs".');
});

/** A process that ran from one moment to another. */
function ran(began: number, ended: number, memory: number, command = 'build'): Usage {
  const program = '/tools/node_modules/@useparagon/cli/dist/index.js';
  return { program, command, began, elapsed: ended - began, memory, children: [] };
}

test.each([
  ['none', [], 0],
  ['one after the other', [ran(0, 10, 300), ran(10, 20, 400)], 400],
  ['two at once', [ran(0, 10, 300), ran(5, 20, 400), ran(12, 15, 50)], 700],
  ['one that runs as long as all others', [ran(2, 4, 300), ran(0, 9, 40), ran(5, 8, 200)], 340],
])('the memory of processes together: %s', (_, used, peak) => {
  expect(peakTogether(used)).toBe(peak);
});

test('of the processes of the CLI, those of one command are counted', () => {
  const npm = { ...ran(0, 1, 1, 'install'), program: '/usr/lib/node_modules/npm/bin/npm-cli.js' };
  const used = [npm, ran(0, 1, 1, 'install'), ran(1, 2, 1), ran(1, 2, 1)];
  expect(ofCommand('install', used)).toHaveLength(1);
  expect(ofCommand('build', used)).toHaveLength(2);
});

const compiled = {
  pull: 24_000,
  installs: 1,
  builds: 4,
  memory: 900 * 1024 * 1024,
  bareInstall: 4_000,
  bareBuild: 5_000,
  bareMemory: 400 * 1024 * 1024,
};

test('the report compares a pull that asks the compiler with its install and builds alone', () => {
  const { text, met } = compiledPullReport([compiled], conditions);
  expect(met).toBe(true);
  expect(text).toMatch(/^its time \/ \(para install \+ 4 × para build\) +1\.00 .* met$/m);
  expect(text).toMatch(/^its builds \/ the 4 trees .* +1\.00 +1\.00 – 1\.00 +≤ 1\.5 +met$/m);
  expect(text).toMatch(/^memory of the pull with all its processes, at its peak +900 MB/m);
});

test.each([
  ['a second install', { installs: 2 }],
  ['a build too many', { builds: 7 }],
  ['a slow pull', { pull: 36_001 }],
])('%s misses a target', (_, changed) => {
  expect(compiledPullReport([{ ...compiled, ...changed }], conditions)).toMatchObject({
    met: false,
    text: expect.stringContaining('1 of 3 targets missed'),
  });
});
