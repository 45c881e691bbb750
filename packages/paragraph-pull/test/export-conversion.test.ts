import { createHash } from 'node:crypto';
import { symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { programsOnPath } from '@paragraph/shared/testing';
import { describe, expect, test } from 'vitest';
import { installGitLfs } from '../../shared/test/git/git-lfs.js';
import { readExportOf } from './export-place.js';

const folder = 'src/integrations/slack/workflows';
const file = `${folder}/a.ts`;

describe('line ends', () => {
  test.each([
    ['are kept where nothing is said of them', '', 'a\r\nb\n', 'a\r\nb\n'],
    ['are kept where the file is said to be no text', '*.ts -text\n', 'a\r\nb\n', 'a\r\nb\n'],
    ['are line feeds in text', '* text=auto\n', 'a\r\nb\r\n', 'a\nb\n'],
    ['are line feeds in text that is checked out with CRLF', '*.ts eol=crlf\n', 'a\nb\n', 'a\nb\n'],
    ['of a rule for the folder itself count', '*.md text\n', 'a\r\n', 'a\r\n'],
  ])('%s', async (_, attributes, exported, stored) => {
    const read = await readExportOf({
      files: { '.gitattributes': attributes, [file]: 'before\n' },
      write: (project) => project.write(file, exported),
      gitConfig: () => '[core]\n\tautocrlf = true\n\teol = crlf\n',
    });
    expect(read.differences).toEqual([`M ${file}`]);
    expect((await read.file(file))?.text).toBe(stored);
  });

  test('make no change of a file that is the same but for them', async () => {
    const read = await readExportOf({
      files: { 'apps/.gitattributes': '*.ts eol=crlf\n', [`apps/one/${file}`]: 'a\nb\n' },
      project: 'apps/one',
      write: (project) => project.write(file, 'a\nb\n'),
    });
    expect(read.differences).toEqual([]);
  });

  test('rules in the folders of the project count', async () => {
    const read = await readExportOf({
      files: { 'src/integrations/.gitattributes': '*.ts text\n', [file]: 'a\n' },
      write: (project) => project.write(file, 'a\r\nb\r\n'),
    });
    expect((await read.file(file))?.text).toBe('a\nb\n');
  });
});

test.each([
  ['another encoding in the work tree', '*.ts text working-tree-encoding=UTF-16\n'],
  ['keywords', '*.ts ident\n'],
])('.gitattributes that ask for %s leave the bytes alone', async (_, attributes) => {
  const read = await readExportOf({
    files: { '.gitattributes': attributes, [file]: 'a\n' },
    write: (project) => project.write(file, '$Id: 1 $\n'),
  });
  expect(read.differences).toEqual([`M ${file}`]);
  expect((await read.file(file))?.text).toBe('$Id: 1 $\n');
  expect(read.leftOut).toEqual([]);
});

// The stand-in is a script, which Windows starts by no name.
describe.skipIf(process.platform === 'win32')('where Git LFS keeps files of the export', () => {
  const attributes = '*.ts filter=lfs diff=lfs merge=lfs -text\n';
  const pointer = (text: string): string =>
    `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').update(text).digest('hex')}\nsize ${text.length}\n`;

  test('they are committed as `git add` would, and what did not change stays', async () => {
    const read = await readExportOf({
      files: {
        '.gitattributes': attributes,
        [file]: pointer('same\n'),
        [`${folder}/b.ts`]: pointer('before\n'),
        [`${folder}/untouched.ts`]: pointer('untouched\n'),
        'src/events/c.json': '{}\n',
        'src/common/logo.ts': pointer('logo\n'),
      },
      path: withGitLfs,
      async write(project) {
        await project.write(file, 'same\n');
        await project.write(`${folder}/b.ts`, 'after\n');
        await project.write(`${folder}/new.ts`, 'new\n');
        await project.write('src/events/c.json', '{"c":1}\n');
      },
    });
    expect(read.differences).toEqual([
      'M src/events/c.json',
      `M ${folder}/b.ts`,
      `A ${folder}/new.ts`,
    ]);
    expect((await read.file(`${folder}/b.ts`))?.text).toBe(pointer('after\n'));
    expect((await read.file(`${folder}/new.ts`))?.text).toBe(pointer('new\n'));
    expect((await read.file('src/events/c.json'))?.text).toBe('{"c":1}\n');
    expect(read.leftOut).toEqual([]);
  });

  test('and there is no git-lfs, none of them is committed', async () => {
    const reading = readExportOf({
      files: { '.gitattributes': attributes, [file]: pointer('before\n') },
      path: withGitAlone,
      write: (project) => project.write(file, 'after\n'),
    });
    await expect(reading).rejects.toThrow(
      `The repository stores ${file} in Git LFS, and git-lfs is not installed on this runner`,
    );
  });
});

test('a file that was committed against its line-ending rules is not a change of the export', async () => {
  const read = await readExportOf({
    files: { '.gitattributes': '*.json text\n', 'package.json': '{}\r\n', [file]: 'x\n' },
    write: (project) => project.write(file, 'after\n'),
  });
  expect(read.differences).toEqual([`M ${file}`]);
  expect(read.leftOut).toEqual([]);
});

// Names in Latin-1, as old archives leave them.
describe('where the repository keeps files by a filter', () => {
  const filtering = (pattern: string, written: string) =>
    readExportOf({
      files: {
        [file]: 'x\n',
        'src/common/logo.ts': 'pointer\n',
        '.gitattributes': `${pattern} filter=git-crypt\n`,
      },
      gitConfig: () =>
        '[filter "git-crypt"]\n  clean = false\n  smudge = false\n  required = true\n',
      write: (project) => project.write(written, 'new\n'),
    });

  test.each([
    ['of the export', '*.ts', file],
    ['that the export brings', 'src/events/**', 'src/events/a.ts'],
  ])('those %s are not committed', async (_, pattern, written) => {
    await expect(filtering(pattern, written)).rejects.toThrow(
      `The repository stores ${written} with the filter git-crypt, so nothing was committed.`,
    );
  });

  test('those that no export writes do not matter', async () => {
    const read = await filtering('src/common/**', file);
    expect(read.differences).toEqual([`M ${file}`]);
    expect(read.leftOut).toEqual([]);
  });
});

async function withGitLfs(folder: string): Promise<string> {
  await installGitLfs(folder);
  return [folder, process.env.PATH].join(delimiter);
}

/** Where git lies, git-lfs may lie, too. */
async function withGitAlone(folder: string): Promise<string> {
  const [git = ''] = await programsOnPath(process.env, { posix: 'git', windows: 'git.exe' });
  await symlink(git, join(folder, 'git'));
  return folder;
}
