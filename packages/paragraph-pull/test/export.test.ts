import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Repository } from '@paragraph/sandbox';
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

test('a file keeps its mode, and a new one is a plain file', async () => {
  const read = await readExportOf({
    files: {
      [file]: { mode: '100755', content: 'before\n' },
      [`${folder}/b.ts`]: { mode: '100755', content: 'same\n' },
    },
    async write(project) {
      // As a CLI does that deletes what is there before it writes.
      await project.remove(folder);
      await project.write(file, 'after\n');
      await project.write(`${folder}/b.ts`, 'same\n');
      await project.write(`${folder}/c.ts`, 'new\n');
    },
  });
  expect(read.differences).toEqual([`M ${file}`, `A ${folder}/c.ts`]);
  expect((await read.file(file))?.mode).toBe('100755');
  expect((await read.file(`${folder}/c.ts`))?.mode).toBe('100644');
});

// Windows and macOS cannot have these files, and say so earlier.
test.skipIf(process.platform !== 'linux')('any name is a name', async () => {
  const names = [
    '-rf.ts',
    ':(exclude)a.ts',
    'a b & c.ts',
    `it's "quoted".ts`,
    'line\nbreak.ts',
    'back\\slash.ts',
    '[a]*?.ts',
    'a.ts',
    'A.ts',
    '~draft.ts',
    'é.ts'.normalize('NFC'),
    'é.ts'.normalize('NFD'),
    '日本語.ts',
  ].map((name) => `${folder}/${name}`);
  const [first = '', ...others] = names;
  const read = await readExportOf({
    files: Object.fromEntries(names.slice(0, 6).map((name) => [name, 'before\n'])),
    async write(project) {
      await project.remove(first);
      for (const name of others) await project.write(name, 'after\n');
    },
  });
  const expected = names.map((name, index) => {
    if (index === 0) return `D ${name}`;
    return `${index < 6 ? 'M' : 'A'} ${name}`;
  });
  expect(new Set(read.differences)).toEqual(new Set(expected));
  expect(read.changes.map((change) => change.file).sort()).toEqual([...names].sort());
});

test.skipIf(process.platform !== 'linux')(
  'a workflow whose file changes only in case is renamed',
  async () => {
    const text = "  readonly id: string = 'abc';\n";
    const read = await readExportOf({
      files: { [`${folder}/deploytest.ts`]: text },
      async write(project) {
        await project.remove(`${folder}/deploytest.ts`);
        await project.write(`${folder}/deployTest.ts`, text);
      },
    });
    expect(read.changes).toMatchObject([
      { change: 'renamed', file: `${folder}/deployTest.ts`, from: `${folder}/deploytest.ts` },
    ]);
  },
);

test('a folder that becomes a file, and a file that becomes a folder', async () => {
  const read = await readExportOf({
    files: { [file]: 'x\n', 'src/events/one/a.ts': 'a\n', 'src/resources/two': 'b\n' },
    async write(project) {
      await project.remove('src/events/one');
      await project.write('src/events/one', 'a\n');
      await project.remove('src/resources/two');
      await project.write('src/resources/two/b.ts', 'b\n');
    },
  });
  expect(new Set(read.differences)).toEqual(
    new Set([
      'A src/events/one',
      'D src/events/one/a.ts',
      'D src/resources/two',
      'A src/resources/two/b.ts',
    ]),
  );
});

describe('what Git ignores', () => {
  test('is named; a draft is left out where it is neither tracked nor was before', async () => {
    const read = await readExportOf({
      files: {
        '.gitignore': 'b.ts\n',
        'src/.gitignore': 'a.ts\nnested.ts\n~*\n',
        [file]: 'before\n',
        [`${folder}/deployed.ts`]: 'x\n',
      },
      async write(project) {
        await project.write(file, 'after\n');
        await project.write(`${folder}/b.ts`, 'new\n');
        await project.write('src/events/nested.ts', 'new\n');
        await project.write('src/events/seen.ts', 'new\n');
        await project.write(`${folder}/~new.ts`, 'new\n');
        await project.remove(`${folder}/deployed.ts`);
        await project.write(`${folder}/~deployed.ts`, 'x\n');
      },
    });
    expect(new Set(read.differences)).toEqual(
      new Set([
        'A src/events/nested.ts',
        'A src/events/seen.ts',
        `A ${folder}/b.ts`,
        `A ${folder}/~deployed.ts`,
        `D ${folder}/deployed.ts`,
        `M ${file}`,
      ]),
    );
    expect(read.ignored).toEqual([`${folder}/~new.ts`]);
    expect([...read.forced].sort()).toEqual([
      'src/events/nested.ts',
      `${folder}/b.ts`,
      `${folder}/~deployed.ts`,
    ]);
  });

  test("is not what only the user's own settings ignore", async () => {
    const read = await readExportOf({
      files: { [file]: 'x\n' },
      write: (project) => project.write('src/events/new.ts', 'new\n'),
      gitConfig: async (home) => {
        await writeFile(join(home, 'ignored'), '*.ts\n');
        return `[core]\n\texcludesFile = ${join(home, 'ignored').replaceAll('\\', '/')}\n`;
      },
    });
    expect(read.differences).toEqual(['A src/events/new.ts']);
    expect(read.ignored).toEqual([]);
  });
});

test('changes of an export outside the owned paths are left out, and named', async () => {
  const read = await readExportOf({
    files: {
      'README.md': 'of the repository\n',
      'apps/one/package.json': '{}\n',
      [`apps/one/${file}`]: 'x\n',
      'apps/one/src/common/own.ts': 'own\n',
    },
    project: 'apps/one',
    async write(project) {
      await project.write('package.json', '{"changed":true}\n');
      await project.remove('src/common/own.ts');
      await project.write('notes.md', 'new\n');
      await project.write('node_modules/x/index.js', 'installed\n');
      await project.write('src/persona.meta.ts', 'new\n');
    },
  });
  expect(read.differences).toEqual(['A apps/one/src/persona.meta.ts']);
  expect([...read.leftOut].sort()).toEqual([
    'apps/one/notes.md',
    'apps/one/package.json',
    'apps/one/src/common/own.ts',
  ]);
});

test('files that an export does not touch stay, even in folders with names of build outputs', async () => {
  const read = await readExportOf({
    files: {
      [file]: 'x\n',
      'src/resources/out/config.ts': 'x\n',
      'src/integrations/slack/dist/own.ts': 'x\n',
    },
    write: (project) => project.write(file, 'after\n'),
  });
  expect(read.differences).toEqual([`M ${file}`]);
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
test('a file whose name is no UTF-8 stays as it is', async () => {
  const names = ['docs/caf\xe9.md', `${folder}/caf\xe9.ts`];
  const read = await readExportOf({
    files: { [file]: 'x\n' },
    async prepare(repository) {
      const blob = await repository.git(['rev-parse', `main:${file}`]);
      await addToMain(
        repository,
        names.map((name) => `100644 ${blob}\t${name}`),
      );
    },
    write: (project) => project.write(file, 'after\n'),
  });
  expect(read.differences).toEqual([`M ${file}`]);
  expect(read.leftOut).toEqual([]);
});

test.each(['src/integrations/shared', 'src/events', 'src'])(
  'where a submodule is at %s nothing is pulled',
  async (path) => {
    const reading = readExportOf({
      files: { 'README.md': 'x\n' },
      prepare: (repository) => addToMain(repository, [`160000 ${'1'.repeat(40)}\t${path}`]),
      write: (project) => project.write('src/integrations/slack/config.ts', 'new\n'),
    });
    await expect(reading).rejects.toThrow(`${path} is a submodule, so nothing was pulled.`);
  },
);

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

test('links, submodules and other projects of the repository stay as they are', async () => {
  const commit = '1'.repeat(40);
  const read = await readExportOf({
    files: {
      [`apps/one/${file}`]: 'x\n',
      'apps/one/src/common/link.ts': { mode: '120000', content: '../../../../elsewhere.ts' },
      [`apps/two/${file}`]: 'of another project\n',
    },
    prepare: (repository) =>
      addToMain(
        repository,
        ['vendor/lib', 'apps/one/lib'].map((path) => `160000 ${commit}\t${path}`),
      ),
    project: 'apps/one',
    write: (project) => project.write(file, 'after\n'),
  });
  expect(read.differences).toEqual([`M apps/one/${file}`]);
  expect(read.leftOut).toEqual([]);
});

describe('what an export says of Git decides nothing', () => {
  test.skipIf(process.platform === 'win32').each(['.gitignore', 'src/.gitattributes'])(
    'be %s a named pipe',
    async (path) => {
      const read = await readExportOf({
        files: { [file]: 'x\n' },
        async write(project) {
          await project.write('src/events/new.ts', 'new\n');
          execFileSync('mkfifo', [join(project.folder, path)]);
        },
      });
      expect(read.differences).toEqual(['A src/events/new.ts']);
      expect(read.leftOut).toEqual([path]);
    },
  );

  test('be it files that ignore or convert the others', async () => {
    const read = await readExportOf({
      files: { '.gitignore': 'dist/\n', [file]: 'a\n' },
      async write(project) {
        await project.write('.gitignore', '*\n');
        await project.write('.gitattributes', '* text eol=lf\n');
        await project.write('src/events/.gitignore', '*\n');
        await project.write('src/events/.gitattributes', '* text eol=lf\n');
        await project.write('src/events/new.ts', 'new\r\n');
        await project.write(file, 'a\r\n');
      },
    });
    expect(read.differences).toEqual(['A src/events/new.ts', `M ${file}`]);
    expect((await read.file('src/events/new.ts'))?.text).toBe('new\r\n');
    expect((await read.file(file))?.text).toBe('a\r\n');
    expect(read.ignored).toEqual([]);
    expect([...read.leftOut].sort()).toEqual([
      '.gitattributes',
      '.gitignore',
      'src/events/.gitattributes',
      'src/events/.gitignore',
    ]);
  });

  test('be it by taking away the rules that the branch has in what an export owns', async () => {
    const read = await readExportOf({
      files: { 'src/integrations/.gitattributes': '*.ts text\n', [file]: 'a\n' },
      async write(project) {
        await project.remove('src/integrations');
        await project.write(file, 'b\r\n');
      },
    });
    expect(read.differences).toEqual([`M ${file}`]);
    expect((await read.file(file))?.text).toBe('b\n');
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

/** Commits what no file system has: entries of the index as `git update-index` reads them, in Latin-1. */
async function addToMain({ git, gitDir }: Repository, entries: readonly string[]): Promise<void> {
  await git(['read-tree', 'main']);
  execFileSync('git', ['--git-dir', gitDir, 'update-index', '--index-info'], {
    input: Buffer.from(entries.map((entry) => `${entry}\n`).join(''), 'latin1'),
  });
  const tree = await git(['write-tree']);
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  const tip = await git([...person, 'commit-tree', tree, '-p', 'main', '-m', 'More']);
  await git(['update-ref', 'refs/heads/main', tip]);
}
