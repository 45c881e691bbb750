import { blobsThere, printing, readBlobs } from '../git/blobs.js';
import { createCommit } from '../git/create-commit.js';
import type { Remote } from '../git/credentials.js';
import { earlyGit } from '../git/early-git.js';
import {
  fetchBlobs,
  fetchCommits,
  fetchDifference,
  fetchObjects,
  missingObjects,
} from '../git/fetch-objects.js';
import type { Git } from '../git/git.js';
import { listRefs } from '../git/remote-refs.js';
import { type NetworkContext, retryingGit } from '../git/retrying-git.js';
import type { ScratchRepository } from '../git/scratch-repository.js';
import { importing } from '../git/write-tree.js';
import type { GitAccess } from './git-access.js';
import { type GitRepository, gitRepository, readSyncRefs } from './git-repository.js';
import type { Refs } from './ports.js';
import type { SyncTarget } from './sync-refs.js';
import { knownTree } from './whole-tree.js';

/** The branch of a project in a repository. */
export interface ProjectBranch extends SyncTarget {
  /** The project, from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
}

interface ScratchAccess {
  readonly scratch: ScratchRepository;
  readonly context: NetworkContext;
  readonly push: GitAccess['push'];
}

/** A repository for an export. */
export interface ScratchSync extends GitRepository {
  /** Starts what reads the export and writes the two commits of a pull, so that it waits for them by then. */
  expectExport(): void;
}

/**
 * The repository of a sync, on a scratch repository.
 *
 * Its methods throw {@link GitFailure} if the remote cannot be read.
 */
export function scratchSync(
  { projectId, branch, prefix }: ProjectBranch,
  { scratch, context, push }: ScratchAccess,
): ScratchSync {
  const { git, remote } = scratch;
  const early = earlyGit(git.with({ config: [['core.ignoreCase', 'false']] }));
  const access: GitAccess = {
    git: early,
    tree: (commit) => knownTree(scratch, commit),
    bring: (names) => fetchBlobs(scratch, names, context),
    async blobs(names) {
      const { blobs, missing } = await blobsThere({ git: early }, names);
      if (missing.length === 0) return blobs;
      await fetchObjects(scratch, missing, context);
      return new Map([...blobs, ...(await readBlobs(scratch, missing))]);
    },
    list: listing(git, remote, context),
    lacks: async (name) => (await missingObjects(scratch, [name])).length > 0,
    fetch: (commits, depth) => fetchCommits(scratch, { commits, depth }, context),
    fetchDifference: (commit, known) => fetchDifference(scratch, { commit, known }, context),
    commit: (spec) => createCommit(scratch, spec),
    push,
  };
  return {
    ...gitRepository(access, { target: { projectId, branch }, prefix }),
    expectExport: () => early.start([printing, importing, importing].map((args) => ({ args }))),
  };
}

/**
 * The refs of a sync, read in one call and without a scratch repository.
 *
 * @param git In any repository.
 * @throws {GitFailure} when the remote cannot be read.
 */
export function remoteSyncRefs(
  git: Git,
  remote: Remote,
  { target, context }: { readonly target: SyncTarget; readonly context: NetworkContext },
): Promise<Refs> {
  return readSyncRefs(listing(git, remote, context), target);
}

function listing(git: Git, remote: Remote, context: NetworkContext): GitAccess['list'] {
  const trouble = 'The refs could not be read';
  return (patterns) => retryingGit(() => listRefs(git, remote, patterns), { ...context, trouble });
}
