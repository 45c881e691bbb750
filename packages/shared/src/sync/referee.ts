import { isDeepStrictEqual } from 'node:util';
import type { Oid } from '../git/oid.js';
import type { Path } from './files.js';
import { isMergeOf } from './merge-values.js';
import type { FileVersion } from './sync-file.js';

/** A tree that can be built: one of the three, that of an earlier commit, or one of a plan. */
export type TreeName = 'base' | 'ours' | 'theirs' | `commit ${string}` | `planned ${string}`;

/** What a tree means: for each owned file the values in its build, with ids replaced by position. */
export type Answer =
  | { readonly kind: 'built'; readonly entries: ReadonlyMap<Path, unknown> }
  | { readonly kind: 'does-not-build'; readonly why: string }
  /** Not the tree's fault, such as a failed installation: its meaning is unknown. */
  | { readonly kind: 'cannot-be-built'; readonly why: string };

/**
 * The recorded files that the CLI which wrote the record still exports with the same text, under their names there.
 * `unknown` if Paragon cannot be exported with it.
 */
export type AsRecorded = ReadonlySet<Path> | 'unknown';

/** What is known so far. */
export interface Answers {
  /** Undefined if nothing is ever built. */
  readonly builds: ReadonlyMap<TreeName, Answer> | undefined;
  /** Undefined as long as nobody has asked. */
  readonly asRecorded: AsRecorded | undefined;
}

/** `open`: a tree must be built first. `unknown`: a tree cannot be built here, or nothing is ever built. */
export type Ruling = 'yes' | 'no' | 'open' | 'unknown';

/** A version of a file in a tree that can be built. */
export interface VersionInTree {
  readonly tree: TreeName;
  readonly version: FileVersion | undefined;
}

export function candidateTree(commit: Oid): TreeName {
  return `commit ${commit}`;
}

/** The answers so far. Collects what is still to be asked. */
export interface Referee {
  /** Trees to build, each with the file that asked first; undefined if no file did. */
  readonly asked: ReadonlyMap<TreeName, Path | undefined>;
  /** Recorded files about which only the CLI that wrote the record can tell, also after its answer. */
  readonly inDoubt: ReadonlySet<Path>;
  /** Whether that CLI has answered, or never will. */
  readonly isCliAnswered: boolean;
  answer(tree: TreeName, asker?: Path): Answer | 'open' | 'unknown';
  /** The same, without asking. */
  known(tree: TreeName): Answer | 'open' | 'unknown';
  /** Whether two versions of a file mean the same. Builds do not contain drafts, so a draft never does. */
  same(one: VersionInTree, other: VersionInTree): Ruling;
  /** Whether there is a build that says what a version means. */
  isBuilt(place: VersionInTree): boolean;
  /**
   * Whether the CLI that wrote the record still exports a recorded version with the same text. It was asked after the
   * export of Paragon's version, so Paragon's version is then the recorded one in the words of another CLI.
   */
  asRecorded(base: FileVersion): Ruling;
  /** Whether a merged file keeps the meaning of both sides' changes. */
  proven(
    merged: VersionInTree,
    versions: Readonly<Record<'ours' | 'base' | 'theirs', VersionInTree>>,
  ): Ruling;
}

/** @param answers Undefined if nothing is ever asked. */
export function refereeOf(answers: Answers | undefined): Referee {
  const { builds, asRecorded = 'open' } = answers ?? { builds: undefined, asRecorded: 'unknown' };
  const asked = new Map<TreeName, Path | undefined>();
  const inDoubt = new Set<Path>();
  const known: Referee['known'] = (tree) =>
    builds === undefined ? 'unknown' : (builds.get(tree) ?? 'open');
  const answer: Referee['answer'] = (tree, asker) => {
    const found = known(tree);
    if (found === 'open') asked.set(tree, asked.get(tree) ?? asker);
    return found;
  };
  /** The values of a version; a ruling if they are not known. */
  const meaningOf = ({ tree, version }: VersionInTree): { readonly value: unknown } | Ruling => {
    if (version === undefined || version.isDraft) return 'no';
    const found = known(tree);
    if (typeof found === 'string') return found;
    if (found.kind !== 'built') return found.kind === 'does-not-build' ? 'no' : 'unknown';
    return found.entries.has(version.path) ? { value: found.entries.get(version.path) } : 'no';
  };
  const ruling = (
    places: readonly VersionInTree[],
    rule: (values: readonly unknown[]) => boolean,
  ): Ruling => {
    const values = places.map(meaningOf);
    for (const worst of ['no', 'unknown'] as const) if (values.includes(worst)) return worst;
    // Ask only if no other version has settled it.
    if (values.includes('open')) {
      for (const { tree, version } of places) answer(tree, version?.path);
      return 'open';
    }
    return rule(values.map((each) => (typeof each === 'string' ? undefined : each.value)))
      ? 'yes'
      : 'no';
  };
  return {
    asked,
    inDoubt,
    isCliAnswered: asRecorded !== 'open',
    answer,
    known,
    isBuilt: (place) => typeof meaningOf(place) !== 'string',
    asRecorded({ path }) {
      inDoubt.add(path);
      if (typeof asRecorded === 'string') return asRecorded;
      return asRecorded.has(path) ? 'yes' : 'no';
    },
    same: (one, other) => ruling([one, other], ([a, b]) => isDeepStrictEqual(a, b)),
    proven: (merged, { ours, base, theirs }) =>
      ruling([merged, ours, base, theirs], ([value, o, b, t]) =>
        isMergeOf(value, { ours: o, base: b, theirs: t }),
      ),
  };
}
