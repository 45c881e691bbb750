import { readdirSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { ActionError, Cancelled, systemErrorCode } from '../report/errors.js';
import { type Project, projectAt } from './project.js';
import { type ProjectFolder, projectFolderAt } from './project-folder.js';
import { noProjectIn } from './project-refusals.js';
import { isRunFile, projectFile, removeRunFile } from './run-file.js';

/** The projects in the workspace. The workspace is searched once, and again after the checkout was moved. */
export type ProjectSearch =
  /** The input `subfolder` names a project. */
  | { readonly kind: 'given'; readonly project: Project }
  | {
      /** The input names a folder, and no file there names the project. */
      readonly kind: 'given-folder';
      readonly folder: ProjectFolder;
      readonly leftovers: readonly string[];
    }
  | { readonly kind: 'refused'; readonly refusal: ActionError }
  | {
      readonly kind: 'searched';
      /** Real path of the workspace. */
      readonly root: string;
      /** In the order of their paths; the root's comes first. */
      readonly projects: readonly Project[];
      /** Folders that look like projects but do not name one, in the same order. */
      readonly folders: readonly ProjectFolder[];
      /** Folders with a file that a killed run wrote for itself. */
      readonly leftovers: readonly string[];
      /** The faults of files that should name a project but do not. */
      readonly faults: readonly ActionError[];
    };

/**
 * Looks for projects in the workspace. Faults in them are returned: `findProject` throws them if they matter.
 *
 * @param folder The input `subfolder`, as an absolute real path.
 * @throws {Cancelled}
 */
export async function searchProjects(
  workspace: string,
  folder: string | undefined,
  signal: AbortSignal,
): Promise<ProjectSearch> {
  const root = await realpath(workspace);
  if (folder === undefined) return { kind: 'searched', root, ...(await search(root, signal)) };
  try {
    const project = await projectAt(root, folder);
    if (project !== undefined) return { kind: 'given', project };
    const unnamed = await projectFolderAt(root, folder);
    if (unnamed !== undefined) {
      return { kind: 'given-folder', folder: unnamed, leftovers: await leftoversIn(folder) };
    }
    const { projects } = await search(root, signal);
    return { kind: 'refused', refusal: noProjectIn(root, folder, projects) };
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return { kind: 'refused', refusal: thrown };
  }
}

const unsearched = new Set(['node_modules', '.git', '.para']);
/** The number of folders to read between checks for a cancellation, which takes a few hundredths of a second. */
const stride = 512;

type Found = Omit<Extract<ProjectSearch, { kind: 'searched' }>, 'kind' | 'root'>;

async function search(root: string, signal: AbortSignal): Promise<Found> {
  const projects: Project[] = [];
  const unnamed: ProjectFolder[] = [];
  const leftovers: string[] = [];
  const faults: ActionError[] = [];
  const folders = [root];
  let read = 0;
  for (const folder of folders) {
    read += 1;
    if (read % stride === 0) await pause();
    if (signal.aborted) throw new Cancelled();
    const { names, hasManifest } = look(folder);
    const isNamed = names.includes('.para') && (await add(folder));
    if (!isNamed && (hasManifest || names.includes('src'))) {
      const found = await projectFolderAt(root, folder);
      if (found !== undefined) unnamed.push(found);
    }
    for (const name of names) if (!unsearched.has(name)) folders.push(join(folder, name));
  }
  projects.sort((one, other) => byPath(one.subfolder, other.subfolder));
  unnamed.sort((one, other) => byPath(one.subfolder, other.subfolder));
  return { projects, folders: unnamed, leftovers, faults };

  /** Adds the folder to the result. True if its project file names a project or is faulty. */
  async function add(folder: string): Promise<boolean> {
    try {
      const project = await projectAt(root, folder);
      if (project !== undefined) projects.push(project);
      else leftovers.push(...(await leftoversIn(folder)));
      return project !== undefined;
    } catch (thrown) {
      if (!(thrown instanceof ActionError)) throw thrown;
      faults.push(thrown);
      return true;
    }
  }
}

/** The folder, if it contains a file that a run wrote for itself. */
async function leftoversIn(folder: string): Promise<readonly string[]> {
  return (await isRunFile(join(folder, projectFile))) ? [folder] : [];
}

/** The folders in a folder. Skips a folder that may not be read. Does not follow links. */
function look(folder: string): {
  readonly names: readonly string[];
  readonly hasManifest: boolean;
} {
  try {
    // Not the asynchronous version: in a workspace of 60,000 folders it takes three times the CPU time.
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    return { names, hasManifest: entries.some(({ name }) => name === 'package.json') };
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return { names: [], hasManifest: false };
  }
}

/** Deletes the files that killed runs have left. */
export async function removeLeftovers(found: ProjectSearch): Promise<void> {
  if (!('leftovers' in found)) return;
  await Promise.all(found.leftovers.map(removeRunFile));
}

function byPath(one: string, other: string): number {
  if (one === '.' || other === '.') return Number(other === '.') - Number(one === '.');
  const [a, b] = [one.split('/'), other.split('/')];
  const differs = a.findIndex((name, depth) => name !== b[depth]);
  const [x = '', y = ''] = [a[differs], b[differs]];
  return x < y ? -1 : 1;
}
