import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readExportOf } from './export-place.js';

const folder = 'src/integrations/slack/workflows';
const file = `${folder}/a.ts`;

describe.skipIf(process.platform === 'win32')('an export is refused that holds', () => {
  const fifo = (path: string): void => void execFileSync('mkfifo', [path]);
  const socket = async (path: string): Promise<void> => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(path, resolve));
  };
  const plain = async (path: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x\n');
  };

  /** Where something is made, and how it is named: a link in place of a file, of a folder, and of a file by its name. */
  const odd: ReadonlyArray<
    readonly [path: string, make: (path: string) => unknown, named: string]
  > = [
    [file, (path) => symlink('/etc/passwd', path), `${file} (a symbolic link)`],
    [
      'src/integrations/hubspot',
      (path) => symlink('../../elsewhere', path),
      'src/integrations/hubspot (a symbolic link)',
    ],
    [
      'src/persona.meta.ts',
      (path) => symlink('/etc/passwd', path),
      'src/persona.meta.ts (a symbolic link)',
    ],
    [`${folder}/pipe.ts`, fifo, `${folder}/pipe.ts (a named pipe)`],
    ['src/events/.gitignore', fifo, 'src/events/.gitignore (a named pipe)'],
    ['src/events/socket.ts', socket, 'src/events/socket.ts (a socket)'],
    ['src/events/.git/config', plain, 'src/events/.git (a name that Git keeps for itself)'],
    // In capitals, and as Windows and macOS have it.
    [`${folder}/.GIT/x.ts`, plain, `${folder}/.GIT (a name that Git keeps for itself)`],
    ['src/resources/git~1', plain, 'src/resources/git~1 (a name that Git keeps for itself)'],
    [
      'src/resources/.g\u200cit',
      plain,
      'src/resources/.g\\u{200c}it (a name that Git keeps for itself)',
    ],
  ];

  test('links, named pipes, a socket, and names that Git keeps, with each of them named', async () => {
    const reading = readExportOf({
      files: { [`${folder}/b.ts`]: 'x\n', 'src/events/a.ts': 'a\n', 'src/resources/a.ts': 'a\n' },
      write: async (project) => {
        for (const [path, make] of odd) await make(join(project.folder, path));
      },
    });
    const thrown: unknown = await reading.catch((error: unknown) => error);
    const message = thrown instanceof Error ? thrown.message : '';
    expect(message).toContain(
      'The export contains something other than plain files, so nothing was committed.',
    );
    const lines = message.split('\n').filter((line) => line.startsWith('- '));
    expect(lines.sort()).toEqual(odd.map(([, , named]) => `- ${named}`).sort());
  });

  test('a name that is not UTF-8', async () => {
    const reading = readExportOf({
      files: { [file]: 'x\n' },
      write: async (project) =>
        writeFile(Buffer.from(join(project.folder, folder, 'caf\xe9.ts'), 'latin1'), 'x\n'),
    });
    await expect(reading).rejects.toThrow('caf\ufffd.ts (a file whose name is not UTF-8)');
  });

  test('a folder that is deeper than a path can say', async () => {
    const reading = readExportOf({
      files: { [file]: 'x\n' },
      write: async (project) => {
        const deep = `const fs = require('node:fs'); for (let i = 0; i < 30; i += 1) { fs.mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)); }`;
        const cwd = join(project.folder, folder);
        execFileSync(process.execPath, ['-e', deep], { cwd });
        onTestFinished(() => void execFileSync('rm', ['-rf', dirname(project.folder)]));
      },
    });
    await expect(reading).rejects.toThrow('(a folder whose path is too long)');
  });

  test('a link that a process puts there while git reads', async () => {
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const reading = readExportOf({
      files: { [file]: 'x\n' },
      write: async (project) => project.write('src/events/new.ts', 'new\n'),
      async path(bin) {
        const swap = 'ln -sf /etc/passwd src/events/new.ts';
        const script = `#!/bin/sh\n[ "$1" = update-index ] && ${swap}\nexec '${git}' "$@"\n`;
        await writeFile(join(bin, 'git'), script, { mode: 0o755 });
        return `${bin}:${process.env.PATH}`;
      },
    });
    await expect(reading).rejects.toThrow('src/events/new.ts (a symbolic link)');
  });

  test('a link in place of its own folder', async () => {
    const reading = readExportOf({
      files: { [`apps/one/${file}`]: 'x\n' },
      project: 'apps/one',
      write: async (project) => {
        await rename(project.folder, `${project.folder}-moved`);
        await symlink(`${project.folder}-moved`, project.folder);
      },
    });
    await expect(reading).rejects.toThrow(
      'replaced the folder of the project with a symbolic link',
    );
  });
});
