import { readdirSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { ActionError, Cancelled, systemErrorCode } from '../report/errors.js';
import { type Project, projectAt } from './project.js';
import { noProjectIn } from './project-refusals.js';

/** The projects that a run may mean. The workspace is searched once, and again after the checkout was moved. */
export type ProjectSearch =
  /** The input `subfolder` decides alone. */
  | { readonly kind: 'given'; readonly project: Project }
  | { readonly kind: 'refused'; readonly refusal: ActionError }
  | {
      readonly kind: 'searched';
      /** Real path of the workspace. */
      readonly root: string;
      /** In the order of their paths; the root's comes first. */
      readonly projects: readonly Project[];
      /** What is wrong with files that should name a project and do not. */
      readonly faults: readonly ActionError[];
    };

/**
 * Looks for projects in the workspace. What is wrong with them is told by who asks for one.
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
    const { projects } = await search(root, signal);
    return { kind: 'refused', refusal: noProjectIn(root, folder, projects) };
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return { kind: 'refused', refusal: thrown };
  }
}

const unsearched = new Set(['node_modules', '.git', '.para']);
/** So many folders are read before a cancellation can be noticed: a few hundredths of a second. */
const stride = 512;

async function search(
  root: string,
  signal: AbortSignal,
): Promise<{ readonly projects: readonly Project[]; readonly faults: readonly ActionError[] }> {
  const projects: Project[] = [];
  const faults: ActionError[] = [];
  const folders = [root];
  let read = 0;
  for (const folder of folders) {
    read += 1;
    if (read % stride === 0) await pause();
    if (signal.aborted) throw new Cancelled();
    const names = foldersIn(folder);
    if (names.includes('.para')) await add(folder);
    for (const name of names) if (!unsearched.has(name)) folders.push(join(folder, name));
  }
  projects.sort((one, other) => byPath(one.subfolder, other.subfolder));
  return { projects, faults };

  async function add(folder: string): Promise<void> {
    try {
      const project = await projectAt(root, folder);
      if (project !== undefined) projects.push(project);
    } catch (thrown) {
      if (!(thrown instanceof ActionError)) throw thrown;
      faults.push(thrown);
    }
  }
}

/** A folder that may not be read is passed over. Links are not followed. */
function foldersIn(folder: string): readonly string[] {
  try {
    // Not the asynchronous one: in a workspace of 60,000 folders that takes three times the processor's time.
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return [];
  }
}

function byPath(one: string, other: string): number {
  if (one === '.' || other === '.') return Number(other === '.') - Number(one === '.');
  const [a, b] = [one.split('/'), other.split('/')];
  const differs = a.findIndex((name, depth) => name !== b[depth]);
  const [x = '', y = ''] = [a[differs], b[differs]];
  return x < y ? -1 : 1;
}
