import { baseOf, type Knowledge } from './bases.js';
import { type Row, textOf } from './file-verdict.js';
import type { Path } from './files.js';
import { mergeText } from './merge-text.js';
import { type Decided, resultOf, versionFrom } from './result-tree.js';
import {
  isSameToGit,
  pathAs,
  type SyncFile,
  type Three,
  type Tree,
  type Version,
} from './sync-file.js';
import { type Destination, pendingOn, reviewedOn, type SideBranch } from './waiting-file.js';

/** Which side wins if both changed the same file. */
export type Policy =
  | { readonly mode: 'two-way'; readonly onConflict: 'pull-request' | 'paragon' | 'git' }
  /** Paragon wins in every file. */
  | { readonly mode: 'mirror' };

export interface PlanInput extends Knowledge {
  readonly trees: Three<Tree>;
  /** Whether different versions of the CLI wrote the base and Paragon's export. */
  readonly isUpgrade: boolean;
  /** Whether the last record says that Paragon held everything of Git's side, at least in meaning. */
  readonly paragonHadAll?: boolean;
  readonly side: SideBranch;
  readonly policy: Policy;
}

/** The decision on a file, and why. */
export interface Decision {
  readonly file: SyncFile;
  readonly row: Row;
  readonly outcome: Outcome;
  /**
   * Whether the last record, or builds that were made anyway, show that Git's version stays and means the same as
   * Paragon's.
   */
  readonly meansSame?: boolean;
  /** What changes on the side branch, if a decided file waits there. */
  readonly sideChange?: SideChange;
}

/** The new version of a file on the side branch; undefined for a deletion. */
export interface SideChange {
  readonly path: Path;
  readonly version: Version | undefined;
}

export type Outcome =
  /** Git's version stays. */
  | { readonly kind: 'ours' }
  /** The branch gets this one, and loses the file at its old path. */
  | { readonly kind: 'write'; readonly path: Path; readonly version: Version }
  | { readonly kind: 'delete' }
  /** The side branch gets this one; undefined for a deletion. */
  | ({ readonly kind: 'conflict' } & SideChange)
  /** The edit stays in Paragon, protected by the guard, until the side branch is free. */
  | { readonly kind: 'stays-in-paragon' };

/**
 * The decision on a file, from its verdict.
 *
 * @param isSideProven whether the side branch builds with both edits merged in every file that waits there
 */
export function decisionOn(each: Decided, input: PlanInput, isSideProven: boolean): Decision {
  const decision = decisionWhereItLands(each, input, isSideProven);
  const { file, row } = decision;
  return landsNowhere(decision, input)
    ? { file, row, outcome: { kind: 'stays-in-paragon' } }
    : decision;
}

function decisionWhereItLands(each: Decided, input: PlanInput, isSideProven: boolean): Decision {
  const { file, verdict } = each;
  if (verdict.kind !== 'conflict' && !addsToConflict(each, input)) {
    return decisionWithoutConflict(each, input);
  }
  const isPending = pendingOn(file, input.side) !== undefined;
  const reviewed = reviewedOn(file, input.side);
  const isWaiting = isPending || reviewed !== undefined;
  const isCertain = baseOf(file, input).kind === 'certain';
  if (input.side.kind === 'blocked' || (isWaiting && !isCertain)) {
    return { file, row: verdict.row, outcome: { kind: 'stays-in-paragon' } };
  }
  const { theirs, ours } = file;
  const hasBase = isCertain && file.base !== undefined;
  const merged =
    isSideProven || isPending
      ? sideVersion(file, input)
      : mergedOnto(reviewed?.version, file, input);
  return {
    file,
    row: verdict.row,
    outcome: {
      kind: 'conflict',
      // Without a known base, draft marks cannot be merged: take the mark of Paragon's version.
      path: hasBase || theirs === undefined ? file.path : pathAs(file, theirs.isDraft),
      version: merged ?? (theirs === undefined ? undefined : versionFrom(theirs, ours)),
    },
  };
}

/**
 * Whether a change cannot go to the side branch. Either another workflow has the file's name there, and would be
 * overwritten. Or the change gives the file the content of the merge base, and the branch has changed it since: no
 * merge would bring the change to the branch, and the record would say that it was delivered.
 */
function landsNowhere(decision: Decision, input: PlanInput): boolean {
  const { side, policy } = input;
  const { file, outcome } = decision;
  const goesBeside = outcome.kind === 'conflict' || (side.kind === 'pending' && side.takesAll);
  const change = goesBeside ? changeBy(decision) : undefined;
  if (side.kind !== 'pending' || change === undefined) return false;
  const { version, path } = change;
  const names = file.ours === undefined ? [] : [file.ours.path, file.path];
  if (names.some((name) => side.taken?.has(name))) return true;
  const changedOnBranch = side.changedOnBranch?.get(
    version === undefined ? (file.ours?.path ?? path) : path,
  );
  if (changedOnBranch === undefined || !isSameToGit(version, changedOnBranch.before)) return false;
  if (policy.mode === 'mirror' || policy.onConflict === 'paragon') return true;
  // The side branch never had a file that Git has renamed. Git keeps it under the new name.
  if (version === undefined) return true;
  // If Paragon only reverts the waiting edit, only Git's change remains.
  return baseOf(file, input).kind !== 'certain' || !isSameToGit(file.base, changedOnBranch.beside);
}

/** What a decision changes on the side branch, including its own change if that goes there. */
export function changeBeside(decision: Decision, destination: Destination): SideChange | undefined {
  const { outcome, sideChange } = decision;
  const isSettled = sideChange !== undefined || destination === 'branch';
  return outcome.kind !== 'conflict' && isSettled ? sideChange : changeBy(decision);
}

/** What a decision changes where it lands. */
export function changeBy({ file: { ours, path }, outcome }: Decision): SideChange | undefined {
  if (outcome.kind === 'conflict' || outcome.kind === 'write') return outcome;
  return outcome.kind === 'delete' ? { path: ours?.path ?? path, version: undefined } : undefined;
}

/** With these rows, a person's decision also settles the edit on the side branch. */
const decisions: ReadonlySet<Row> = new Set(['for-paragon', 'for-git']);

function isByPolicy(row: Row, { policy }: PlanInput): boolean {
  return policy.mode === 'mirror' || decisions.has(row);
}

/** Decides a file that is not a conflict, or no longer one. */
function decisionWithoutConflict(each: Decided, input: PlanInput): Decision {
  const { file, verdict } = each;
  const decision = { file, row: verdict.row, outcome: branchOutcome(each) };
  const waiting = pendingOn(file, input.side);
  if (waiting === undefined || !isByPolicy(verdict.row, input)) return decision;
  const result = resultOf(each);
  const version = result === undefined ? undefined : { content: result.content, mode: result.mode };
  return { ...decision, sideChange: { path: result?.path ?? file.path, version } };
}

/**
 * Whether a change is to a file that already waits for a decision. The change is clean against the branch's version, so
 * it would replace the waiting version and drop the edit in conflict. Merge it onto the waiting version instead.
 */
function addsToConflict({ file, verdict }: Decided, { side, policy }: PlanInput): boolean {
  return (
    side.kind === 'pending' &&
    side.takesAll === true &&
    policy.mode === 'two-way' &&
    verdict.kind !== 'ours' &&
    !decisions.has(verdict.row) &&
    pendingOn(file, side) !== undefined
  );
}

function branchOutcome(each: Decided): Outcome {
  const { file, verdict } = each;
  if (verdict.kind === 'ours' || verdict.kind === 'conflict') return { kind: 'ours' };
  const result = resultOf(each);
  if (result === undefined) return file.ours === undefined ? { kind: 'ours' } : { kind: 'delete' };
  const { path, content, mode } = result;
  return { kind: 'write', path, version: { content, mode } };
}

/**
 * The dashboard's edit merged into Git's text, or into the waiting version. Paragon's lines win conflicts. Undefined if
 * there is no such merge.
 */
export function sideVersion(file: SyncFile, input: PlanInput): Version | undefined {
  const pending = pendingOn(file, input.side);
  // Builds do not contain drafts, so a merged draft cannot be proven.
  if (pending === undefined && (file.ours?.isDraft || file.theirs?.isDraft)) return undefined;
  return mergedOnto(pending === undefined ? file.ours : pending.version, file, input);
}

function mergedOnto(
  ours: Version | undefined,
  file: SyncFile,
  input: PlanInput,
): Version | undefined {
  const base = baseOf(file, input);
  const { theirs } = file;
  if (base.kind !== 'certain' || ours === undefined || theirs === undefined) return undefined;
  const texts = [ours, base.version, theirs].map((version) => version?.content);
  if (texts.some((text) => typeof text !== 'string')) return undefined;
  const merged = mergeText({
    ours: typeof ours.content === 'string' ? ours.content : '',
    base: textOf(base.version),
    theirs: textOf(theirs),
  });
  return { content: merged.text, mode: ours.mode };
}

/**
 * The tree that the next state records: Paragon's version, under Git's names. An edit that waits in Paragon keeps its
 * old base.
 */
export function recordedTree(decided: readonly Decision[]): Tree {
  const recorded = new Map<Path, Version>();
  for (const { file, outcome } of decided) {
    const version = outcome.kind === 'stays-in-paragon' ? file.base : file.theirs;
    if (version === undefined) continue;
    const { content, mode } = version;
    recorded.set(pathAs(file, version.isDraft), { content, mode });
  }
  return recorded;
}
