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
  const gitConfig = () => '[core]\n\tautocrlf = true\n\teol = crlf\n';

  test('are kept where nothing is said of them', async () => {
    const read = await readExportOf({
      files: { '.gitattributes': '', [file]: 'before\n' },
      write: (project) => project.write(file, 'a\r\nb\n'),
      gitConfig,
    });
    expect(read.differences).toEqual([`M ${file}`]);
    expect((await read.file(file))?.text).toBe('a\r\nb\n');
  });

  const rules: ReadonlyArray<
    readonly [what: string, rule: string, exported: string, stored: string]
  > = [
    ['kept where the file is said to be no text', '-text', 'a\r\nb\n', 'a\r\nb\n'],
    ['line feeds in text', 'text=auto', 'a\r\nb\r\n', 'a\nb\n'],
    ['line feeds in text that is checked out with CRLF', 'eol=crlf', 'a\nb\n', 'a\nb\n'],
  ];

  test('are what the rules of each file say, and kept where rules are for others', async () => {
    const path = (index: number) => `${folder}/rule${index}.ts`;
    const read = await readExportOf({
      files: {
        '.gitattributes': `*.md text\n${rules.map(([, rule], index) => `rule${index}.ts ${rule}\n`).join('')}`,
        [file]: 'before\n',
        ...Object.fromEntries(rules.map((_, index) => [path(index), 'before\n'])),
      },
      async write(project) {
        await project.write(file, 'a\r\n');
        for (const [index, [, , exported]] of rules.entries()) {
          await project.write(path(index), exported);
        }
      },
      gitConfig,
    });
    expect(read.differences).toEqual(
      [file, ...rules.map((_, index) => path(index))].map((name) => `M ${name}`),
    );
    expect((await read.file(file))?.text).toBe('a\r\n');
    for (const [index, [what, , , stored]] of rules.entries()) {
      expect((await read.file(path(index)))?.text, what).toBe(stored);
    }
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

test('.gitattributes that ask for another encoding in the work tree, or for keywords, leave the bytes alone', async () => {
  const paths = [file, `${folder}/b.ts`];
  const attributes = 'a.ts text working-tree-encoding=UTF-16\nb.ts ident\n';
  const read = await readExportOf({
    files: {
      '.gitattributes': attributes,
      ...Object.fromEntries(paths.map((path) => [path, 'a\n'])),
    },
    async write(project) {
      for (const path of paths) await project.write(path, '$Id: 1 $\n');
    },
  });
  expect(read.differences).toEqual(paths.map((path) => `M ${path}`));
  for (const path of paths) expect((await read.file(path))?.text, path).toBe('$Id: 1 $\n');
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
