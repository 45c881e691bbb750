import type { GitCommand } from './git-command.js';
import { isZero, type RefUpdate } from './receive-pack.js';
import type { PushedObjects } from './rules/pushed-objects.js';

/**
 * The first workflow file that an update creates or changes. GitHub lets a file through that
 * another branch has with the same path and content (its documentation of the `workflow` scope).
 */
export async function findNewWorkflow(
  update: RefUpdate,
  { git, at }: PushedObjects,
): Promise<string | undefined> {
  const changed = await workflowsAt(git, at, update.after);
  if (changed.size === 0) return undefined;
  const before = isZero(update.before) ? new Map() : await workflowsAt(git, at, update.before);
  const fresh = [...changed].filter(([path, blob]) => before.get(path) !== blob);
  if (fresh.length === 0) return undefined;
  const known = await workflowsOnBranches(git, at);
  return fresh.find(([path, blob]) => !known.has(`${blob} ${path}`))?.[0];
}

type At = PushedObjects['at'];

async function workflowsAt(git: GitCommand, at: At, commit: string): Promise<Map<string, string>> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit, '--', '.github/workflows'];
  const listed = await git.attempt(args, at);
  const entries = listed.stdout.toString('utf8').split('\0');
  return new Map(
    entries.flatMap((entry) => {
      const [, blob, path] = /^\d+ blob (\S+)\t(.+)$/s.exec(entry) ?? [];
      return blob === undefined || path === undefined ? [] : [[path, blob] as const];
    }),
  );
}

async function workflowsOnBranches(git: GitCommand, at: At): Promise<ReadonlySet<string>> {
  const refs = await git.text(['for-each-ref', '--format=%(objectname)', 'refs/heads/'], at);
  const known = new Set<string>();
  for (const tip of new Set(refs.split('\n').filter((name) => name !== ''))) {
    for (const [path, blob] of await workflowsAt(git, at, tip)) known.add(`${blob} ${path}`);
  }
  return known;
}
