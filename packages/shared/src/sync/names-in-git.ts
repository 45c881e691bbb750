import { folded } from '../git/foreign-places.js';
import type { Path } from './files.js';
import { type Paths, sides } from './match-paths.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark } from './project-paths.js';
import { sameContent, type Three, type Tree } from './sync-file.js';

/** Whether a new file may have the name of one that Paragon deleted and Git has not touched. */
export type NameReuse = 'freed' | 'kept';

interface Slot {
  readonly path: Path;
  readonly paths: Paths;
}

/** A file, and its name in Git. */
export interface NamedSlot extends Slot {
  readonly markedPath: Path;
}

/** Names each file in Git: its current or last name there, else the exported one, with a suffix if that is taken. */
export function withNames(
  slots: readonly Paths[],
  trees: Three<Tree>,
  names: NameReuse,
): readonly NamedSlot[] {
  const named: Slot[] = [];
  const taken = new Set<string>();
  const takenFolded = new Set<string>();
  const take = (
    paths: Paths,
    path: Path,
    isTaken: (path: Path) => boolean,
    tried = new Map<string, number>(),
  ): void => {
    const free = firstFree(path, isTaken, tried);
    named.push({ path: free, paths });
    if (names === 'freed' && isGoing(paths, trees)) return;
    taken.add(free);
    takenFolded.add(folded(free));
  };
  const sorted = [...slots]
    .map((paths) => ({ paths, path: pathInGit(paths) }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const never = (): boolean => false;

  const isKept = ({ paths, path }: Slot): boolean => paths.ours === path;
  for (const { paths, path } of sorted.filter(isKept)) take(paths, path, never);
  // Names that Git has or had may differ only in case. A new name may not.
  for (const { paths, path } of sorted.filter((slot) => !isKept(slot) && isKnown(slot.paths))) {
    take(paths, path, (name) => taken.has(name));
  }
  // Thousands of titles may differ only in case: a taken number is not tried again.
  const tried = new Map<string, number>();
  for (const { paths, path } of sorted.filter((slot) => !isKnown(slot.paths))) {
    take(paths, path, (name) => takenFolded.has(folded(name)), tried);
  }
  return named.map((slot) => ({ ...slot, markedPath: markedPathOf(slot, taken) }));
}

/** If one side changed the draft mark, the path with the other mark may belong to another file, unless Git has it so. */
function markedPathOf({ path, paths }: Slot, taken: Set<string>): Path {
  const { ours } = paths;
  if (ours !== undefined && isDraft(ours) !== isDraft(path)) return ours;
  const marked = withDraftMark(path, !isDraft(path));
  const isMarkedAlike = sides.every((side) => isDraft(paths[side] ?? path) === isDraft(path));
  if (isMarkedAlike) return marked;
  const free = firstFree(marked, (name) => taken.has(name));
  taken.add(free);
  return free;
}

function isKnown({ ours, base }: Paths): boolean {
  return ours !== undefined || base !== undefined;
}

/** Whether Paragon deleted a file that Git has not touched. */
function isGoing({ ours, base, theirs }: Paths, trees: Three<Tree>): boolean {
  if (theirs !== undefined || ours === undefined || base === undefined) return false;
  return sameContent(trees.ours.get(ours)?.content, trees.base.get(base)?.content);
}

/** The draft mark is merged like a line of text. */
function pathInGit({ ours, base, theirs }: Paths): Path {
  const path = ours ?? base ?? theirs ?? '';
  if (theirs === undefined) return path;
  if (ours === undefined || base === undefined) {
    return ours ?? withDraftMark(path, isDraft(theirs));
  }
  const decides = isDraft(base) === isDraft(ours) ? theirs : ours;
  return withDraftMark(path, isDraft(decides));
}

/**
 * The path, or `name_1.ts`, `name_2.ts`, ..., as an export names files of the same title.
 *
 * @param tried The taken numbers, by name: they are not tried again.
 */
export function firstFree(
  path: Path,
  isTaken: (path: Path) => boolean,
  tried = new Map<string, number>(),
): Path {
  if (!isTaken(path)) return path;
  const {
    stem = path,
    suffix = '0',
    ending = '',
  } = /^(?<stem>.*?)(?:_(?<suffix>\d{1,4}))?(?<ending>\.[^./]*)?$/s.exec(path)?.groups ?? {};
  const family = folded(path);
  let number = tried.get(family) ?? Number(suffix) + 1;
  const numbered = (): Path => `${stem}_${number}${ending}`;
  while (isTaken(numbered())) number += 1;
  tried.set(family, number);
  return numbered();
}
