import { isUtf8 } from 'node:buffer';
import { TooMuchOutput } from '../action/child-process.js';
import { parseObjects } from '../git/blobs.js';
import { isOid, type Oid } from '../git/oid.js';
import { isFileMode, type TreeEntry, treeEntries } from '../git/tree-entries.js';
import type { Entry, Files, Path } from './files.js';
import type { GitAccess } from './git-access.js';
import { isOwned, ownedPaths } from './owned-paths.js';
import { rememberedAnswers } from './remembered.js';
import type { Content } from './sync-file.js';
import { largestRecord, type StateContents, stateFile, tooLarge } from './sync-state.js';

/**
 * Commits and files of a repository, fetched as needed. What is read once is kept: the steps of a plan ask for it
 * again, and so does what describes it.
 */
export interface CommitReader {
  /** Fetches a commit with `depth` commits of history, unless they are there. */
  bring(name: Oid, depth: number): Promise<void>;
  /** Fetches several commits with one request. */
  bringAll(names: readonly Oid[]): Promise<void>;
  /** Fetches a commit as soon as it is needed with those of its files that a commit here does not have. */
  expect(name: Oid, known: Oid): void;
  /** The project's files. */
  filesAt(name: Oid): Promise<Files>;
  contents(blobs: ReadonlySet<Oid>): Promise<ReadonlyMap<Oid, Content>>;
  /** The files of a recorded state; none if the ref points to anything else, or to more than is read. */
  stateTree(name: Oid): Promise<Pick<StateContents, 'tree' | 'damage'>>;
  /** The tree of a commit of our own. */
  ownTree(name: Oid): Oid | undefined;
  /** Notes a commit that need not be fetched. */
  has(name: Oid): void;
  /** The same for a commit of our own. */
  made(name: Oid, tree: Oid): void;
}

/**
 * @param prefix The project, from the root of the repository with a slash at the end; empty for the root.
 * @param most The most that is read of a state, in bytes.
 */
export function commitReader(
  {
    git,
    tree: knownTree,
    blobs: readBlobs,
    lacks,
    fetch,
    fetchDifference,
  }: Pick<GitAccess, 'git' | 'tree' | 'blobs' | 'lacks' | 'fetch' | 'fetchDifference'>,
  prefix: string,
  most = largestRecord,
): CommitReader {
  const deepest = new Map<Oid, number>();
  const ownTrees = new Map<Oid, Oid>();
  const contents = new Map<Oid, Content>();
  const fileLists = new Map<Oid, Files>();
  const expected = new Map<Oid, () => Promise<void>>();
  const bring = async (name: Oid, depth: number): Promise<void> => {
    await expected.get(name)?.();
    if ((deepest.get(name) ?? 0) >= depth) return;
    // It may have come as the parent of another one.
    if (depth > 1 || (await lacks(name))) await fetch([name], depth);
    deepest.set(name, depth);
  };
  const stateTree: CommitReader['stateTree'] = rememberedAnswers(async (name: Oid) => {
    await bring(name, 1);
    const limit = { mostOutput: most };
    try {
      const listing = treeEntries(git, name, [stateFile, 'export'], limit);
      listing.catch(() => undefined);
      // The ref may point to anything, also to a file of any size: only a commit is printed.
      const input = `${name}^{commit}\n${name}:${stateFile}\n`;
      const printed = await git.bytes(['cat-file', '--batch'], { input, ...limit });
      const [object, json] = parseObjects(printed);
      if (json?.kind === 'blob' && isOid(json.name)) {
        contents.set(json.name, contentOf(json.name, json.bytes));
      }
      // A tag has the name of its commit here.
      const entries = object?.kind === 'commit' && object.name === name ? await listing : [];
      return { tree: entries.map(({ file, mode, blob }) => ({ path: file, mode, blob })) };
    } catch (thrown) {
      if (!(thrown instanceof TooMuchOutput)) throw thrown;
      return { tree: [], damage: tooLarge };
    }
  });
  return {
    bring,
    async bringAll(names) {
      const unknown = names.filter((name) => !deepest.has(name));
      if (unknown.length === 0) return;
      await fetch(unknown, 1);
      for (const name of unknown) deepest.set(name, 1);
    },
    expect(name, known) {
      let fetching: Promise<void> | undefined;
      expected.set(name, () => {
        // If that fails, it is fetched without those files.
        fetching ??= fetchDifference(name, known).then(
          () => void deepest.set(name, 1),
          () => undefined,
        );
        return fetching;
      });
    },
    async filesAt(name) {
      await bring(name, 1);
      const known = fileLists.get(name);
      if (known !== undefined) return known;
      const paths = ownedPaths.map((path) => `${prefix}${path}`);
      const entries = knownTree(name) ?? (await treeEntries(git, name, paths));
      const found = new Map(entries.flatMap((entry) => ownedFile(entry, prefix)));
      fileLists.set(name, found);
      return found;
    },
    async contents(blobs) {
      const read = await readBlobs([...blobs].filter((name) => !contents.has(name)));
      for (const [name, bytes] of read) {
        if (isOid(name)) contents.set(name, contentOf(name, bytes));
      }
      return new Map([...blobs].map((name) => [name, contents.get(name) ?? '']));
    },
    stateTree,
    ownTree: (name) => ownTrees.get(name),
    has: (name) => void deepest.set(name, 1),
    made(name, tree) {
      deepest.set(name, 1);
      ownTrees.set(name, tree);
    },
  };
}

/** A file of the repository as one of the project, if an export owns it. */
export function ownedFile(
  { file, mode, blob }: TreeEntry,
  prefix: string,
): ReadonlyArray<readonly [Path, Entry]> {
  if (!file.startsWith(prefix)) return [];
  const path = file.slice(prefix.length);
  return isFileMode(mode) && isOid(blob) && isOwned(path) ? [[path, { blob, mode }]] : [];
}

function contentOf(name: Oid, bytes: Buffer): Content {
  return isUtf8(bytes) ? bytes.toString('utf8') : { blob: name };
}
