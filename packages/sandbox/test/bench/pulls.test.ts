import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bulkProject } from '../../src/bench/bulk-project.js';
import { notedUsage, noteUsage } from '../../src/bench/node-usage.js';
import { pullReport, wholePull } from '../../src/bench/pull-report.js';

const conditions = { machine: 'a machine', busy: 1 };
const figures = { pull: 1_900, git: 1_000, gitInPlace: 600, memory: 90 * 1024 * 1024 };

test.each([
  [10, 1],
  [500, 5],
  [5_000, 50],
])('of %i files, %i are others in each version', (size, count) => {
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
    spawnSync(process.execPath, [program], { env });
    const [usage, ...others] = await notedUsage(folder);
    expect(others).toEqual([]);
    expect(usage).toMatchObject({ program });
    expect(usage?.memory).toBeGreaterThan(10 * 1024 * 1024);
    expect(usage?.elapsed).toBeGreaterThan(0);
    expect(await notedUsage(folder)).toEqual([]);
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

test('a measure that nobody took is no figure', () => {
  expect(() => wholePull([{ pull: 1 }, { git: 1, gitInPlace: 1 }])).toThrow(
    'Nobody measured "memory".',
  );
});
