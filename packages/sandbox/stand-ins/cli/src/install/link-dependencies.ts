import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = ['@useparagon/core', 'tslib', 'typescript'];

/** Links what a project needs to what lies beside this CLI: npm takes longer than all the rest of an install. */
export async function linkDependencies(folder: string): Promise<void> {
  const beside = fileURLToPath(new URL('../../../../', import.meta.url));
  for (const name of packages) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await rm(link, { recursive: true, force: true });
    await symlink(join(beside, name), link, 'junction');
  }
}
