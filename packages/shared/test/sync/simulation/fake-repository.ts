import { createHash } from 'node:crypto';
import { isOid, type Oid } from '../../../src/git/oid.js';
import type { Entry, Files, Path } from '../../../src/sync/files.js';
import type { Content, Version } from '../../../src/sync/names.js';
import { isOwned } from '../../../src/sync/owned-paths.js';
import type { Move, Moved, RefName, Refs, Repository, Seen } from '../../../src/sync/ports.js';
import type { StateFile } from '../../../src/sync/sync-state.js';

interface Commit {
  readonly parent: Oid | undefined;
  /** Of a merge commit: the branch that was merged. */
  readonly merged?: Oid;
  readonly files: ReadonlyMap<string, Entry>;
}

/** Git and its host in memory: objects by their hashes, refs that move all together or not at all. */
export interface FakeRepository extends Repository {
  readonly refs: Map<RefName, Oid>;
  /** The states of other branches. */
  readonly otherStates: Map<string, Oid>;
  /** Other branches that are there. */
  readonly otherBranches: Set<string>;
  /** Commits as a person does: whole files, undefined for a deletion. */
  personCommits(
    changes: ReadonlyMap<Path, string | undefined>,
    options?: { readonly to?: RefName; readonly merging?: Oid },
  ): Oid;
  textsAt(commit: Oid): ReadonlyMap<Path, string>;
  textsOf(files: Files): ReadonlyMap<Path, string>;
  commitNamed(name: string): Oid;
  tip(): Oid;
  parentOf(commit: Oid): Oid | undefined;
  /** Forces the branch to a commit without history. */
  rewind(files: ReadonlyMap<Path, string>): void;
  /** Keeps texts for an export, as its blobs. */
  store(texts: ReadonlyMap<Path, string>): Files;
}

export function fakeRepository(files: ReadonlyMap<Path, string>): FakeRepository {
  const blobs = new Map<Oid, string>();
  const commits = new Map<Oid, Commit>();
  const refs = new Map<RefName, Oid>();
  const otherStates = new Map<string, Oid>();
  const otherBranches = new Set<string>();

  const blobOf = (text: string): Oid => {
    const name = hashOf(`blob ${text}`);
    blobs.set(name, text);
    return name;
  };
  const commitOf = (commit: Commit): Oid => {
    const name = hashOf(JSON.stringify([commit, [...commit.files], commits.size]));
    commits.set(name, commit);
    return name;
  };
  const commitAt = (name: Oid): Commit => commits.get(name) ?? missing(name);
  const entryOf = ({ content, mode }: Version): Entry => {
    if (typeof content === 'string') return { blob: blobOf(content), mode };
    return isOid(content.blob) ? { blob: content.blob, mode } : missing(content.blob);
  };
  const changed = (
    parent: Oid,
    changes: ReadonlyMap<Path, Version | undefined>,
  ): ReadonlyMap<string, Entry> => {
    const result = new Map(commitAt(parent).files);
    for (const [path, version] of changes) {
      if (version === undefined) result.delete(path);
      else result.set(path, entryOf(version));
    }
    return new Map([...result].sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  const seen = (ref: RefName): Seen => {
    const commit = refs.get(ref);
    return commit === undefined ? { kind: 'absent' } : { kind: 'at', commit };
  };
  const store = (texts: ReadonlyMap<Path, string>): Files =>
    new Map([...texts].map(([path, text]) => [path, { blob: blobOf(text), mode: '100644' }]));
  const textsOf = (tree: Files): ReadonlyMap<Path, string> =>
    new Map([...tree].map(([path, { blob }]) => [path, blobs.get(blob) ?? missing(blob)]));
  const ancestors = (commit: Oid): readonly Oid[] => {
    const { parent, merged } = commitAt(commit);
    const parents = [parent, merged].filter((each) => each !== undefined);
    return [...new Set([commit, ...parents.flatMap(ancestors)])];
  };
  const tip = (): Oid => refs.get('branch') ?? missing('branch');

  refs.set('branch', commitOf({ parent: undefined, files: store(files) }));
  return {
    refs,
    otherStates,
    otherBranches,
    tip,
    store,
    personCommits(changes, { to = 'branch', merging } = {}) {
      const parent = refs.get(to) ?? tip();
      const versions = [...changes].map(([path, text]): [Path, Version | undefined] => [
        path,
        text === undefined ? undefined : { content: text, mode: '100644' },
      ]);
      const commit = commitOf({
        parent,
        ...(merging === undefined ? {} : { merged: merging }),
        files: changed(parent, new Map(versions)),
      });
      refs.set(to, commit);
      return commit;
    },
    parentOf: (commit) => commitAt(commit).parent,
    rewind(texts) {
      refs.set('branch', commitOf({ parent: undefined, files: store(texts) }));
    },
    textsOf,
    textsAt: (commit) => textsOf(commitAt(commit).files),
    commitNamed: (name) => [...commits.keys()].find((commit) => commit === name) ?? missing(name),
    async read(): Promise<Refs> {
      return {
        branch: seen('branch'),
        side: seen('side'),
        state: seen('state'),
        otherStates: new Map(otherStates),
        otherProjects: [],
      };
    },
    existing: async (branches) => new Set(branches.filter((branch) => otherBranches.has(branch))),
    async filesAt(commit) {
      return commitAt(commit).files;
    },
    async treesOf(commit) {
      const { files } = commitAt(commit);
      // The project is all that this repository holds.
      const tree = hashOf(
        JSON.stringify([...files].map(([path, { blob, mode }]) => [path, blob, mode])),
      );
      return { project: tree, whole: tree };
    },
    async stateAt(commit) {
      const entries = [...commitAt(commit).files];
      const tree = entries.map(([path, entry]): StateFile => ({ path, ...entry }));
      const blob = commitAt(commit).files.get('state.json')?.blob;
      return { tree, json: blob === undefined ? undefined : blobs.get(blob) };
    },
    async contents(names) {
      return new Map(
        [...names].map((name): [Oid, Content] => [name, blobs.get(name) ?? missing(name)]),
      );
    },
    async history(from, limit) {
      const line: Array<{ commit: Oid; files: Files }> = [];
      for (
        let commit: Oid | undefined = from;
        commit !== undefined && line.length < limit;
        commit = commitAt(commit).parent
      ) {
        line.push({ commit, files: commitAt(commit).files });
      }
      return line;
    },
    async mergeBase(one, other) {
      const [ofOne, ofOther] = [ancestors(one), ancestors(other)];
      const common = ofOne.filter((commit) => ofOther.includes(commit));
      // None of which another common one descends from.
      return common.find((each) =>
        common.every((next) => next === each || !ancestors(next).includes(each)),
      );
    },
    async foreignDifferences(one, other) {
      const [ofOne, ofOther] = [commitAt(one).files, commitAt(other).files];
      const paths = [...ofOne.keys(), ...ofOther.keys()];
      const isAlike = (path: string): boolean => {
        const [entry, next] = [ofOne.get(path), ofOther.get(path)];
        return entry?.blob === next?.blob && entry?.mode === next?.mode;
      };
      return new Set(paths.filter((path) => !isOwned(path) && !isAlike(path)));
    },
    async treeWith(commit, changes) {
      return commitOf({ parent: undefined, files: changed(commit, changes) });
    },
    async commit({ tree, parent, merging }) {
      const merged = merging === undefined ? {} : { merged: merging };
      return commitOf({ parent, ...merged, files: commitAt(tree).files });
    },
    async commitState({ parent, json, files: recorded }) {
      const entries = [...recorded].map(([path, file]): [string, Entry] => [
        path,
        'content' in file ? entryOf(file) : file,
      ]);
      const state: Entry = { blob: blobOf(json), mode: '100644' };
      return commitOf({ parent, files: new Map([...entries, ['state.json', state]]) });
    },
    async move(moves: readonly Move[]): Promise<Moved> {
      // As git does: a ref that is there already is up to date, whatever its lease says.
      const isStale = (move: Move): boolean =>
        move.ref === 'other-state'
          ? otherStates.get(move.branch) !== move.from
          : ![move.from, move.to].includes(refs.get(move.ref));
      if (moves.some(isStale)) return { kind: 'moved' };
      for (const move of moves) {
        if (move.ref === 'other-state') otherStates.delete(move.branch);
        else refs.set(move.ref, move.to);
      }
      return { kind: 'delivered' };
    },
  };
}

function hashOf(text: string): Oid {
  const name = createHash('sha1').update(text).digest('hex');
  return isOid(name) ? name : missing(name);
}

function missing(name: string): never {
  throw new Error(`There is no ${name}.`);
}
