import type { Person } from '../git/create-commit.js';
import type { Oid } from '../git/oid.js';
import type { ProjectTrees } from '../git/project-trees.js';
import type { Refusal } from '../git/refusal.js';
import type { Entry, Files, Path } from './files.js';
import type { Question } from './plan.js';
import type { Answer } from './referee.js';
import type { Changes } from './result-tree.js';
import type { Content, Version } from './sync-file.js';
import type { SyncTarget } from './sync-refs.js';
import type { StateFile } from './sync-state.js';

/** Where a ref is. Only what the host says is not there is absent. */
export type Seen =
  | { readonly kind: 'at'; readonly commit: Oid }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The refs of a sync, read in one call. */
export interface Refs {
  readonly branch: Seen;
  readonly side: Seen;
  readonly state: Seen;
  /** The states of the project's other branches, by branch. */
  readonly otherStates: ReadonlyMap<string, Oid>;
  /** The states of other projects. */
  readonly otherProjects: readonly ProjectState[];
}

/** Where the state of a project's branch is. */
export interface ProjectState extends SyncTarget {
  readonly commit: Oid;
}

/** What people do with the side branch, as far as the host tells. */
export interface Reviews {
  /** Whether the pull request of the side branch at this commit is closed or merged. False where nobody can tell. */
  isOver(side: Oid): Promise<boolean>;
}

export type RefName = 'branch' | 'side' | 'state';

/** A ref to move, with a lease on where it was read. git checks no lease on a ref that does not move. */
export type Move =
  | { readonly ref: RefName; readonly from: Oid | undefined; readonly to: Oid }
  /** Deletes the side branch. */
  | { readonly ref: 'side'; readonly from: Oid; readonly to: undefined }
  /** Deletes the state of another branch of the project. */
  | {
      readonly ref: 'other-state';
      readonly branch: string;
      readonly from: Oid;
      readonly to: undefined;
    };

/** What became of a push of refs: all of them, or none. */
export type Moved =
  | { readonly kind: 'delivered' }
  /** One of them was elsewhere. */
  | { readonly kind: 'moved' }
  | SideRefused;

/** The host takes no such side branch. */
export interface SideRefused {
  readonly kind: 'side-refused';
  /** Its words. */
  readonly words: string;
  /** What they mean, where that is known. */
  readonly refusal?: Refusal;
}

/** The repository on the host. */
export interface Repository {
  read(): Promise<Refs>;
  /** Which of these branches are there. */
  existing(branches: readonly string[]): Promise<ReadonlySet<string>>;
  /** The files that an export owns in a commit of the project. */
  filesAt(commit: Oid): Promise<Files>;
  treesOf(commit: Oid): Promise<ProjectTrees>;
  /** What a state's commit holds. */
  stateAt(
    commit: Oid,
  ): Promise<{ readonly tree: readonly StateFile[]; readonly json: string | undefined }>;
  /** In one batch. A blob that is no UTF-8 is its name. */
  contents(blobs: ReadonlySet<Oid>): Promise<ReadonlyMap<Oid, Content>>;
  /** First parents of a commit, itself included, newest first. */
  history(
    from: Oid,
    limit: number,
  ): Promise<ReadonlyArray<{ readonly commit: Oid; readonly files: Files }>>;
  /** The newest commit that both come from; undefined where they share no history. */
  mergeBase(one: Oid, other: Oid): Promise<Oid | undefined>;
  /** The files that no export owns and two commits do not have alike, by their paths from the root of the repository. */
  foreignDifferences(one: Oid, other: Oid): Promise<ReadonlySet<string>>;
  /** The tree of a commit with other files in the project. */
  treeWith(commit: Oid, changes: Changes): Promise<Oid>;
  commit(spec: {
    readonly tree: Oid;
    readonly parent: Oid;
    /** A second parent, which this commit merges. */
    readonly merging?: Oid | undefined;
    readonly message: string;
    readonly author?: Person;
  }): Promise<Oid>;
  commitState(spec: {
    readonly parent: Oid | undefined;
    readonly json: string;
    readonly files: ReadonlyMap<Path, Entry | Version>;
  }): Promise<Oid>;
  /**
   * EFFECT. One atomic push, without hooks.
   *
   * @throws {ActionError} when the host refuses it, or its answer was lost and it cannot be asked.
   */
  move(moves: readonly Move[]): Promise<Moved>;
}

/** What an export gave. Its blobs can be read from the repository. */
export interface Exported {
  readonly files: Files;
  readonly cliVersion: string;
}

/** Paragon, by its CLI. */
export interface Paragon {
  /** What Paragon holds, exported onto a commit. */
  export(onto: Oid): Promise<Exported>;
}

/** What a tree means, by `para build`. */
export interface Compiler {
  /** A tree is built once at most. Never throws: *does not build* and *cannot be built here* are answers. */
  build(question: Question, sources: BuildSources): Promise<Answer>;
}

/** What the three trees are. Each is laid over the rest of a commit's project. */
export interface BuildSources {
  readonly base: { readonly files: Files; readonly commit: Oid | undefined };
  readonly ours: Oid;
  /** Over the rest of `ours`. */
  readonly theirs: Files;
}
