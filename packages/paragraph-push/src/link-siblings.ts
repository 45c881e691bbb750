import { readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ProjectPlace, sameFolder, systemErrorCode } from '@paragraph/shared';

/** Links the siblings of a project and of the folders above it: the build of a workspace may need them. */
export async function linkSiblings(from: ProjectPlace, to: ProjectPlace): Promise<void> {
  for (let folder = from.project; folder !== from.root; folder = dirname(folder)) {
    const above = dirname(folder);
    const target = sameFolder(above, from, to);
    for (const name of await readdir(above)) {
      const isOther = join(above, name) !== folder && name !== '.git' && name !== 'node_modules';
      if (isOther) await link(join(above, name), join(target, name));
    }
  }
}

async function link(source: string, target: string): Promise<void> {
  try {
    await symlink(source, target, 'junction');
  } catch (thrown) {
    // Windows has junctions for folders alone; a settings file above the project is rare.
    const code = systemErrorCode(thrown);
    if (code === undefined || (code !== 'EEXIST' && process.platform !== 'win32')) throw thrown;
  }
}
