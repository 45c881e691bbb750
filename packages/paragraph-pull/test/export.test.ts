import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '@paragraph/sandbox';
import { describe, expect, test } from 'vitest';
import { isNightly, nightly } from '../../shared/test/nightly.js';
import { readExportOf } from './export-place.js';

const folder = 'src/integrations/slack/workflows';
const file = `${folder}/a.ts`;

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

test.each(isNightly ? ['src/integrations/shared', 'src/events', 'src'] : ['src/events'])(
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

nightly('committed rules that an export leaves alone are not written again', async () => {
  const { commands, differences } = await readExportOf({
    files: { '.gitignore': 'dist/\n', 'src/.gitattributes': '* text\n', [file]: 'a\n' },
    write: (project) => project.write(file, 'b\n'),
  });
  expect(differences).toEqual([`M ${file}`]);
  expect(commands.join('\n')).toContain('git update-index');
  expect(commands.join('\n')).not.toContain('git checkout-index');
});

describe('what an export says of Git decides nothing', () => {
  test.skipIf(process.platform === 'win32')('be it a named pipe', async () => {
    const pipes = ['.gitignore', 'src/.gitattributes'];
    const read = await readExportOf({
      files: { [file]: 'x\n' },
      async write(project) {
        await project.write('src/events/new.ts', 'new\n');
        for (const path of pipes) execFileSync('mkfifo', [join(project.folder, path)]);
      },
    });
    expect(read.differences).toEqual(['A src/events/new.ts']);
    expect([...read.leftOut].sort()).toEqual(pipes);
  });

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
