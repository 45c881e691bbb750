import type { NewCommit } from '../git/create-commit.js';
import type { Git } from '../git/git.js';
import type { Oid } from '../git/oid.js';
import type { RefMove } from '../git/ref-move.js';
import type { TreeEntry } from '../git/tree-entries.js';
import type { Moved } from './ports.js';

/** Access to the repository. */
export interface GitAccess {
  /** git in the run's own repository. */
  readonly git: Pick<Git, 'bytes'>;
  /** All files of a commit, if they have been read already. */
  tree(commit: Oid): readonly TreeEntry[] | undefined;
  /** Fetches missing blobs. */
  bring(blobs: readonly Oid[]): Promise<void>;
  /** Reads blobs with one process. */
  blobs(names: readonly Oid[]): Promise<ReadonlyMap<string, Buffer>>;
  /** Refs of the remote that match patterns of `git ls-remote`, by full name. */
  list(patterns: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whether an object is not there. */
  lacks(name: Oid): Promise<boolean>;
  /** Fetches commits of the remote, each with `depth` commits of history. */
  fetch(commits: readonly Oid[], depth: number): Promise<void>;
  /** Fetches a commit of the remote, with those of its files that a commit here does not have. */
  fetchDifference(commit: Oid, known: Oid): Promise<void>;
  commit(spec: NewCommit): Promise<Oid>;
  push(moves: readonly RefMove[]): Promise<Moved>;
}
