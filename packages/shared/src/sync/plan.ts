import { baseOf, type Knowledge } from './bases.js';
import {
  type Row,
  sameVersion,
  textOf,
  unlessSame,
  type Verdict,
  verdictOn,
} from './file-verdict.js';
import type { Path } from './files.js';
import { mergeText } from './merge-text.js';
import { matchFiles, pathAs, type SyncFile, type Three, type Tree, type Version } from './names.js';
import { withDraftMark } from './project-paths.js';
import { type Answers, type Referee, refereeOf, type TreeName } from './referee.js';
import {
  type Changes,
  changesOf,
  type Decided,
  isAsExported,
  keepTogether,
  plannedTree,
  resultOf,
  versionFrom,
} from './result-tree.js';

/** Who decides where both sides changed the same file. */
export type Policy =
  | { readonly mode: 'two-way'; readonly onConflict: 'pull-request' | 'paragon' | 'git' }
  /** Paragon wins in every file. */
  | { readonly mode: 'mirror' };

/** What waits beside the branch. */
export type SideBranch =
  /** Nothing waits, or what waited is finished. */
  | { readonly kind: 'free' }
  /** Our own, untouched: the files that wait there under Git's names, undefined for a deletion. */
  | { readonly kind: 'pending'; readonly files: Changes }
  /** A person works there, or nobody knows who. No further conflict goes there. */
  | { readonly kind: 'held' };

export interface PlanInput extends Knowledge {
  readonly trees: Three<Tree>;
  /** Whether another version of the CLI wrote the base than Paragon's export. */
  readonly isUpgrade: boolean;
  readonly side: SideBranch;
  readonly policy: Policy;
}

/** What a file is decided to become, and why. */
export interface Decision {
  readonly file: SyncFile;
  readonly row: Row;
  readonly outcome: Outcome;
  /** What the side branch gets, too, since something waits there that has been decided. */
  readonly beside?: SideChange;
}

/** What a file becomes on the side branch; the version is undefined for a deletion. */
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
  | { readonly kind: 'waits' };

/** A tree that has to be built before the plan can go on. */
export interface Question {
  readonly tree: TreeName;
  /** What a planned tree changes on the branch; undefined for the others. */
  readonly changes: Changes | undefined;
  /** The file that asks first; undefined where it is about the whole. */
  readonly asker: Path | undefined;
}

export interface Plan {
  /** All files, once there are no questions. */
  readonly decided: readonly Decision[];
  readonly questions: readonly Question[];
}

/**
 * Decides for each file what becomes of it on the branch. Asks for builds where only the compiler can tell; called
 * again with the answers, it has no questions left after three rounds: what the trees mean, whether the merges are
 * proven, whether the whole builds.
 *
 * @param answers undefined where nothing is ever built: what only the compiler could settle is a conflict then.
 */
export function plan(input: PlanInput, answers: Answers | undefined): Plan {
  const steps = planSteps(input, answers);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** {@link plan}, in steps: between two of them, whoever plans may look up, for a merge can take its time. */
export function* planSteps(input: PlanInput, answers: Answers | undefined): Steps<Plan> {
  const referee = refereeOf(answers);
  const files = matchFiles(input.trees);
  if (input.policy.mode === 'mirror') {
    return { decided: files.map((file) => mirrored(file, input)), questions: [] };
  }
  const first = yield* inSteps(files, (file) => ({
    file,
    verdict: firstVerdict(file, input, referee),
  }));
  if (first.some(({ verdict }) => verdict === 'open')) return asking(referee, new Map());
  const meant = settled(first.flatMap(withVerdict), input);

  const merged = changesOf(meant);
  const proven = yield* inSteps(meant, ({ file, verdict }) => ({
    file,
    verdict: provenVerdict(file, verdict, plannedTree(merged), referee),
  }));
  if (proven.some(({ verdict }) => verdict === 'open')) return asking(referee, merged);
  const decided = settled(proven.flatMap(withVerdict), input);

  const changes = changesOf(decided);
  const side = yield* sideChanges(decided, input);
  const whole = wholeBuilds(decided, changes, referee);
  const sideBuilds = side.size === 0 ? 'unknown' : buildOf(withSide(changes, side), referee);
  if (whole === 'open' || sideBuilds === 'open') return asking(referee, changes, side);
  const final = whole === 'no' ? decided.map(asBroken) : decided;
  const isSideProven = whole !== 'no' && sideBuilds === 'yes';
  return {
    decided: yield* inSteps(final, (each) => decision(each, input, isSideProven)),
    questions: [],
  };
}

/** Work that stops now and then, to go on when it is asked to. */
type Steps<Result> = Generator<undefined, Result, undefined>;

function* inSteps<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
): Steps<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    yield;
    results.push(work(item));
  }
  return results;
}

function withVerdict({
  file,
  verdict,
}: {
  readonly file: SyncFile;
  readonly verdict: Verdict | 'open';
}): readonly Decided[] {
  return verdict === 'open' ? [] : [{ file, verdict }];
}

function mirrored(file: SyncFile, input: PlanInput): Decision {
  const isAgreed = sameVersion(file.ours, file.theirs);
  const verdict: Verdict = isAgreed
    ? { kind: 'ours', row: 'agreed' }
    : { kind: 'theirs', row: 'mirror' };
  return decidedForGood({ file, verdict }, input);
}

/** By these a person has decided what waits beside the branch, too. */
const decisions: ReadonlySet<Row> = new Set(['for-paragon', 'for-git']);

/** What becomes of a file that is no conflict, or is none any more. */
function decidedForGood(each: Decided, { side, policy }: PlanInput): Decision {
  const { file, verdict } = each;
  const decision = { file, row: verdict.row, outcome: branchOutcome(each) };
  const waiting = pendingOn(file, side);
  const isDecided = policy.mode === 'mirror' || decisions.has(verdict.row);
  if (waiting === undefined || !isDecided) return decision;
  const result = resultOf(each);
  const version = result === undefined ? undefined : { content: result.content, mode: result.mode };
  return { ...decision, beside: { path: result?.path ?? file.path, version } };
}

function firstVerdict(file: SyncFile, input: PlanInput, referee: Referee): Verdict | 'open' {
  return verdictOn(file, baseOf(file, input), { referee, isUpgrade: input.isUpgrade });
}

/** A person's decision takes the place of a conflict, and changes that need each other stay together. */
function settled(decided: readonly Decided[], input: PlanInput): readonly Decided[] {
  const instead = (row: Row): Verdict => decidedConflict(row, input.policy);
  return keepTogether(
    decided.map((each) => ({
      file: each.file,
      verdict: isUndecided(each, input) ? instead(each.verdict.row) : each.verdict,
    })),
    instead,
  );
}

/** Whether it is a conflict, or one of an earlier pull that still waits, and about which a person decides now. */
function isUndecided({ file, verdict }: Decided, { side, policy }: PlanInput): boolean {
  if (verdict.kind === 'conflict') return true;
  const isByPerson = policy.mode === 'two-way' && policy.onConflict !== 'pull-request';
  return (
    isByPerson &&
    verdict.row === 'paragon-unchanged' &&
    pendingOn(file, side) !== undefined &&
    !sameVersion(file.ours, file.theirs)
  );
}

function decidedConflict(row: Row, policy: Policy): Verdict {
  if (policy.mode === 'mirror' || policy.onConflict === 'paragon') {
    return { kind: 'theirs', row: 'for-paragon' };
  }
  if (policy.onConflict === 'git') return { kind: 'ours', row: 'for-git' };
  return { kind: 'conflict', row };
}

/** A merge that the compiler has proven, or else what the next rows say. */
function provenVerdict(
  file: SyncFile,
  verdict: Verdict,
  tree: TreeName,
  referee: Referee,
): Verdict | 'open' {
  if (verdict.kind !== 'merge') return verdict;
  const version = resultOf({ file, verdict });
  const place = { tree, version };
  const ruling = referee.proven(place, {
    ours: { tree: 'ours', version: file.ours },
    base: verdict.base,
    theirs: { tree: 'theirs', version: file.theirs },
  });
  if (ruling === 'open') return 'open';
  return ruling === 'yes' ? verdict : unlessSame(file, referee);
}

/** Whether the branch would build where it builds now. A tree that is Git's or Paragon's own is not asked about. */
function wholeBuilds(
  decided: readonly Decided[],
  changes: Changes,
  referee: Referee,
): 'yes' | 'no' | 'open' {
  if (changes.size === 0 || isAsExported(decided)) return 'yes';
  const then = referee.answer(plannedTree(changes));
  if (then === 'open') return 'open';
  if (then === 'unknown' || then.kind !== 'does-not-build') return 'yes';
  // Only now does it matter whether the branch builds without them.
  const now = referee.answer('ours');
  if (now === 'open') return 'open';
  return now !== 'unknown' && now.kind === 'built' ? 'no' : 'yes';
}

function buildOf(changes: Changes, referee: Referee): 'yes' | 'no' | 'open' | 'unknown' {
  const answer = referee.answer(plannedTree(changes));
  if (typeof answer === 'string') return answer;
  return answer.kind === 'built' ? 'yes' : 'no';
}

/** None of Paragon's changes goes to the branch. */
function asBroken({ file, verdict }: Decided): Decided {
  const isOurs = verdict.kind === 'ours' || verdict.kind === 'conflict';
  return { file, verdict: isOurs ? verdict : { kind: 'conflict', row: 'breaks-build' } };
}

function decision(each: Decided, input: PlanInput, isSideProven: boolean): Decision {
  const { file, verdict } = each;
  if (verdict.kind !== 'conflict') return decidedForGood(each, input);
  const isPending = pendingOn(file, input.side) !== undefined;
  const isCertain = baseOf(file, input).kind === 'certain';
  if (input.side.kind === 'held' || (isPending && !isCertain)) {
    return { file, row: verdict.row, outcome: { kind: 'waits' } };
  }
  const { theirs, ours } = file;
  const merged = isSideProven || isPending ? sideVersion(file, input) : undefined;
  return {
    file,
    row: verdict.row,
    outcome: {
      kind: 'conflict',
      // On a base that nobody knows the draft marks are not merged: it is called as Paragon's version is.
      path: isCertain || theirs === undefined ? file.path : pathAs(file, theirs.isDraft),
      version: merged ?? (theirs === undefined ? undefined : versionFrom(theirs, ours)),
    },
  };
}

function branchOutcome(each: Decided): Outcome {
  const { file, verdict } = each;
  if (verdict.kind === 'ours' || verdict.kind === 'conflict') return { kind: 'ours' };
  const result = resultOf(each);
  if (result === undefined) return file.ours === undefined ? { kind: 'ours' } : { kind: 'delete' };
  const { path, content, mode } = result;
  return { kind: 'write', path, version: { content, mode } };
}

/** What waits of a file; undefined where nothing does. Either side may have marked it as a draft since. */
function pendingOn(
  file: SyncFile,
  side: SideBranch,
): { readonly version: Version | undefined } | undefined {
  if (side.kind !== 'pending') return undefined;
  const { files } = side;
  const name = namesOf(file).find((path) => files.has(path));
  return name === undefined ? undefined : { version: files.get(name) };
}

/** What a file may be called where it waits: as Git calls it, or without or with the draft mark. */
export function namesOf({ path, ours }: SyncFile): readonly Path[] {
  const known = ours === undefined ? [path] : [ours.path, path];
  return [...known, withDraftMark(path, false), withDraftMark(path, true)];
}

/**
 * The dashboard's edit on top of Git's text, or on top of what waits already: Paragon's lines where they conflict.
 * undefined where there is no such merge.
 */
function sideVersion(file: SyncFile, input: PlanInput): Version | undefined {
  const base = baseOf(file, input);
  const pending = pendingOn(file, input.side);
  const ours = pending === undefined ? file.ours : pending.version;
  const { theirs } = file;
  // Whether a merged draft builds is in no build.
  if (pending === undefined && (file.ours?.isDraft || theirs?.isDraft)) return undefined;
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

/** What the side branch would hold where both edits were merged there. */
function* sideChanges(decided: readonly Decided[], input: PlanInput): Steps<Changes> {
  if (input.side.kind === 'held') return new Map();
  const changes = yield* inSteps(decided, ({ file, verdict }) => {
    const version = verdict.kind === 'conflict' ? sideVersion(file, input) : undefined;
    return version === undefined ? [] : [[file.path, version] as const];
  });
  return new Map(changes.flat());
}

function withSide(changes: Changes, side: Changes): Changes {
  return new Map([...changes, ...side]);
}

function asking(referee: Referee, changes: Changes, side: Changes = new Map()): Plan {
  const planned = [changes, withSide(changes, side)].map(
    (each) => [plannedTree(each), each] as const,
  );
  const known = new Map<TreeName, Changes>(planned);
  return {
    decided: [],
    questions: [...referee.asked].map(([tree, asker]) => ({
      tree,
      changes: known.get(tree),
      asker,
    })),
  };
}

/** What the next state records: what Paragon holds, under Git's names, but for edits that wait in Paragon. */
export function recordedTree(decided: readonly Decision[]): Tree {
  const recorded = new Map<Path, Version>();
  for (const { file, outcome } of decided) {
    const version = outcome.kind === 'waits' ? file.base : file.theirs;
    if (version === undefined) continue;
    const { content, mode } = version;
    recorded.set(pathAs(file, version.isDraft), { content, mode });
  }
  return recorded;
}
