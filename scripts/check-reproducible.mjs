// Builds the commit that is checked out once more, in a fresh clone at another path, and compares the bytes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function run(command, args, cwd) {
  // A `.cmd` needs a shell on Windows. No argument comes from outside.
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, { cwd, shell, stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} ended with ${status}.`);
}

/** A hash of each file below a folder, by its path. */
async function hashes(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  return Promise.all(
    files.map(async (file) => {
      const hash = createHash('sha256').update(await readFile(file));
      return `${hash.digest('hex')} ${file.slice(folder.length + 1)}`;
    }),
  );
}

const folder = await mkdtemp(join(tmpdir(), 'paragraph-again-'));
try {
  const clone = join(folder, 'a clone');
  run('git', ['clone', '--quiet', '--no-local', root, clone], folder);
  const pnpm = ['-y', packageManager];
  run('npx', [...pnpm, 'install', '--frozen-lockfile', '--prefer-offline'], clone);
  run('npx', [...pnpm, 'run', 'assemble'], clone);
  const [here, there] = [
    await hashes(join(root, 'assembled')),
    await hashes(join(clone, 'assembled')),
  ];
  if (here.length === 0 || here.join('\n') !== there.join('\n')) {
    console.error(`Here:\n${here.join('\n')}\nIn a fresh clone:\n${there.join('\n')}`);
    throw new Error(
      'The same commit gave other bytes. Is everything committed, and assembled since?',
    );
  }
  console.log(`${here.length} files of the actions have the same bytes in a fresh clone.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
