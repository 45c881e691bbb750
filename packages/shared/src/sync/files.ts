import type { Oid } from '../git/oid.js';

/** A path from the project folder, with forward slashes. */
export type Path = string;

export interface Entry {
  readonly blob: Oid;
  readonly mode: '100644' | '100755';
}

/** Files of a project that an export owns. */
export type Files = ReadonlyMap<Path, Entry>;
