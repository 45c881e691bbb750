import type { Person } from '../git/create-commit.js';
import type { Oid } from '../git/oid.js';
import type { ProjectTrees } from '../git/project-trees.js';
import type { Entry, Files, Path } from './files.js';
import type { BuildQuestion, ExportQuestion } from './plan.js';
import type { Answer } from './referee.js';
import type { Changes } from './result-tree.js';
import type { Content, Version } from './sync-file.js';
import type { SyncTarget } from './sync-refs.js';
import type { StateContents } from './sync-state.js';

/** The position of a ref. It is absent only if the host says so. */
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
  /** The side branches of the project's other branches, by branch. */
  readonly otherSides: ReadonlyMap<string, Oid>;
  /** The states of other projects. */
  readonly otherProjects: readonly ProjectState[];
}

/** Where the state of a project's branch is. */
export interface ProjectState extends SyncTarget {
  readonly commit: Oid;
}

/** What people did with the side branch, as far as the host tells. */
export interface Reviews {
  /**
   * Whether the pull request of a side branch at this commit is closed or merged. False if that is unknown.
   *
   * @param of The branch that the side branch is named after.
   */
  isOver(side: Oid, of: string): Promise<boolean>;
}

export type RefName = 'branch' | 'side' | 'state';

/**
 * A ref to move, with a lease on its old position. git does not check the lease of a ref that is there already. So one
 * that is to stay where it is only fails the others if it is elsewhere: the host gets nothing for it.
 */
export type Move =
  | { readonly ref: RefName; readonly from: Oid | undefined; readonly to: Oid }
  /** Deletes the side branch. */
  | { readonly ref: 'side'; readonly from: Oid; readonly to: undefined }
  /** The side branch that is still named after an earlier name of the branch. */
  | { readonly ref: 'other-side'; readonly branch: string; readonly from: Oid; readonly to: Oid }
  /** Deletes the state of another branch of the project. */
  | {
      readonly ref: 'other-state';
      readonly branch: string;
      readonly from: Oid;
      readonly to: undefined;
    };

/** The result of a push of refs: all have moved, or none. */
export type Moved =
  | { readonly kind: 'delivered' }
  /** A ref has moved meanwhile. */
  | { readonly kind: 'moved' }
  | SideRefused;

/** The host rejects the side branch. */
export interface SideRefused {
  readonly kind: 'side-refused';
  readonly reason: Error;
}

/** The repository on the host. */
export interface Repository {
  read(): Promise<Refs>;
  /** Which of these branches exist. */
  existing(branches: readonly string[]): Promise<ReadonlySet<string>>;
  /** The owned files of the project in a commit. */
  filesAt(commit: Oid): Promise<Files>;
  treesOf(commit: Oid): Promise<ProjectTrees>;
  /** The contents of a state's commit. */
  stateAt(commit: Oid): Promise<StateContents>;
  /** Reads blobs in one batch. A blob that is not UTF-8 is returned by name. */
  contents(blobs: ReadonlySet<Oid>): Promise<ReadonlyMap<Oid, Content>>;
  /** First parents of a commit, itself included, newest first. */
  history(from: Oid, limit: number): Promise<readonly HistoricCommit[]>;
  /**
   * The commits on the way from an ancestor to a commit, on all lines that merges join: the newest ones first, the ancestor
   * last. Undefined if it is not known to be one.
   */
  descent(from: Oid, since: Oid, limit: number): Promise<readonly HistoricCommit[] | undefined>;
  /** The newest common ancestor; undefined without common history. */
  mergeBase(one: Oid, other: Oid): Promise<Oid | undefined>;
  /** The unowned files that differ between two commits, by path from the root of the repository. */
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
  /** A commit whose project differs from that of its parent in these files. */
  commitChanges(spec: {
    readonly parent: Oid;
    readonly changes: Changes;
    readonly message: string;
    readonly author?: Person;
  }): Promise<Oid>;
  commitState(spec: {
    readonly parent: Oid | undefined;
    readonly json: string;
    /** What it records of Paragon; undefined if that is what its parent does. */
    readonly files: ReadonlyMap<Path, Entry | Version> | undefined;
  }): Promise<Oid>;
  /**
   * One atomic push, without hooks.
   *
   * @throws {ActionError} when the host refuses it, or the answer was lost and the refs cannot be read.
   */
  move(moves: readonly Move[]): Promise<Moved>;
}

export interface HistoricCommit {
  readonly commit: Oid;
  readonly isMerge: boolean;
  readonly files: Files;
}

/** The result of an export. Its blobs can be read from the repository. */
export interface Exported {
  readonly files: Files;
  readonly cliVersion: string;
}

/**
 * Exports Paragon's current version with another version of the CLI. It never throws because that version cannot be
 * installed or run: it says why. The text of an export is the CLI's work, Paragon only holds the steps.
 */
export type ExportBy = (
  cliVersion: string,
  asked: ExportQuestion,
) => Promise<Pick<Exported, 'files'> | { readonly why: string }>;

/** Finds the meaning of a tree with `para build`. */
export interface Compiler {
  /** Builds a tree at most once. Never throws: *does not build* and *cannot be built here* are answers. */
  build(question: BuildQuestion, sources: BuildSources): Promise<Answer>;
}

/** The three trees. Each replaces the owned files of a commit's project. */
export interface BuildSources {
  readonly base: { readonly files: Files; readonly commit: Oid | undefined };
  readonly ours: Oid;
  /** Over the rest of `ours`. */
  readonly theirs: Files;
}
