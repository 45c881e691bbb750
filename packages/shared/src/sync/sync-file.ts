import type { Entry, Path } from './files.js';
import { sameText } from './line-endings.js';
import { isDraft } from './owned-paths.js';

/** What a file says: its text, or the blob of bytes that are no UTF-8. Those are only kept, or replaced whole. */
export type Content = string | { readonly blob: string };

export interface Version {
  readonly content: Content;
  readonly mode: Entry['mode'];
}

/** Files that an export owns, by path. */
export type Tree = ReadonlyMap<Path, Version>;

/** What both sides come from, what Git holds, and what Paragon holds. */
export interface Three<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

export type Side = keyof Three<unknown>;

/** A file in one of the three trees. */
export interface FileVersion extends Version {
  /** Where it lies in that tree. */
  readonly path: Path;
  readonly isDraft: boolean;
}

/** One file or workflow, wherever each tree has it. */
export interface SyncFile extends Three<FileVersion | undefined> {
  /** Where it belongs in Git, with the draft mark merged from both sides. */
  readonly path: Path;
  /** Where it belongs with the other draft mark. No other file has that name. */
  readonly markedPath: Path;
  /** By which {@link workflowIds} knows it; undefined where its path alone is known. */
  readonly id: string | undefined;
}

/** Where a file belongs in Git as a draft, or as none. */
export function pathAs({ path, markedPath }: SyncFile, isDraftThen: boolean): Path {
  return isDraft(path) === isDraftThen ? path : markedPath;
}

/** Whether two contents differ in line endings only. */
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
