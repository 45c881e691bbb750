import { type Decision, type Path, sameVersion } from '@paragraph/shared';
import { compareProjects } from './compare-projects.js';
import { customerImpact } from './customer-impact.js';
import { filesOf } from './others-changes.js';
import type { ChangesPart, WaitingEdit } from './preview-types.js';
import type { ProjectChange } from './project-change.js';
import type { ProjectMeaning } from './project-meaning.js';

/** A project with its files that an export owns. */
export interface BuiltProject {
  readonly texts: ReadonlyMap<Path, string>;
  readonly meaning: ProjectMeaning;
}

export interface Versions {
  /** What Git holds, or would after merging. */
  readonly ours: BuiltProject;
  /** What Paragon holds. */
  readonly theirs: BuiltProject;
  /** What both sides last agreed on; undefined if that was not built. */
  readonly base: BuiltProject | undefined;
}

/** Whether Git has changed the file as well. */
export function isOfBoth({ file }: Decision): boolean {
  return !sameVersion(file.base, file.ours);
}

/**
 * Separates dashboard edits, file by file, from the changes that Git makes.
 *
 * @param wouldOverwrite What a push would overwrite in Paragon.
 */
export function editsByFile(
  wouldOverwrite: readonly Decision[],
  { ours, theirs, base }: Versions,
): { readonly edits: readonly WaitingEdit[]; readonly own: ChangesPart } {
  const sinceGit = claimed(ours, theirs);
  const sinceBase = base === undefined ? undefined : claimed(base, theirs);
  const edits = wouldOverwrite.map((decision): WaitingEdit => {
    const of = isOfBoth(decision) ? sinceBase : sinceGit;
    return { decision, changes: of?.(pathsOf(decision)) };
  });
  const alone = pathsIn(wouldOverwrite.filter((each) => base !== undefined || !isOfBoth(each)));
  const own = partOf(theirs, ours, (files) => !isWithin(files, alone));
  if (base === undefined) return { edits, own };
  const both = pathsIn(wouldOverwrite.filter(isOfBoth));
  const ofBoth = partOf(base, ours, (files) => files.some((file) => both.has(file)));
  return {
    edits,
    own: {
      changes: [...own.changes, ...ofBoth.changes],
      impact: [...own.impact, ...ofBoth.impact],
    },
  };
}

/** The changes between two versions whose files satisfy `isMeant`. */
function partOf(
  from: BuiltProject,
  to: BuiltProject,
  isMeant: (files: readonly Path[]) => boolean,
): ChangesPart {
  const texts = { before: from.texts, after: to.texts };
  const isPart = (change: ProjectChange): boolean => isMeant(filesOf(change, texts));
  return {
    changes: compareProjects(from.meaning, to.meaning).changes.filter(isPart),
    impact: customerImpact(from.meaning, to.meaning).filter(({ item }) => isPart(item)),
  };
}

/** Returns a function that gives the changes of some files between two versions. It gives each change once. */
function claimed(
  from: BuiltProject,
  to: BuiltProject,
): (paths: readonly Path[]) => readonly ProjectChange[] {
  const texts = { before: from.texts, after: to.texts };
  let left = compareProjects(from.meaning, to.meaning).changes;
  return (paths) => {
    const isHere = (change: ProjectChange): boolean =>
      filesOf(change, texts).some((file) => paths.includes(file));
    const found = left.filter(isHere);
    left = left.filter((change) => !found.includes(change));
    return found;
  };
}

function isWithin(files: readonly Path[], paths: ReadonlySet<Path>): boolean {
  return files.length > 0 && files.every((file) => paths.has(file));
}

function pathsIn(decisions: readonly Decision[]): ReadonlySet<Path> {
  return new Set(decisions.flatMap(pathsOf));
}

/** The paths of a file in the three versions. */
function pathsOf({ file: { path, base, ours, theirs } }: Decision): readonly Path[] {
  return [path, ...[base, ours, theirs].flatMap((version) => version?.path ?? [])];
}
