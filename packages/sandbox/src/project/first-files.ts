import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quickVersion } from '../registry/packages.js';
import { createSampleProject } from './create-sample-project.js';

export interface FirstFiles {
  readonly projectId: string;
  /** Where the project is in the repository: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly variant?: 'tiny' | 'full';
  readonly cli?: 'resolved' | 'quick';
  /** Beside those of the project. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * What a repository with a project begins with.
 *
 * @param project A folder to make the project in.
 */
export async function firstFiles(
  project: string,
  { projectId, prefix, variant = 'tiny', cli = 'resolved', files }: FirstFiles,
): Promise<Record<string, Buffer | string>> {
  await createSampleProject({ into: project, projectId, variant });
  if (cli === 'quick') await pinCli(project, quickVersion);
  return { ...(await filesBelow(project, prefix)), ...files };
}

async function pinCli(project: string, version: string): Promise<void> {
  const file = join(project, 'package.json');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(/"devDependencies": \{/, `$&\n    "@useparagon/cli": "${version}",`),
  );
}

async function filesBelow(folder: string, prefix: string): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    files[`${prefix}${name}`] = await readFile(path);
  }
  return files;
}
