import type { Oid } from '../git/oid.js';
import type { Entry, Path } from './files.js';
import { sameText } from './line-endings.js';
import { isDraft } from './owned-paths.js';

/** The content of a file: its text, or the blob if it is not UTF-8. A blob is kept or replaced as a whole. */
export type Content = string | { readonly blob: string };

export interface Version {
  readonly content: Content;
  readonly mode: Entry['mode'];
}

/** A file of a tree with its content; with its blob if that was not read. */
export function versionOf({ blob, mode }: Entry, contents: ReadonlyMap<Oid, Content>): Version {
  return { content: contents.get(blob) ?? { blob }, mode };
}

/** Files that an export owns, by path. */
export type Tree = ReadonlyMap<Path, Version>;

/** The common base, Git's version, and Paragon's version. */
export interface Three<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

export type Side = keyof Three<unknown>;

/** A file in one of the three trees. */
export interface FileVersion extends Version {
  /** Its path in that tree. */
  readonly path: Path;
  readonly isDraft: boolean;
}

/** Whether there is a version that builds contain: they leave out drafts. */
export function isDeployed(version: FileVersion | undefined): boolean {
  return version !== undefined && !version.isDraft;
}

/** One file or workflow, which may have different paths in the trees. */
export interface SyncFile extends Three<FileVersion | undefined> {
  /** Its path in Git, with the draft mark merged from both sides. */
  readonly path: Path;
  /** Its path with the other draft mark, if a tree has it so. No other file has that name then. */
  readonly markedPath: Path;
  /** Its id in {@link workflowIds}; undefined if it is known only by its path. */
  readonly id: string | undefined;
}

/** A file's path in Git, as a draft or not. */
export function pathAs({ path, markedPath }: SyncFile, isDraftThen: boolean): Path {
  return isDraft(path) === isDraftThen ? path : markedPath;
}

/** Whether two contents differ only in line endings. */
export function sameContent(one: Content | undefined, other: Content | undefined): boolean {
  if (typeof one === 'string' && typeof other === 'string') return sameText(one, other);
  if (typeof one === 'string' || typeof other === 'string') return false;
  return one?.blob === other?.blob;
}

/** Whether two versions are one file to git, but for line endings. */
export function isSameToGit(one: Version | undefined, other: Version | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.mode === other.mode && sameContent(one.content, other.content);
}
