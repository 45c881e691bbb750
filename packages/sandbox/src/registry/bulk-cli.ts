import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishPackage } from './storage.js';

/** The version of the CLI that exports as many files as one wants, and does nothing else. */
export const bulkVersion = '1.1.17';

/** Below the project: names the folder that is exported. */
export const bulkFile = '.para/bulk.json';

/** Publishes the CLI, under the tag `bulk`, to a registry that takes it from anybody. */
export async function publishBulkCli(url: string, folder: string): Promise<void> {
  await mkdir(join(folder, 'dist'), { recursive: true });
  const manifest = {
    name: '@useparagon/cli',
    version: bulkVersion,
    type: 'module',
    bin: { para: 'dist/index.js' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'dist', 'index.js'), program);
  await publishPackage(url, manifest, folder, 'bulk');
}

const program = `#!/usr/bin/env node
import { cp, readFile, rm } from 'node:fs/promises';
if (process.argv[2] !== 'pull') throw new Error('Only pull is known.');
const { source } = JSON.parse(await readFile(${JSON.stringify(bulkFile)}, 'utf8'));
await rm('src/integrations', { recursive: true, force: true });
await cp(source, 'src/integrations', { recursive: true });
console.log('Pulled.');
`;
