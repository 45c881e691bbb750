import { execFile } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ActionError, isOwned } from '@paragraph/shared';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { fuzzing, fuzzTimeout, seeded } from '../../shared/test/fuzz/fuzz.js';
import { parseDeletionLimit } from '../src/deletion-limit.js';
import { readExportOf } from './export-place.js';

/** Something that a CLI, or code that it runs, may do to a project. `at` is from the project's folder. */
interface Operation {
  readonly kind: 'file' | 'program' | 'folder' | 'link' | 'hard link' | 'pipe' | 'removal';
  readonly at: string;
  readonly text: string;
}

const folders = [
  'src/integrations/slack/workflows',
  'src/integrations/new/workflows',
  'src/integrations',
  'src/events',
  'src/resources',
  'src',
  '.',
  '.github/workflows',
  'src/events/.git',
  'src/events/bare',
  '.para',
];

const names = [
  'a.ts',
  'b.ts',
  'c.ts',
  'd.ts',
  'e.ts',
  'f.ts',
  'B.ts',
  '~a.ts',
  'a.log',
  'persona.meta.ts',
  'events',
  'project.json',
  '.git',
  '.GIT',
  '.gitignore',
  '.gitattributes',
  '.gitmodules',
  '.npmrc',
  'HEAD',
  'config',
  'git.exe',
  'git~1',
  '-rf',
  ':(glob)*.ts',
  'line\nbreak.ts',
  'back\\slash.ts',
  '$(touch pwned).ts',
  'é.ts'.normalize('NFD'),
  'é.ts'.normalize('NFC'),
  'x\u200b.ts',
  // Stands for one that is not UTF-8.
  '\ufffd.ts',
];

const texts = [
  'after\n',
  'a\r\nb\n',
  '',
  '* filter=evil ident\n',
  '*\n!*.log\n',
  '[core]\n\tfsmonitor = touch pwned\n\tsshCommand = touch pwned\n[filter "evil"]\n\tclean = touch pwned\n',
  'gitdir: ../../elsewhere\n',
  'ref: refs/heads/main\n',
];

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom<Operation['kind']>(
    ...['file', 'file', 'file', 'file', 'file', 'program', 'folder', 'removal'].map(
      (kind) => kind as Operation['kind'],
    ),
    'link',
    'hard link',
    'pipe',
  ),
  at: fc
    .tuple(fc.constantFrom(...folders), fc.constantFrom(...names))
    .map((parts) => parts.join('/')),
  text: fc.constantFrom(...texts),
});

const before: Readonly<Record<string, string>> = {
  '.gitignore': '*.log\n',
  '.para/project.json': '{"projectId":"p"}',
  'package.json': '{}',
  'src/events/a.ts': 'before\n',
  'src/events/b.ts': 'before\n',
  'src/integrations/slack/config.ts': 'before\n',
  'src/integrations/slack/workflows/a.ts': 'before\n',
  'src/persona.meta.ts': 'before\n',
  'src/own.ts': 'before\n',
};

function place(folder: string, at: string): Buffer {
  const [start = '', end] = join(folder, at).split('\ufffd');
  if (end === undefined) return Buffer.from(start);
  return Buffer.concat([Buffer.from(start), Buffer.from([0xff]), Buffer.from(end)]);
}

/** Does it as far as it can be done: an earlier operation may stand in the way. */
async function perform(
  folder: string,
  { kind, at, text }: Operation,
  elsewhere: string,
): Promise<void> {
  const target = place(folder, at);
  const inTheWay = /^E(?:EXIST|NOTDIR|ISDIR|NOENT|LOOP|PERM|NXIO)$/;
  try {
    if (kind === 'removal') return await rm(target, { recursive: true, force: true });
    await mkdir(dirname(join(folder, at)), { recursive: true });
    switch (kind) {
      case 'file':
      case 'program':
        // A pipe that stands there would wait for a reader.
        if ((await lstat(target).catch(() => undefined))?.isFIFO()) return;
        await writeFile(target, text);
        if (kind === 'program') await chmod(target, 0o755);
        return;
      case 'folder':
        // Node cannot list what is below a name that is not UTF-8.
        if (at.includes('\ufffd')) return;
        await mkdir(target, { recursive: true });
        return;
      case 'link':
        await rm(target, { recursive: true, force: true });
        return await symlink(text === '' ? '/etc/passwd' : elsewhere, target);
      case 'hard link':
        return await link(join(elsewhere, 'own'), target);
      case 'pipe':
        await promisify(execFile)('mkfifo', ['--', target.toString()]).catch(() => undefined);
        return;
    }
  } catch (thrown) {
    if (!inTheWay.test((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
  }
}

interface OnDisk {
  /** The plain files that an export owns, with what they hold, as Latin-1. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether there is anything else at a path that it owns. */
  readonly isOdd: boolean;
}

async function ownedOnDisk(folder: string): Promise<OnDisk> {
  const files = new Map<string, string>();
  let isOdd = false;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(folder.length + 1);
    if (!/^src(?:$|\/(?:integrations|events|resources|persona\.meta\.ts)(?:$|\/))/.test(path))
      continue;
    const isPlain = entry.isFile() && !path.includes('\ufffd');
    if (/^(?:\.git|git~1)$/i.test(entry.name) || !(isPlain || entry.isDirectory())) isOdd = true;
    else if (isPlain && isOwned(path)) files.set(path, await readFile(full, 'latin1'));
  }
  return { files, isOdd };
}

const cases = fc.sample(fc.array(operation, { minLength: 1, maxLength: 8 }), fuzzing(8));

test
  .skipIf(process.platform !== 'linux')
  .each(cases.map((operations, index) => ({ operations, index })))(
  `an export is committed as it is or refused: case $index ${seeded}`,
  async ({ operations }) => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere '));
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
    await writeFile(join(elsewhere, 'own'), 'not of the project\n');
    let disk: OnDisk | undefined;
    let left: string | undefined;
    const reading = readExportOf({
      files: before,
      limit: parseDeletionLimit('100%'),
      async write({ folder }) {
        for (const each of operations) await perform(folder, each, elsewhere);
        disk = await ownedOnDisk(folder);
        left = await readFile(join(elsewhere, 'own'), 'utf8');
      },
    });
    const read = await reading.catch((thrown: unknown) => thrown);
    if (left === undefined) throw read;
    expect(await readdir(elsewhere)).toEqual(['own']);
    expect(await readFile(join(elsewhere, 'own'), 'utf8')).toBe(left);
    if (read instanceof Error) {
      // Anything else would be an error of ours, or a refusal without need.
      expect(read).toBeInstanceOf(ActionError);
      expect(read.message).toMatch(
        disk?.isOdd ? /something other than plain files/ : /^The export contains no integrations/,
      );
      return;
    }
    const { differences, ignored, file } = await reading;
    expect(disk?.isOdd).toBe(false);
    for (const difference of differences) {
      const path = difference.slice(2);
      expect(isOwned(path)).toBe(true);
      const stored = await file(path);
      if (difference.startsWith('D ')) expect(disk?.files.has(path)).toBe(false);
      else expect(stored?.mode).toMatch(/^100(?:644|755)$/);
    }
    for (const [path, text] of disk?.files ?? []) {
      if (ignored.includes(path)) continue;
      expect((await file(path))?.text, path).toBe(text);
    }
    const gone = Object.keys(before).filter((path) => isOwned(path) && !disk?.files.has(path));
    expect(gone.filter((path) => !differences.includes(`D ${path}`))).toEqual([]);
  },
  fuzzTimeout,
);
