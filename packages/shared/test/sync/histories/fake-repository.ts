import { isOid, type Oid } from '../../../src/git/oid.js';
import type { Entry, Files, Path } from '../../../src/sync/files.js';
import { isOwned } from '../../../src/sync/owned-paths.js';
import type {
  HistoricCommit,
  Move,
  Moved,
  RefName,
  Refs,
  Repository,
  Seen,
} from '../../../src/sync/ports.js';
import type { Content, Version } from '../../../src/sync/sync-file.js';
import type { StateFile } from '../../../src/sync/sync-state.js';
import {
  addCommit,
  blobOf,
  type Commit,
  hashOf,
  missing,
  type Objects,
  objectsOn,
  treeNameOf,
} from './fake-objects.js';
import { type RefusingWall, type Wall, wallOf } from './walls.js';

/** Git and its host in memory: objects by their names, refs that move all together or not at all. */
export interface FakeRepository extends Repository {
  readonly refs: Map<RefName, Oid>;
  /** The states of other branches, by branch. */
  readonly otherStates: Map<string, Oid>;
  /** The side branches of other branches, by branch. */
  readonly otherSides: Map<string, Oid>;
  /** Other branches that are there. */
  readonly otherBranches: Set<string>;
  readonly walls: Set<Wall>;
  /** Commits at which the pull request of the side branch was closed or merged. */
  readonly closedSides: Set<Oid>;
  /** Commits as a person does: whole files, undefined for a deletion. */
  personCommits(
    changes: ReadonlyMap<Path, string | undefined>,
    options?: { readonly to?: RefName; readonly merging?: Oid },
  ): Oid;
  /** Commits beside the newest commit, merges that as the second parent, and pushes: `git pull` before a push. */
  personPulls(changes: ReadonlyMap<Path, string | undefined>): void;
  /** Whether a ref to move is no longer where it was read. */
  isStale(moves: readonly Move[]): boolean;
  /** The wall that refs to move run into. */
  wallBefore(moves: readonly Move[]): RefusingWall | undefined;
  /** The side branch, which may still have the earlier name of a branch that was renamed. */
  side(): Oid | undefined;
  deleteSide(): void;
  /** Renames the branch as a person does, who leaves its state and its side branch. */
  rename(from: string): void;
  /** Commits as the host does, which signs it; `moved` where the branch is elsewhere. */
  hostCommits(spec: {
    readonly ref: 'branch' | 'side';
    readonly parent: Oid;
    readonly tree: Oid;
  }): Oid | RefusingWall | 'moved';
  textsAt(commit: Oid): ReadonlyMap<Path, string>;
  textsOf(files: Files): ReadonlyMap<Path, string>;
  commitNamed(name: string): Oid;
  parentOf(commit: Oid): Oid | undefined;
  /** What a commit and all before it say: alike for commits that differ in their names alone. */
  meaningOf(commit: Oid): string;
  /** The commit at which two lines of history parted. */
  /** The commits after one on the way to another, on all lines that merges join. */
  wayFrom(from: Oid, since: Oid): readonly Oid[];
  partedAt(one: Oid, other: Oid): Oid | undefined;
  tip(): Oid;
  /** A name that no other run has. It means the same as theirs. */
  nameRun(): string;
  /** Forces the branch to a commit without history. */
  rewind(files: ReadonlyMap<Path, string>): void;
  /** Keeps texts for an export, as its blobs. */
  store(texts: ReadonlyMap<Path, string>): Files;
  /** Another host with the same refs. Objects that both have are shared: they never change. */
  fork(): FakeRepository;
}

/** Texts of a tree, once somebody has asked for them: it never changes. */
const known = new WeakMap<Files, ReadonlyMap<Path, string>>();

export function fakeRepository(files: ReadonlyMap<Path, string>): FakeRepository {
  const objects = objectsOn();
  const repository = hostOf(objects, {
    refs: new Map(),
    otherStates: new Map(),
    otherSides: new Map(),
    otherBranches: new Set(),
    walls: new Set(),
    closedSides: new Set(),
  });
  const first = addCommit(objects, { parent: undefined, files: repository.store(files) });
  repository.refs.set('branch', first);
  return repository;
}

type Heads = Pick<
  FakeRepository,
  'refs' | 'otherStates' | 'otherSides' | 'otherBranches' | 'walls' | 'closedSides'
>;

function versionsOf(
  changes: ReadonlyMap<Path, string | undefined>,
): ReadonlyMap<Path, Version | undefined> {
  return new Map(
    [...changes].map(([path, text]) => [
      path,
      text === undefined ? undefined : { content: text, mode: '100644' },
    ]),
  );
}

function hostOf(objects: Objects, heads: Heads): FakeRepository {
  const { refs, otherStates, otherSides, otherBranches, walls, closedSides } = heads;
  const { blobs, commits } = objects;
  const commitAt = (name: Oid): Commit => commits.get(name) ?? missing(name);
  const entryOf = ({ content, mode }: Version): Entry => {
    if (typeof content === 'string') return { blob: blobOf(objects, content), mode };
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
    return new Map([...result].sort(byPath));
  };
  const seen = (ref: RefName): Seen => {
    const commit = refs.get(ref);
    return commit === undefined ? { kind: 'absent' } : { kind: 'at', commit };
  };
  const store = (texts: ReadonlyMap<Path, string>): Files => {
    const before = objects.stored.get(texts);
    if (before !== undefined) return before;
    const files: Files = new Map(
      [...texts].map(([path, text]) => [path, { blob: blobOf(objects, text), mode: '100644' }]),
    );
    objects.stored.set(texts, files);
    return files;
  };
  const textsOf = (tree: Files): ReadonlyMap<Path, string> => {
    const before = known.get(tree);
    if (before !== undefined) return before;
    const texts = new Map(
      [...tree].map(([path, { blob }]) => [path, blobs.get(blob) ?? missing(blob)]),
    );
    known.set(tree, texts);
    return texts;
  };
  /** Newest first, the commit itself included. */
  const ancestors = (commit: Oid): ReadonlySet<Oid> => {
    const found = new Set([commit]);
    for (const each of found) {
      const { parent, merged } = commitAt(each);
      for (const next of [parent, merged]) if (next !== undefined) found.add(next);
    }
    return found;
  };
  const wayFrom = (from: Oid, since: Oid): readonly Oid[] =>
    [...ancestors(from)].filter((each) => each !== since && ancestors(each).has(since));
  const historic = (name: Oid): HistoricCommit => {
    const { files, merged } = commitAt(name);
    return { commit: name, isMerge: merged !== undefined, files };
  };
  const partedAt = (one: Oid, other: Oid): Oid | undefined => {
    const ofOther = ancestors(other);
    const common = [...ancestors(one)].filter((commit) => ofOther.has(commit));
    // None of which another common one descends from.
    return common.find((each) =>
      common.every((next) => next === each || !ancestors(next).has(each)),
    );
  };
  const meaningOf = (name: Oid): string => {
    const before = objects.meanings.get(name);
    if (before !== undefined) return before;
    const { parent, merged, files } = commitAt(name);
    const entries = [...files].map(([path, { blob, mode }]) => {
      // A state names commits.
      const text = path === 'state.json' ? withMeanings(blobs.get(blob) ?? '') : blob;
      return [path, mode, text];
    });
    const past = [parent, merged].map((each) => (each === undefined ? null : meaningOf(each)));
    const meaning = hashOf(JSON.stringify([past, entries]));
    objects.meanings.set(name, meaning);
    return meaning;
  };
  const withMeanings = (json: string): string =>
    json.replaceAll(/c[0-9a-f]{39}/g, (name) => (isOid(name) ? meaningOf(name) : name));
  /** The place of a ref that may be a side branch under an earlier name. */
  const place = (ref: RefName): { get(): Oid | undefined; set(commit: Oid): void } => {
    const earlier = ref === 'side' && !refs.has('side') ? [...otherSides.keys()].at(-1) : undefined;
    return earlier === undefined
      ? { get: () => refs.get(ref), set: (commit) => refs.set(ref, commit) }
      : { get: () => otherSides.get(earlier), set: (commit) => otherSides.set(earlier, commit) };
  };
  const tip = (): Oid => refs.get('branch') ?? missing('branch');

  /** The commits that a ref would bring to the host. */
  const broughtBy = (commit: Oid): readonly Oid[] => {
    const there = new Set(
      [...refs.values(), ...otherSides.values()].flatMap((each) => [...ancestors(each)]),
    );
    return [...ancestors(commit)].filter((each) => !there.has(each));
  };
  const wallBefore = (moves: readonly Move[]): RefusingWall | undefined =>
    wallOf(moves, walls, {
      broughtBy,
      isSigned: (commit) => objects.signed.get(commit) === true,
    });

  // As git does: a ref that is there already is up to date, whatever its lease says.
  const isStale = (moves: readonly Move[]): boolean =>
    moves.some((move) => {
      if (move.ref === 'other-state') return otherStates.get(move.branch) !== move.from;
      const now = move.ref === 'other-side' ? otherSides.get(move.branch) : refs.get(move.ref);
      return ![move.from, move.to].includes(now);
    });

  return {
    refs,
    otherStates,
    otherSides,
    otherBranches,
    walls,
    closedSides,
    isStale,
    wallBefore,
    hostCommits({ ref, parent, tree }) {
      if (place(ref).get() !== parent) return 'moved';
      const commit = addCommit(objects, { parent, files: commitAt(tree).files });
      objects.signed.set(commit, true);
      const wall = wallBefore([{ ref, from: parent, to: commit }]);
      if (wall === undefined) place(ref).set(commit);
      return wall ?? commit;
    },
    side: () => place('side').get(),
    deleteSide() {
      if (refs.delete('side')) return;
      const [earlier = ''] = [...otherSides.keys()].slice(-1);
      otherSides.delete(earlier);
    },
    rename(from) {
      const [state, side] = [refs.get('state'), refs.get('side')];
      if (state !== undefined) otherStates.set(from, state);
      if (side !== undefined) otherSides.set(from, side);
      for (const ref of ['state', 'side'] as const) refs.delete(ref);
    },
    tip,
    // A name of a commit counts for nothing where histories are compared.
    nameRun: () => addCommit(objects, { parent: undefined, files: new Map() }),
    fork: () =>
      hostOf(objectsOn(objects), {
        refs: new Map(refs),
        otherStates: new Map(otherStates),
        otherSides: new Map(otherSides),
        otherBranches: new Set(otherBranches),
        walls: new Set(walls),
        closedSides: new Set(closedSides),
      }),
    rewind(texts) {
      const commit = { parent: undefined, files: store(texts) };
      refs.set('branch', addCommit(objects, commit));
    },
    store,
    personCommits(changes, { to = 'branch', merging } = {}) {
      const parent = place(to).get() ?? tip();
      const commit = addCommit(objects, {
        parent,
        ...(merging === undefined ? {} : { merged: merging }),
        files: changed(parent, versionsOf(changes)),
      });
      objects.signed.set(commit, true);
      place(to).set(commit);
      return commit;
    },
    personPulls(changes) {
      const pulled = tip();
      const parent = commitAt(pulled).parent ?? pulled;
      const versions = versionsOf(changes);
      const meets = [...commitAt(pulled).files].some(
        ([path, { blob }]) => commitAt(parent).files.get(path)?.blob !== blob && versions.has(path),
      );
      // A commit of the same file before it was pulled would be another one: such an edit follows in the merge.
      const own = addCommit(objects, {
        parent,
        files: meets ? commitAt(parent).files : changed(parent, versions),
      });
      const files = changed(pulled, versions);
      const merge = addCommit(objects, { parent: own, merged: pulled, files });
      for (const each of [own, merge]) objects.signed.set(each, true);
      refs.set('branch', merge);
    },
    textsOf,
    textsAt: (name) => textsOf(commitAt(name).files),
    meaningOf,
    commitNamed: (name) => (isOid(name) && commits.get(name) !== undefined ? name : missing(name)),
    partedAt,
    wayFrom,
    parentOf: (name) => commitAt(name).parent,
    async read(): Promise<Refs> {
      return {
        branch: seen('branch'),
        side: seen('side'),
        state: seen('state'),
        otherStates: new Map(otherStates),
        otherSides: new Map(otherSides),
        otherProjects: [],
      };
    },
    existing: async (branches) => new Set(branches.filter((branch) => otherBranches.has(branch))),
    async filesAt(commit) {
      return commitAt(commit).files;
    },
    async treesOf(commit) {
      // The project is all that this repository holds.
      const tree = treeNameOf(commitAt(commit).files);
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
      const line: HistoricCommit[] = [];
      for (
        let commit: Oid | undefined = from;
        commit !== undefined && line.length < limit;
        commit = commitAt(commit).parent
      ) {
        line.push(historic(commit));
      }
      return line;
    },
    async descent(from, since, limit) {
      if (!ancestors(from).has(since)) return undefined;
      return [...wayFrom(from, since).slice(0, limit), since].map(historic);
    },
    mergeBase: async (one, other) => partedAt(one, other),
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
      const files = changed(commit, changes);
      // A pull knows a commit of a run that was killed by the name of its tree.
      const tree = treeNameOf(files);
      commits.set(tree, { parent: undefined, files });
      return tree;
    },
    async commit({ tree, parent, merging }) {
      const merged = merging === undefined ? {} : { merged: merging };
      return addCommit(objects, { parent, ...merged, files: commitAt(tree).files });
    },
    commitChanges: async ({ parent, changes }) =>
      addCommit(objects, { parent, files: changed(parent, changes) }),
    async commitState({ parent, json, files: recorded }) {
      const entries =
        recorded === undefined && parent !== undefined
          ? commitAt(parent).files
          : [...(recorded ?? [])].map(([path, file]): [string, Entry] => [
              path,
              'content' in file ? entryOf(file) : file,
            ]);
      const state: Entry = { blob: blobOf(objects, json), mode: '100644' };
      return addCommit(objects, { parent, files: new Map([...entries, ['state.json', state]]) });
    },
    async move(moves: readonly Move[]): Promise<Moved> {
      if (isStale(moves)) return { kind: 'moved' };
      for (const move of moves) {
        if (move.ref === 'other-state') otherStates.delete(move.branch);
        else if (move.ref === 'other-side') otherSides.set(move.branch, move.to);
        else if (move.to === undefined) refs.delete(move.ref);
        else refs.set(move.ref, move.to);
      }
      return { kind: 'delivered' };
    },
  };
}

function byPath([one]: readonly [string, Entry], [other]: readonly [string, Entry]): number {
  return one < other ? -1 : 1;
}
