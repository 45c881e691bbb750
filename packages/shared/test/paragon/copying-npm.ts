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

/**
 * A program that runs npm once, and afterwards repeats what it said and how it ended, in a tenth of the time: for an npm
 * that fails in the same way each time it is tried.
 */
export async function repeatingNpm(
  folder: string,
  npm: NodeAndNpm['npm'],
): Promise<NodeAndNpm['npm']> {
  const program = join(folder, 'repeating-npm.mjs');
  await writeFile(
    program,
    `import { spawnSync } from 'node:child_process';
     import { existsSync, readFileSync, writeFileSync } from 'node:fs';
     const kept = ${JSON.stringify(join(folder, 'kept.json'))};
     const [npm, ...before] = ${JSON.stringify(npm)};
     const run = () => spawnSync(npm, [...before, ...process.argv.slice(2)], { encoding: 'utf8' });
     if (!existsSync(kept)) writeFileSync(kept, JSON.stringify(run()));
     const { stdout, stderr, status } = JSON.parse(readFileSync(kept, 'utf8'));
     process.stdout.write(stdout);
     process.stderr.write(stderr);
     process.exitCode = status;`,
  );
  return [process.execPath, program];
}
