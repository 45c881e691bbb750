import { baseOf } from './bases.js';
import { type Decision, decisionOn, type PlanInput, type Policy, sideVersion } from './decision.js';
import { displayedBeside, displayedOnBranch } from './displayed.js';
import {
  placesOf,
  type Row,
  sameVersion,
  unlessSame,
  type Verdict,
  verdictOn,
} from './file-verdict.js';
import type { Path } from './files.js';
import { matchFiles } from './match-files.js';
import { neededBeside } from './needed-beside.js';
import { isDraft } from './owned-paths.js';
import {
  type Answers,
  type Referee,
  refereeOf,
  type TreeName,
  type VersionInTree,
} from './referee.js';
import {
  type Changes,
  changesOf,
  type Decided,
  isAsExported,
  keepTogether,
  plannedTree,
  resultOf,
} from './result-tree.js';
import type { SyncFile } from './sync-file.js';
import { hasWaiting, pendingOn } from './waiting-file.js';

/** A tree that must be built before the plan can continue. */
export interface BuildQuestion {
  readonly tree: TreeName;
  /** The changes of a planned tree; undefined for other trees. */
  readonly changes: Changes | undefined;
  /** The first file that asks; undefined for a question about the whole. */
  readonly asker: Path | undefined;
}

/**
 * An export with the CLI that wrote the record, which must be made before the plan can continue. It must come after the
 * export of Paragon's version: an edit between the two then shows as an edit, and in the other order it would not.
 */
export interface ExportQuestion {
  readonly inDoubt: ReadonlySet<Path>;
}

export type Question = BuildQuestion | ExportQuestion;

export interface Plan {
  /** All files, once there are no questions. */
  readonly decided: readonly Decision[];
  readonly questions: readonly Question[];
}

/**
 * Decides each file on the branch, and asks for builds if only the compiler can tell. After an upgrade of the CLI, it
 * asks the CLI that wrote the record about what no build says. Called again with the answers, it needs at most three
 * rounds: what the trees mean; what the recorded CLI writes, and whether the merges are proven; whether the whole builds.
 *
 * @param answers Undefined if nothing is ever asked: a file that needs the compiler is then a conflict.
 */
export function plan(input: PlanInput, answers: Answers | undefined): Plan {
  const steps = planSteps(input, answers);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** {@link plan} in steps, so that a long one can be interrupted between two of them. */
export function* planSteps(input: PlanInput, answers: Answers | undefined): Steps<Plan> {
  const referee = refereeOf(answers);
  if (input.policy.mode === 'mirror') {
    const files = matchFiles(input.trees);
    return { decided: files.map((file) => mirrored(file, input)), questions: [] };
  }
  const judged = yield* byMeaning(input, referee);
  if (isAsking(judged)) return judged;
  const proven = yield* withProvenMerges(judged, input, referee);
  return isAsking(proven) ? proven : yield* asAWhole(proven, input, referee);
}

/** What a stage of the plan has decided, or the questions that it ends with. */
type Stage<Each> = readonly Each[] | Plan;

function isAsking(stage: Stage<unknown>): stage is Plan {
  return 'questions' in stage;
}

/** Decides each file alone, by what its versions mean. Files stay open that only wait for the recorded CLI. */
function* byMeaning(input: PlanInput, referee: Referee): Steps<Stage<Judged>> {
  const files = matchFiles(input.trees);
  const found = yield* firstVerdicts(files, input, referee);
  // With an uncertain base, a file that Paragon lacks may stay. Then no other file may get its name.
  const first = found.some(({ file, verdict }) => isTaken(file, verdict, files))
    ? yield* firstVerdicts(matchFiles(input.trees, 'kept'), input, referee)
    : found;
  // Other names can open other files, so ask in the same round.
  if ([...found, ...first].some(isOpen) && referee.asked.size > 0) {
    return asking(referee, new Map());
  }
  return first;
}

/**
 * Keeps the merges that the compiler proves. In the tree that is built for it, the files in doubt count as unedited,
 * whatever the recorded CLI answers. So that build can be asked for in the same round as the CLI.
 */
function* withProvenMerges(
  judged: readonly Judged[],
  input: PlanInput,
  referee: Referee,
): Steps<Stage<Decided>> {
  const sure = withPolicyApplied(
    judged.flatMap((each) => withoutDoubt(each, referee)),
    input,
  );
  const merged = changesOf(sure);
  const proofs = yield* inSteps(
    sure.filter(isMerge),
    (each) => [each.file, provenVerdict(each, merged, referee)] as const,
    () => true,
  );
  const verdicts = new Map(proofs);
  const hasDoubt = referee.inDoubt.size > 0;
  const meant = hasDoubt ? withPolicyApplied(judged.flatMap(withVerdict), input) : sure;
  const proven = meant.map((each): Judged => {
    if (!isMerge(each)) return each;
    // A merge of a file in doubt was not built, so it is not proven.
    return { file: each.file, verdict: verdicts.get(each.file) ?? unlessSame(each.file, referee) };
  });
  if ([...judged, ...proven].some(isOpen)) return asking(referee, merged);
  return displayedOnBranch(withPolicyApplied(proven.flatMap(withVerdict), input));
}

/** The verdict on a file if the recorded CLI finds none of its files edited. */
function withoutDoubt(each: Judged, referee: Referee): readonly Decided[] {
  const isInDoubt = referee.inDoubt.has(each.file.base?.path ?? '');
  return isInDoubt
    ? [{ file: each.file, verdict: { kind: 'ours', row: 'upgrade' } }]
    : withVerdict(each);
}

/** Takes the changes together: whether the branch builds with them, and what goes to the side branch. */
function* asAWhole(decided: readonly Decided[], input: PlanInput, referee: Referee): Steps<Plan> {
  const changes = changesOf(decided);
  const side = yield* mergedBeside(decided, input);
  const whole = wholeBuilds(decided, changes, referee);
  const sideBuilds = side.size === 0 ? 'unknown' : buildOf(withSide(changes, side), referee);
  if (whole === 'open' || sideBuilds === 'open') return asking(referee, changes, side);
  const final = whole === 'no' ? decided.map(asConflict) : decided;
  const isSideProven = whole !== 'no' && sideBuilds === 'yes';
  const decisions = yield* inSteps(
    final,
    (each) => {
      const decision = decisionOn(each, input, isSideProven);
      return meansSame(decision, input, referee) ? { ...decision, meansSame: true } : decision;
    },
    ({ verdict }) => verdict.kind === 'conflict',
  );
  if (input.side.kind === 'blocked') return { decided: decisions, questions: [] };
  return { decided: displayedBeside(neededBeside(decisions), input.side), questions: [] };
}

function firstVerdicts(
  files: readonly SyncFile[],
  input: PlanInput,
  referee: Referee,
): Steps<readonly Judged[]> {
  return inSteps(
    files.map((file) => ({ file })),
    ({ file }) => ({ file, verdict: firstVerdict(file, input, referee) }),
    ({ file }) => !isAlikeInAll(file),
  );
}

interface Judged {
  readonly file: SyncFile;
  readonly verdict: Verdict | 'open';
}

function isOpen({ verdict }: Judged): boolean {
  return verdict === 'open';
}

/** Whether a file stays in Git, or may stay, and another one was given its name. */
function isTaken(file: SyncFile, verdict: Verdict | 'open', files: readonly SyncFile[]): boolean {
  const isRemoved = verdict !== 'open' && verdict.kind === 'theirs';
  const stays = file.ours !== undefined && file.theirs === undefined && !isRemoved;
  return stays && files.some((other) => other !== file && other.path === file.path);
}

/** Work that can be interrupted between its steps. */
type Steps<Result> = Generator<undefined, Result, undefined>;

function* inSteps<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
  /** Whether an item takes any time, such as a merge does. */
  isLong: (item: Item) => boolean,
): Steps<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    if (isLong(item)) yield;
    results.push(work(item));
  }
  return results;
}

function isAlikeInAll({ base, ours, theirs }: SyncFile): boolean {
  return ours?.content === theirs?.content && ours?.content === base?.content;
}

function withVerdict({ file, verdict }: Judged): readonly Decided[] {
  return verdict === 'open' ? [] : [{ file, verdict }];
}

function mirrored(file: SyncFile, input: PlanInput): Decision {
  const isAgreed = sameVersion(file.ours, file.theirs);
  const verdict: Verdict = isAgreed
    ? { kind: 'ours', row: 'agreed' }
    : { kind: 'theirs', row: 'mirror' };
  return decisionOn({ file, verdict }, input, false);
}

function firstVerdict(file: SyncFile, input: PlanInput, referee: Referee): Verdict | 'open' {
  return verdictOn(file, baseOf(file, input), { referee, isUpgrade: input.isUpgrade });
}

/** Applies a person's decision (`onConflict`) to conflicts, and keeps together the changes that need each other. */
function withPolicyApplied(decided: readonly Decided[], input: PlanInput): readonly Decided[] {
  const instead = (row: Row): Verdict => decidedConflict(row, input.policy);
  return keepTogether(
    decided.map((each) => ({
      file: each.file,
      verdict: isUndecided(each, input) ? instead(each.verdict.row) : each.verdict,
    })),
    instead,
  );
}

/** With these rows Git's version stays, and says nothing about the edit of an earlier pull that waits for a person. */
const leavesOpen: ReadonlySet<Row> = new Set(['paragon-unchanged', 'paragon-contained', 'upgrade']);

/** Whether `onConflict` decides the file: it is a conflict of this pull or an undecided one of an earlier pull. */
function isUndecided({ file, verdict }: Decided, { side, policy }: PlanInput): boolean {
  if (verdict.kind === 'conflict') return true;
  const isByPerson = policy.mode === 'two-way' && policy.onConflict !== 'pull-request';
  // After an upgrade, Paragon says what was recorded, and what waits is in the words of then.
  const held = verdict.row === 'upgrade' ? { ...file, theirs: file.base } : file;
  return (
    isByPerson &&
    leavesOpen.has(verdict.row) &&
    pendingOn(file, side) !== undefined &&
    !sameVersion(file.ours, file.theirs) &&
    (policy.onConflict === 'git' || hasWaiting(held, side))
  );
}

function decidedConflict(row: Row, policy: Policy): Verdict {
  if (policy.mode === 'mirror' || policy.onConflict === 'paragon') {
    return { kind: 'theirs', row: 'for-paragon' };
  }
  if (policy.onConflict === 'git') return { kind: 'ours', row: 'for-git' };
  return { kind: 'conflict', row };
}

interface Merged extends Decided {
  readonly verdict: Extract<Verdict, { readonly kind: 'merge' }>;
}

function isMerge(each: Decided): each is Merged {
  return each.verdict.kind === 'merge';
}

/** A merge that the compiler has proven, or else the verdict of the next rules. */
function provenVerdict(
  { file, verdict }: Merged,
  changes: Changes,
  referee: Referee,
): Verdict | 'open' {
  const version = resultOf({ file, verdict });
  const place = { tree: plannedTree(changes), version };
  const ruling = referee.proven(place, {
    ours: { tree: 'ours', version: file.ours },
    base: verdict.base,
    theirs: { tree: 'theirs', version: file.theirs },
  });
  if (ruling === 'open') return 'open';
  return ruling === 'yes' ? verdict : unlessSame(file, referee);
}

/** Whether the changes keep the branch building. An unchanged branch, or one that equals the export, is not built. */
function wholeBuilds(
  decided: readonly Decided[],
  changes: Changes,
  referee: Referee,
): 'yes' | 'no' | 'open' {
  if (changes.size === 0 || isAsExported(decided)) return 'yes';
  const then = referee.answer(plannedTree(changes));
  if (then === 'open') {
    // Builds put a deployed file in doubt, and then the recorded CLI was asked: this is the last round.
    if ([...referee.inDoubt].some((path) => !isDraft(path))) referee.answer('ours');
    return 'open';
  }
  if (then === 'unknown' || then.kind !== 'does-not-build') return 'yes';
  // Usually ask for this build only if the planned tree does not build.
  const now = referee.answer('ours');
  if (now === 'open') return 'open';
  return now !== 'unknown' && now.kind === 'built' ? 'no' : 'yes';
}

function buildOf(changes: Changes, referee: Referee): 'yes' | 'no' | 'open' | 'unknown' {
  const answer = referee.answer(plannedTree(changes));
  if (typeof answer === 'string') return answer;
  return answer.kind === 'built' ? 'yes' : 'no';
}

/** Whether Git's version is known to mean the same as Paragon's. Builds nothing to find out. */
function meansSame(
  { file, row }: Decision,
  { paragonHadAll = false }: PlanInput,
  referee: Referee,
): boolean {
  if (row !== 'paragon-unchanged' || sameVersion(file.ours, file.theirs)) return false;
  if (paragonHadAll) return true;
  const { ours, theirs } = placesOf(file);
  const before: VersionInTree = { tree: 'base', version: file.base };
  const isAsBefore = sameVersion(file.base, file.theirs);
  return [theirs, ...(isAsBefore ? [before] : [])].some(
    (place) => referee.same(ours, place) === 'yes',
  );
}

/** Turns every change from Paragon into a conflict. */
function asConflict({ file, verdict }: Decided): Decided {
  const isOurs = verdict.kind === 'ours' || verdict.kind === 'conflict';
  return { file, verdict: isOurs ? verdict : { kind: 'conflict', row: 'breaks-build' } };
}

/** The changes on the side branch if both edits are merged there. */
function* mergedBeside(decided: readonly Decided[], input: PlanInput): Steps<Changes> {
  if (input.side.kind === 'blocked') return new Map();
  const conflicts = decided.filter(({ verdict }) => verdict.kind === 'conflict');
  const changes = yield* inSteps(
    conflicts,
    ({ file }) => {
      const version = sideVersion(file, input);
      return version === undefined ? [] : [[file.path, version] as const];
    },
    () => true,
  );
  return new Map(changes.flat());
}

function withSide(changes: Changes, side: Changes): Changes {
  return side.size === 0 ? changes : new Map([...changes, ...side]);
}

function asking(referee: Referee, changes: Changes, side: Changes = new Map()): Plan {
  const planned = [changes, withSide(changes, side)].map(
    (each) => [plannedTree(each), each] as const,
  );
  const known = new Map<TreeName, Changes>(planned);
  const builds = [...referee.asked].map(([tree, asker]) => ({
    tree,
    changes: known.get(tree),
    asker,
  }));
  const { inDoubt, isCliAnswered } = referee;
  const isAnswered = isCliAnswered || inDoubt.size === 0;
  return { decided: [], questions: isAnswered ? builds : [...builds, { inDoubt }] };
}
