import { describe, expect, test } from 'vitest';
import { type DeletionLimit, deletionsAllowed, parseDeletionLimit } from '../src/deletion-limit.js';
import { pullBranch } from '../src/pull-branch.js';
import { readExportOf } from './export-place.js';

const files = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `src/integrations/slack/workflows/w${index}.ts`,
      `// ${index}\n`,
    ]),
  );

describe('of the exported files may be deleted', () => {
  test.each<[string, string | undefined, number, number]>([
    ['half', undefined, 40, 20],
    ['half, rounded down', undefined, 41, 20],
    ['ten at least', undefined, 12, 10],
    ['as many as are there', undefined, 3, 10],
    ['none', '0', 40, 0],
    ['a number', '25', 40, 25],
    ['a percentage', '10%', 40, 4],
    ['a percentage, rounded down', '10 %', 39, 3],
    ['all', '100%', 40, 40],
  ])('%s', (_, input, count, allowed) => {
    const limit: DeletionLimit = input === undefined ? 'default' : parseDeletionLimit(input);
    expect(deletionsAllowed(limit, count)).toBe(allowed);
  });

  test.each(['-1', '1.5', '101%', '%', 'half', '1e3', '10 files', '', '٣'])(
    '%j is no limit',
    (text) => {
      expect(() => parseDeletionLimit(text)).toThrow('a number of files, such as 25');
    },
  );

  const without = (count: number) =>
    readExportOf({
      files: { ...files(24), 'src/events/a.ts': 'a\n' },
      write: async (project) => {
        for (let index = 0; index < count; index += 1) {
          await project.remove(`src/integrations/slack/workflows/w${index}.ts`);
        }
      },
    });

  test('just as many as the limit says', async () => {
    expect((await without(12)).changes).toHaveLength(12);
    await expect(without(13)).rejects.toThrow(
      'The export would delete 13 of 25 files, but the limit is 12',
    );
  });

  test('renamed workflows do not count', async () => {
    const named = (index: number): string => `  readonly id: string = 'id-${index}';\n`;
    const before = Object.keys(files(24));
    const read = await readExportOf({
      files: Object.fromEntries(before.map((name, index) => [name, named(index)])),
      write: async (project) => {
        for (const [index, name] of before.entries()) {
          await project.remove(name);
          await project.write(name.replace('workflows/w', 'workflows/renamed'), named(index));
        }
      },
      limit: { kind: 'files', count: 0 },
    });
    expect(read.changes.map(({ change }) => change)).toEqual(before.map(() => 'renamed'));
  });
});

test.each([
  ['a file outside of the integrations is left', ['src/events/a.ts']],
  ['nothing is left', []],
])('an export without integrations is refused, also where %s', async (_, left) => {
  const reading = readExportOf({
    files: { ...files(2), 'src/events/a.ts': 'a\n' },
    write: async (project) => {
      await project.remove('src');
      for (const name of left) await project.write(name, 'a\n');
    },
    limit: { kind: 'percentage', percentage: 100 },
  });
  await expect(reading).rejects.toThrow('The export contains no integrations');
});

test('neither a first export nor one with the first integration counts as empty', async () => {
  const nothing = await readExportOf({
    files: { 'README.md': 'x\n' },
    write: (project) => project.write('src/events/a.ts', 'a\n'),
  });
  expect(nothing.differences).toEqual(['A src/events/a.ts']);
  const first = await readExportOf({
    files: { 'README.md': 'x\n' },
    write: (project) => project.write('src/integrations/slack/config.ts', 'a\n'),
  });
  expect(first.changes).toMatchObject([{ change: 'added', integration: 'slack' }]);
});

describe('the branch', () => {
  test.each([
    ['is the one that is checked out', 'staging', 'refs/heads/main', 'staging'],
    ['is that of the run, where none is checked out', undefined, 'refs/heads/main', 'main'],
    ['may have slashes', undefined, 'refs/heads/release/1/x', 'release/1/x'],
    ['that is checked out counts on a tag, too', 'main', 'refs/tags/v1', 'main'],
  ])('%s', (_, branch, ref, expected) => {
    expect(pullBranch({ branch }, { ref, refName: 'x' })).toBe(expected);
  });

  test.each([
    ['refs/tags/v1', 'v1', 'the tag "v1"'],
    ['refs/pull/1/merge', '1/merge', 'the pull request ref "1/merge"'],
    ['refs/gh-readonly-queue/main/pr-1', '', 'the ref "refs/gh-readonly-queue/main/pr-1"'],
  ])('of %s is none', (ref, refName, said) => {
    expect(() => pullBranch({ branch: undefined }, { ref, refName })).toThrow(
      `A pull commits to a branch, and this run is for ${said}.`,
    );
  });
});
