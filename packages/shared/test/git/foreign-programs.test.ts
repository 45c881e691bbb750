import { expect, test } from 'vitest';
import { foreignPrograms } from '../../src/git/foreign-programs.js';

const lfs = {
  'filter.lfs.clean': 'git-lfs clean -- %f',
  'filter.lfs.smudge': 'git-lfs smudge -- %f',
  'filter.lfs.process': 'git-lfs filter-process',
  'filter.lfs.required': 'true',
};

function programs(settings: Readonly<Record<string, string>>, gitLfs: string | undefined) {
  const entries = Object.entries(settings);
  const last = (key: string): string | undefined => entries.findLast(([name]) => name === key)?.[1];
  return foreignPrograms({ entries, last }, gitLfs);
}

test("Git LFS's own commands are run, by the absolute path of git-lfs", () => {
  expect(programs(lfs, "/opt/it's/git-lfs")).toEqual({
    filters: [],
    overrides: [
      ['filter.lfs.clean', "'/opt/it'\\''s/git-lfs' clean -- %f"],
      ['filter.lfs.smudge', "'/opt/it'\\''s/git-lfs' smudge -- %f"],
      ['filter.lfs.process', "'/opt/it'\\''s/git-lfs' filter-process"],
    ],
  });
  const skipping = { ...lfs, 'filter.lfs.smudge': 'git-lfs smudge --skip -- %f' };
  expect(programs(skipping, 'C:\\Git LFS\\git-lfs.exe').overrides).toContainEqual([
    'filter.lfs.smudge',
    "'C:/Git LFS/git-lfs.exe' smudge --skip -- %f",
  ]);
});

const off = (name: string) => [
  [`filter.${name}.clean`, ''],
  [`filter.${name}.smudge`, ''],
  [`filter.${name}.process`, ''],
  [`filter.${name}.required`, 'false'],
];

test.each([
  ['other commands under the name of Git LFS', { ...lfs, 'filter.lfs.clean': 'git-lfs clean; x' }],
  ['commands for which git-lfs starts others', { ...lfs, 'lfs.extension.a.clean': './x %f' }],
  [
    'commands for which git-lfs sends files by others',
    { ...lfs, 'lfs.customtransfer.a.path': 'x' },
  ],
  ['another program', { ...lfs, 'filter.lfs.process': './git-lfs filter-process' }],
])('%s are not run', (_, settings) => {
  expect(programs(settings, '/usr/bin/git-lfs')).toEqual({
    filters: ['lfs'],
    overrides: off('lfs'),
  });
});

test('without git-lfs, nothing replaces it', () => {
  expect(programs(lfs, undefined).filters).toEqual(['lfs']);
});

test('filters, hooks and what lists the refs of another repository are not run', () => {
  const settings = {
    'core.bare': 'false',
    'core.alternaterefscommand': 'x',
    'filter.git-crypt.smudge': 'git-crypt smudge',
    'filter.a.b\nc.clean': 'x',
    'hook.lint.event': 'pre-push',
    'hook.lint.command': 'x',
    'filter.unused.required': 'true',
  };
  expect(programs(settings, undefined)).toEqual({
    filters: ['git-crypt', 'a.b\nc'],
    overrides: [
      ...off('git-crypt'),
      ...off('a.b\nc'),
      ['hook.lint.enabled', 'false'],
      ['core.alternateRefsCommand', 'exit 0 #'],
    ],
  });
});
