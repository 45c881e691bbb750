import { hash } from 'node:crypto';
import { isOid, type Oid } from '../../../src/git/oid.js';
import type { Entry, Files, Path } from '../../../src/sync/files.js';

/** A commit in memory. */
export interface Commit {
  readonly parent: Oid | undefined;
  /** Of a merge commit: the branch that was merged. */
  readonly merged?: Oid;
  readonly files: ReadonlyMap<string, Entry>;
}

/** Objects by name. Equal texts have the same blob; each commit has a name of its own. */
export interface Objects {
  readonly blobs: Layer<Oid, string>;
  readonly names: Layer<string, Oid>;
  readonly commits: Layer<Oid, Commit>;
  readonly signed: Layer<Oid, true>;
  /** What commits mean, by their names. */
  readonly meanings: Layer<Oid, string>;
  /** Trees of texts that were stored. */
  readonly stored: WeakMap<ReadonlyMap<Path, string>, Files>;
}

/** What is known, on top of what was known before: a fork shares that, and what it adds is gone with it. */
interface Layer<Key, Value> {
  readonly size: number;
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
}

function layerOn<Key, Value>(below: Layer<Key, Value> | undefined): Layer<Key, Value> {
  const own = new Map<Key, Value>();
  const before = below?.size ?? 0;
  return {
    get size() {
      return before + own.size;
    },
    get: (key) => own.get(key) ?? below?.get(key),
    set: (key, value) => void own.set(key, value),
  };
}

export function objectsOn(below?: Objects): Objects {
  return {
    blobs: layerOn(below?.blobs),
    names: layerOn(below?.names),
    commits: layerOn(below?.commits),
    signed: layerOn(below?.signed),
    meanings: layerOn(below?.meanings),
    stored: new WeakMap(),
  };
}

export function blobOf({ blobs, names }: Objects, text: string): Oid {
  const before = names.get(text);
  if (before !== undefined) return before;
  // By its text: a blob has one name, whoever stores it.
  const name = nameOf('b', hashOf(text));
  names.set(text, name);
  blobs.set(name, text);
  return name;
}

export function addCommit({ commits }: Objects, commit: Commit): Oid {
  const name = nameOf('c', commits.size.toString(16));
  commits.set(name, commit);
  return name;
}

/** A tree never changes, and is named again and again. */
const treeNames = new WeakMap<Files, Oid>();

/** The name of a tree, by what it holds. */
export function treeNameOf(files: Files): Oid {
  const before = treeNames.get(files);
  if (before !== undefined) return before;
  const entries = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const name = nameOf('b', hashOf(JSON.stringify(entries)));
  treeNames.set(files, name);
  return name;
}

/** Nobody asks of a name but that it is one. */
function nameOf(kind: 'b' | 'c', text: string): Oid {
  const name = `${kind}${text.slice(0, 39).padStart(39, '0')}`;
  return isOid(name) ? name : missing(name);
}

export function hashOf(text: string): string {
  return hash('sha1', text);
}

export function missing(name: string): never {
  throw new Error(`There is no ${name}.`);
}
