import { cp, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isFolder, isInside } from '../action/on-disk.js';
import { systemErrorCode } from '../report/errors.js';
import { foldersOf, type ProjectPlace, sameFolder } from './project-place.js';

/** The scope in which the CLI writes the types of integrations. */
const typesScope = '@useparagon';

/**
 * Gives a place the packages of another one. Each `node_modules` is a real folder with a link to each package, so that
 * a build writes only to its own folder. The folder that the CLI writes to is a copy.
 */
export async function linkPackages(from: ProjectPlace, to: ProjectPlace): Promise<void> {
  for (const folder of foldersOf(from)) {
    const packages = join(folder, 'node_modules');
    const names = await foldersIn(packages);
    if (names.length === 0) continue;
    const target = join(sameFolder(folder, from, to), 'node_modules');
    await mkdir(target, { recursive: true });
    for (const name of names) {
      const [source, copy] = [join(packages, name), join(target, name)];
      // Existing files, such as types from an export, are newer.
      if (name === typesScope) await cp(source, copy, { recursive: true, force: false });
      else if (name.startsWith('@')) await linkEach(source, copy, { from, to });
      else await link(source, copy, { from, to });
    }
  }
}

interface Places {
  readonly from: ProjectPlace;
  readonly to: ProjectPlace;
}

async function linkEach(scope: string, target: string, places: Places): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const name of await foldersIn(scope)) {
    await link(join(scope, name), join(target, name), places);
  }
}

/** Links a package. For a package of the workspace itself, the link points to the tree's version. */
async function link(source: string, target: string, { from, to }: Places): Promise<void> {
  const real = await realpath(source);
  const path = relative(from.root, real);
  const isOwn = isInside(real, from.root) && !path.split(sep).includes('node_modules');
  // Windows makes a junction without special rights.
  await symlink(isOwn ? join(to.root, path) : real, target, 'junction').catch(unlessThere);
}

function unlessThere(thrown: unknown): void {
  if (systemErrorCode(thrown) !== 'EEXIST') throw thrown;
}

/** Names of folders, and of links to folders. */
async function foldersIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return [];
  });
  const kinds = await Promise.all(names.map((name) => isFolder(join(folder, name))));
  return names.filter((_, index) => kinds[index]);
}

/** The integrations whose types a place has. `para install` writes them; they are not packages. */
export async function typedIntegrations(place: ProjectPlace): Promise<readonly string[]> {
  const found = await Promise.all(
    foldersOf(place).map((folder) =>
      foldersIn(join(folder, 'node_modules', typesScope, 'integrations')),
    ),
  );
  return found.flat();
}
