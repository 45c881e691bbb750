import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { unifiedDiff } from '../../src/report/unified-diff.js';

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');

it('shows what changed with three lines around it', () => {
  const before = numbers(1, 20);
  expect(unifiedDiff(before, before.replace('10\n', 'ten\nmore\n'))).toBe(
    '@@ -7,7 +7,8 @@\n 7\n 8\n 9\n-10\n+ten\n+more\n 11\n 12\n 13\n',
  );
});

it('shows changes that are far apart each for itself, and joins near ones', () => {
  const before = numbers(1, 30);
  const far = before.replace('3\n', 'x\n').replace('25\n', 'y\n');
  expect(unifiedDiff(before, far).match(/^@@/gm)).toHaveLength(2);
  const near = before.replace('10\n', 'x\n').replace('15\n', 'y\n');
  expect(unifiedDiff(before, near).match(/^@@/gm)).toHaveLength(1);
});

it.each([
  ['', 'a\nb\n', '@@ -0,0 +1,2 @@\n+a\n+b\n'],
  ['a\nb\n', '', '@@ -1,2 +0,0 @@\n-a\n-b\n'],
  [
    'a',
    'b',
    '@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n',
  ],
  ['a\r\n', 'a\n', ''],
  ['a\n', 'a\n', ''],
])('shows %j to %j', (before, after, diff) => {
  expect(unifiedDiff(before, after)).toBe(diff);
});

it('is what git takes for a patch that makes the one text of the other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unified-diff-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const line = fc.constantFrom('a\n', 'b\n', '}\n', '\n', '`x`\n');
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join(''));
  const change = fc
    .tuple(text, text)
    .filter(([before, after]) => before !== after && before !== '' && after !== '');
  const changes = fc.sample(change, { seed: 13, numRuns: 60 });
  for (const [index, [before]] of changes.entries()) {
    await writeFile(join(folder, `${index}`), before);
  }
  const input = changes.map(
    ([before, after], index) => `--- a/${index}\n+++ b/${index}\n${unifiedDiff(before, after)}`,
  );
  const applied = spawnSync('git', ['apply', '--unidiff-zero', '--whitespace=nowarn', '-'], {
    cwd: folder,
    input: input.join(''),
  });
  expect(applied.stderr.toString()).toBe('');
  for (const [index, [, after]] of changes.entries()) {
    expect(await readFile(join(folder, `${index}`), 'utf8')).toBe(after);
  }
});
