import { writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import type { NodeAndNpm } from '../../src/paragon/node-and-npm.js';

/**
 * A program that installs exact versions as npm does, in a twentieth of the time: it copies them from a tool cache.
 *
 * @param folder Where the program is written.
 * @param source The versions in that tool cache.
 */
export async function copyingNpm(folder: string, source: string): Promise<NodeAndNpm['npm']> {
  const program = join(folder, 'copying-npm.mjs');
  await writeFile(
    program,
    `import { cpSync } from 'node:fs';
     import { join } from 'node:path';
     const [command, subject] = process.argv.slice(2);
     if (command !== 'install') throw new Error('This npm only installs.');
     const version = subject.slice(subject.lastIndexOf('@') + 1);
     const from = join(${JSON.stringify(source)}, version, ${JSON.stringify(arch())});
     for (const name of ['package.json', 'node_modules']) cpSync(join(from, name), name, { recursive: true });`,
  );
  return [process.execPath, program];
}
