import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../report/errors.js';
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
 */
export async function searchProjects(
  workspace: string,
  folder: string | undefined,
): Promise<ProjectSearch> {
  const root = await realpath(workspace);
  if (folder === undefined) return { kind: 'searched', root, ...(await search(root)) };
  try {
    const project = await projectAt(root, folder);
    if (project !== undefined) return { kind: 'given', project };
    const { projects } = await search(root);
    return { kind: 'refused', refusal: noProjectIn(root, folder, projects) };
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return { kind: 'refused', refusal: thrown };
  }
}

/** The projects that may be meant, as long as nobody has said which. */
export function likelyProjects(found: ProjectSearch): readonly Project[] {
  switch (found.kind) {
    case 'given':
      return [found.project];
    case 'searched':
      return found.projects;
    case 'refused':
      return [];
  }
}

const unsearched = new Set(['node_modules', '.git', '.para']);

async function search(
  root: string,
): Promise<{ readonly projects: readonly Project[]; readonly faults: readonly ActionError[] }> {
  const projects: Project[] = [];
  const faults: ActionError[] = [];
  // All folders of a level at once: one after the other, a workspace of 60,000 folders takes 20 seconds.
  let level = [root];
  while (level.length > 0) {
    const listings = await Promise.all(level.map((folder) => foldersIn(folder)));
    const next: string[] = [];
    for (const [index, folder] of level.entries()) {
      const names = listings[index] ?? [];
      if (names.includes('.para')) await add(folder);
      for (const name of names) if (!unsearched.has(name)) next.push(join(folder, name));
    }
    level = next;
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
async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

function byPath(one: string, other: string): number {
  if (one === '.' || other === '.') return Number(other === '.') - Number(one === '.');
  const [a, b] = [one.split('/'), other.split('/')];
  const differs = a.findIndex((name, depth) => name !== b[depth]);
  const [x = '', y = ''] = [a[differs], b[differs]];
  return x < y ? -1 : 1;
}
