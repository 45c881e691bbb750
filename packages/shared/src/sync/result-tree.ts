import { createHash } from 'node:crypto';
import type { Row, Verdict } from './file-verdict.js';
import type { Path } from './files.js';
import { inLineEndingsOf } from './line-endings.js';
import { workflowPlace } from './project-paths.js';
import type { TreeName } from './referee.js';
import { importedFiles } from './relative-imports.js';
import {
  type FileVersion,
  pathAs,
  type SyncFile,
  sameContent,
  type Tree,
  type Version,
} from './sync-file.js';

/** The changes on the branch, by path: a file's new version, or undefined for a deletion. */
export type Changes = ReadonlyMap<Path, Version | undefined>;

export interface Decided {
  readonly file: SyncFile;
  readonly verdict: Verdict;
}

/** The result of a verdict; undefined if the branch will not have the file. */
export function resultOf({ file, verdict }: Decided): FileVersion | undefined {
  const { ours, theirs, path } = file;
  if (verdict.kind === 'theirs') {
    if (theirs === undefined) return undefined;
    return {
      path: pathAs(file, theirs.isDraft),
      isDraft: theirs.isDraft,
      ...versionFrom(theirs, ours),
    };
  }
  if ((verdict.kind === 'merge' || verdict.kind === 'text') && ours !== undefined) {
    return { ...ours, path, content: verdict.text };
  }
  return ours;
}

/** Paragon's content, with Git's mode and line endings. */
export function versionFrom(theirs: Version, ours: Version | undefined): Version {
  const { content } = theirs;
  if (ours === undefined) return { content, mode: theirs.mode };
  return typeof content === 'string' && typeof ours.content === 'string'
    ? { content: inLineEndingsOf(ours.content, content), mode: ours.mode }
    : { content, mode: ours.mode };
}

/** The changes of the verdicts on the branch. */
export function changesOf(decided: readonly Decided[]): Changes {
  const changes = new Map<Path, Version | undefined>();
  const moved = decided.filter(({ verdict }) => isChange(verdict));
  for (const { file } of moved) if (file.ours !== undefined) changes.set(file.ours.path, undefined);
  for (const each of moved) {
    const result = resultOf(each);
    if (result !== undefined)
      changes.set(result.path, { content: result.content, mode: result.mode });
  }
  return changes;
}

function isChange(verdict: Verdict): boolean {
  return verdict.kind !== 'ours' && verdict.kind !== 'conflict';
}

/** A name for the branch's tree after some changes. */
export function plannedTree(changes: Changes): TreeName {
  const before = planned.get(changes);
  if (before !== undefined) return before;
  const sorted = [...changes].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const name =
    `planned ${createHash('sha256').update(JSON.stringify(sorted)).digest('hex')}` as const;
  planned.set(changes, name);
  return name;
}

/** A cache: each file of a plan may ask for the same tree. */
const planned = new WeakMap<Changes, TreeName>();

/** Whether the branch would equal Paragon's version. */
export function isAsExported(decided: readonly Decided[]): boolean {
  return decided.every((each) => {
    const { theirs } = each.file;
    const result = resultOf(each);
    if (theirs === undefined || result === undefined) return theirs === result;
    return sameContent(theirs.content, result.content) && theirs.isDraft === result.isDraft;
  });
}

/**
 * Keeps related changes together: if the planned tree would lack a file that another one imports, takes neither change.
 */
export function keepTogether(
  decided: readonly Decided[],
  instead: (row: Row) => Verdict,
): readonly Decided[] {
  if (!decided.some(({ verdict }) => isChange(verdict))) return decided;
  let current = decided;
  for (let misfits = misfitsIn(current); misfits.size > 0; misfits = misfitsIn(current)) {
    const before = current;
    const verdict = instead('depends-on-kept-file');
    current = current.map((each) => {
      // A file that stays as Git has it is not a conflict. But if `onConflict` decides for Paragon, its change is also
      // taken.
      const isConcerned = misfits.has(each.file) && (isChange(each.verdict) || isChange(verdict));
      return isConcerned ? { file: each.file, verdict } : each;
    });
    if (current.every(({ verdict }, index) => verdict.kind === before[index]?.verdict.kind)) break;
  }
  return current;
}

/** Files whose change does not fit the rest of the planned tree. */
function misfitsIn(decided: readonly Decided[]): ReadonlySet<SyncFile> {
  const result = new Map<Path, Version>();
  // Git may have given the name of a file to another one, so each side has its own.
  const owners = { ours: new Map<Path, SyncFile>(), theirs: new Map<Path, SyncFile>() };
  const misfits = new Set<SyncFile>();
  // Files that stay come first: a change never replaces one of them.
  for (const wantsChange of [false, true]) {
    for (const each of decided) {
      const version = resultOf(each);
      if (isChange(each.verdict) !== wantsChange || version === undefined) continue;
      if (wantsChange && result.has(version.path)) misfits.add(each.file);
      else result.set(version.path, version);
    }
  }
  const sides: Record<'ours' | 'theirs', Tree> = {
    ours: new Map(
      decided.flatMap(({ file: { ours } }) => (ours ? [[ours.path, ours] as const] : [])),
    ),
    theirs: versionsOfParagon(decided),
  };
  for (const { file } of decided) {
    if (file.ours) owners.ours.set(file.ours.path, file);
    if (file.theirs) owners.theirs.set(pathAs(file, file.theirs.isDraft), file);
  }
  for (const each of decided) {
    const version = resultOf(each);
    if (version === undefined || typeof version.content !== 'string') continue;
    const { content } = version;
    const from =
      each.verdict.kind === 'theirs' ? (['theirs'] as const) : (['ours', 'theirs'] as const);
    for (const side of isChange(each.verdict) ? from : (['ours'] as const)) {
      for (const needed of neededFiles(version, content, sides[side])) {
        if (result.has(needed)) continue;
        misfits.add(each.file);
        const owner = owners[side].get(needed);
        if (owner !== undefined) misfits.add(owner);
      }
    }
  }
  return misfits;
}

/** Paragon's tree, under Git's names. */
export function versionsOfParagon(
  all: ReadonlyArray<{ readonly file: SyncFile }>,
): ReadonlyMap<Path, FileVersion> {
  return new Map(
    all.flatMap(({ file }) =>
      file.theirs ? [[pathAs(file, file.theirs.isDraft), file.theirs] as const] : [],
    ),
  );
}

/**
 * The files that a file of a tree needs: its imports, and for a deployed workflow the files that make its folder an
 * integration. A build skips a folder without them, so the next push would remove the workflow from Paragon.
 */
export function neededFiles(
  { path, isDraft }: FileVersion,
  text: string,
  tree: Tree,
): readonly Path[] {
  const integration = isDraft ? undefined : workflowPlace(path)?.integration;
  const ofIntegration =
    integration === undefined
      ? []
      : ['config', 'inputs'].map((name) => `${integration}/${name}.ts`);
  return [...importedFiles(path, text, tree), ...ofIntegration.filter((file) => tree.has(file))];
}
