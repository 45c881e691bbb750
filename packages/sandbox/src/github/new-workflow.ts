import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitCommand } from './git-command.js';
import { isZero, type PushRequest, type RefUpdate } from './receive-pack.js';
import type { Repository } from './repository.js';

interface Question {
  readonly git: GitCommand;
  readonly repository: Repository;
  readonly push: PushRequest;
  readonly update: RefUpdate;
}

/**
 * The first workflow file that an update creates or changes. GitHub lets a file through that
 * another branch has with the same path and content (its documentation of the `workflow` scope).
 */
export async function findNewWorkflow(question: Question): Promise<string | undefined> {
  const { git, repository, push, update } = question;
  const quarantine = await mkdtemp(join(tmpdir(), 'paragraph-quarantine-'));
  try {
    const at = { cwd: repository.gitDir, env: quarantineEnvironment(quarantine, repository) };
    if (push.pack.length > 0) {
      const args = ['index-pack', '--stdin', '--fix-thin'];
      const indexed = await git.attempt(args, { ...at, input: push.pack });
      // A broken pack is for receive-pack to refuse.
      if (indexed.code !== 0) return undefined;
    }
    const changed = await workflowsAt(git, at, update.after);
    const before = isZero(update.before) ? new Map() : await workflowsAt(git, at, update.before);
    const fresh = [...changed].filter(([path, blob]) => before.get(path) !== blob);
    if (fresh.length === 0) return undefined;
    const known = await workflowsOnBranches(git, at);
    return fresh.find(([path, blob]) => !known.has(`${blob} ${path}`))?.[0];
  } finally {
    await rm(quarantine, { recursive: true, force: true });
  }
}

type At = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

function quarantineEnvironment(objects: string, repository: Repository): NodeJS.ProcessEnv {
  return {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(repository.gitDir, 'objects'),
  };
}

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
