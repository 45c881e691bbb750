import { sameText } from './line-endings.js';
import { changedLines, changedWords, mergeText } from './merge-text.js';
import { dropsOwnCode } from './own-code.js';
import type { Referee, Ruling, TreeName, VersionInTree } from './referee.js';
import { type FileVersion, type SyncFile, sameContent, type Version } from './sync-file.js';

/** The rule that decided a file. Up to `conflict`, the first matching rule counts. The others belong to later steps. */
export type Row =
  /** theirs = base. */
  | 'paragon-unchanged'
  /** theirs = ours. */
  | 'agreed'
  /** Another version of the CLI wrote theirs, and it says what base says. */
  | 'upgrade'
  /** ours = base. */
  | 'git-unchanged'
  /** theirs contains everything that Git changed since base, and more. */
  | 'git-contained'
  /** ours contains everything that Paragon changed since base, and more. */
  | 'paragon-contained'
  /** All three differ, and the merge is clean and proven. */
  | 'merged'
  /** ours and theirs have the same meaning. */
  | 'same-meaning'
  | 'conflict'
  /** A merge would drop hand-written code, and its base is not the recorded one. */
  | 'loses-own-code'
  /** Paragon's change needs or removes a file for which Git's version stays. */
  | 'depends-on-kept-file'
  /** A list of workflows was adjusted to the decisions on these workflows. */
  | 'list-follows'
  /** The project builds without Paragon's changes, but not with them. */
  | 'breaks-build'
  /** A person decided a conflict. */
  | 'for-paragon'
  | 'for-git'
  /** Paragon wins in every file. */
  | 'mirror';

/** The verdict on one file of the branch. */
export type Verdict =
  | { readonly kind: 'ours'; readonly row: Row }
  | { readonly kind: 'theirs'; readonly row: Row }
  /** A clean text merge. It counts only after the compiler has proven it. */
  | {
      readonly kind: 'merge';
      readonly row: 'merged';
      readonly text: string;
      readonly base: VersionInTree;
    }
  /** The text of a `config.ts` that displays exactly the existing workflows. */
  | { readonly kind: 'text'; readonly row: 'list-follows'; readonly text: string }
  | { readonly kind: 'conflict'; readonly row: Row };

/** The possible versions of a file when both sides last agreed. */
export type Base =
  | { readonly kind: 'certain'; readonly version: FileVersion | undefined }
  /** Newest first. */
  | { readonly kind: 'uncertain'; readonly candidates: readonly Candidate[] };

export interface Candidate extends VersionInTree {
  /** Whether the state recorded it. */
  readonly isRecorded: boolean;
}

export interface Rules {
  readonly referee: Referee;
  /** Whether different versions of the CLI wrote the base and Paragon's export. */
  readonly isUpgrade: boolean;
}

/** How many earlier commits are built to compare a file with Paragon's version by its meaning, the newest first. */
const mostBuilt = 3;
/**
 * How many more are built if another version of the CLI wrote Paragon's version: no text equals it, but its words show
 * which ones are likely, however old they are.
 */
const mostLikelyBuilt = 6;

/** Decides a file by these rules; `open` if a tree must be built first. */
export function verdictOn(file: SyncFile, base: Base, rules: Rules): Verdict | 'open' {
  if (base.kind === 'certain') return byBase(file, { tree: 'base', version: base.version }, rules);
  return byCandidates(file, base.candidates, rules);
}

function byBase(
  file: SyncFile,
  base: VersionInTree,
  { referee, isUpgrade }: Rules,
): Verdict | 'open' {
  const { ours, theirs } = file;
  if (sameVersion(theirs, base.version)) return { kind: 'ours', row: 'paragon-unchanged' };
  if (sameVersion(theirs, ours)) return { kind: 'ours', row: 'agreed' };
  const isGitUnchanged = sameVersion(ours, base.version);
  const places = placesOf(file);
  if (isUpgrade) {
    const same = isRewritten(base, places.theirs, referee);
    if (same === 'yes') return { kind: 'ours', row: 'upgrade' };
    if (same === 'open') {
      // In the same round, ask for everything that a later rule may need.
      if (!isGitUnchanged && referee.same(places.ours, places.theirs) !== 'open') {
        isProvable(file, base, referee);
      }
      return 'open';
    }
  }
  if (isGitUnchanged) return { kind: 'theirs', row: 'git-unchanged' };

  const text = cleanMerge(file, base.version);
  // A merge that equals one of the two texts needs no proof: that side has it.
  if (text !== undefined && isMarkedAlike(file, base.version)) {
    if (sameText(text, textOf(theirs))) return { kind: 'theirs', row: 'git-contained' };
    if (sameText(text, textOf(ours))) return { kind: 'ours', row: 'paragon-contained' };
  }
  if (text !== undefined && isProvable(file, base, referee)) {
    const isOpen = [base, places.ours, places.theirs].some(
      ({ tree }) => referee.answer(tree) === 'open',
    );
    return isOpen ? 'open' : { kind: 'merge', row: 'merged', text, base };
  }
  return unlessSame(file, referee);
}

/**
 * Whether another version of the CLI only wrote the recorded version anew. The compiler tells, or the CLI that wrote the
 * record if no build says what both mean: a draft, or a tree that does not build.
 *
 * An older CLI may lack words for what a newer one writes, so its text stays the same whatever the dashboard edits there.
 * It decides only if the newer text has no words that the older one lacks, and the other way round.
 */
function isRewritten(base: VersionInTree, theirs: VersionInTree, referee: Referee): Ruling {
  const same = referee.same(base, theirs);
  if (same === 'yes' || same === 'open') return same;
  if (referee.isBuilt(base) && referee.isBuilt(theirs)) return same;
  const [before, now] = [base.version, theirs.version];
  if (before === undefined || now === undefined || before.isDraft !== now.isDraft) return 'no';
  if (typeof before.content !== 'string' || typeof now.content !== 'string') return 'no';
  return changedWords(before.content, now.content) > 0 ? 'no' : referee.asRecorded(before);
}

/** If texts do not decide: both versions mean the same, or there is a conflict. */
export function unlessSame(file: SyncFile, referee: Referee): Verdict | 'open' {
  const { ours, theirs } = placesOf(file);
  const same = referee.same(ours, theirs);
  if (same === 'open') return 'open';
  return same === 'yes'
    ? { kind: 'ours', row: 'same-meaning' }
    : { kind: 'conflict', row: 'conflict' };
}

function byCandidates(
  file: SyncFile,
  candidates: readonly Candidate[],
  rules: Rules,
): Verdict | 'open' {
  const { ours, theirs } = file;
  if (sameVersion(theirs, ours)) return { kind: 'ours', row: 'agreed' };
  if (candidates.some(({ version }) => sameVersion(theirs, version))) {
    return { kind: 'ours', row: 'paragon-unchanged' };
  }
  // A push never contains a draft, so a draft that only Git has does not count as deleted in Paragon.
  if (candidates.length === 0 && theirs === undefined && ours?.isDraft === true) {
    return { kind: 'ours', row: 'paragon-unchanged' };
  }

  const rulings = rulingsOn(candidates, placesOf(file).theirs, rules);
  if (rulings.includes('yes')) return { kind: 'ours', row: 'paragon-unchanged' };
  const verdicts = nearest(theirs, candidates).map((candidate) =>
    onCandidate(file, candidate, rules),
  );
  // If nothing was pushed since the record, the recorded version is the base, even if others are nearer.
  const recorded = candidates.find(({ tree }) => tree === 'base');
  const onRecorded = recorded && onCandidate(file, recorded, rules);
  if ([...rulings, ...verdicts, onRecorded].includes('open')) return 'open';
  const [first, ...others] = verdicts;
  if (first === undefined) return unlessSame(file, rules.referee);
  const isSure = others.every((other) => isAlike(first, other));
  return isSure && !contradicts(onRecorded, first) ? first : unlessSame(file, rules.referee);
}

/** Whether a verdict rules another one out. A conflict rules out that Git's text changes. */
function contradicts(one: Verdict | 'open' | undefined, other: Verdict | 'open'): boolean {
  if (one === undefined || one === 'open') return false;
  if (one.kind === 'conflict') return other !== 'open' && other.kind !== 'ours';
  return !isAlike(one, other);
}

/**
 * Whether Paragon's version means the same as a candidate. Asks for all builds at once, since a plan takes few rounds.
 */
function rulingsOn(
  candidates: readonly Candidate[],
  { tree, version }: VersionInTree,
  { referee, isUpgrade }: Rules,
): readonly Ruling[] {
  const ofState = candidates.filter((each) => each.tree === 'base');
  const ofCommits = candidates.filter((each) => each.tree !== 'base');
  const older = isUpgrade ? ofCommits.slice(mostBuilt) : [];
  const likely = nearestFirst(version, older).slice(0, mostLikelyBuilt);
  const ofRecord = ofState.map((each) =>
    isUpgrade
      ? isRewritten(each, { tree, version }, referee)
      : referee.same(each, { tree, version }),
  );
  const others = [...ofCommits.slice(0, mostBuilt), ...likely];
  return [...ofRecord, ...others.map((each) => referee.same(each, { tree, version }))];
}

/** The candidates in the order of their distance in words; of several equally near ones, the newest first. */
function nearestFirst(
  theirs: FileVersion | undefined,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  return candidates
    .map((each) => ({ each, distance: changedWords(textOf(theirs), textOf(each.version)) }))
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ each }) => each);
}

/** With an unrecorded base, no hand-written code may be lost. */
function onCandidate(file: SyncFile, candidate: Candidate, rules: Rules): Verdict | 'open' {
  const verdict = byBase(file, candidate, { ...rules, isUpgrade: false });
  if (candidate.isRecorded || verdict === 'open') return verdict;
  const result = resultText(file, verdict);
  return result !== undefined && dropsOwnCode(file.path, textOf(file.ours), result)
    ? { kind: 'conflict', row: 'loses-own-code' }
    : verdict;
}

function isAlike(one: Verdict | 'open', other: Verdict | 'open'): boolean {
  if (one === 'open' || other === 'open') return one === other;
  if (one.kind !== other.kind) return false;
  return one.kind !== 'merge' || other.kind !== 'merge' || one.text === other.text;
}

/** The candidates that differ from Paragon's version in the fewest lines. */
function nearest(
  theirs: FileVersion | undefined,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const distances = candidates.map(({ version }) => changedLines(textOf(theirs), textOf(version)));
  const least = Math.min(...distances);
  return candidates.filter((_, index) => distances[index] === least);
}

/** The new text on the branch; undefined if the file does not change. */
function resultText(file: SyncFile, verdict: Verdict): string | undefined {
  if (verdict.kind === 'merge') return verdict.text;
  return verdict.kind === 'theirs' ? textOf(file.theirs) : undefined;
}

/** Whether two versions have the same content except for line endings, and the same draft mark. */
export function sameVersion(one: FileVersion | undefined, other: FileVersion | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.isDraft === other.isDraft && sameContent(one.content, other.content);
}

export function placesOf({ ours, theirs }: SyncFile): {
  readonly ours: VersionInTree;
  readonly theirs: VersionInTree;
} {
  const place = (tree: TreeName, version: FileVersion | undefined): VersionInTree => ({
    tree,
    version,
  });
  return { ours: place('ours', ours), theirs: place('theirs', theirs) };
}

/** The text of a version; empty for binary content, or if there is none. */
export function textOf(version: Pick<Version, 'content'> | undefined): string {
  return typeof version?.content === 'string' ? version.content : '';
}

function cleanMerge({ ours, theirs }: SyncFile, base: FileVersion | undefined): string | undefined {
  if (ours === undefined || theirs === undefined || base === undefined) return undefined;
  if ([ours, theirs, base].some(({ content }) => typeof content !== 'string')) return undefined;
  const versions = { ours: textOf(ours), base: textOf(base), theirs: textOf(theirs) };
  const merged = mergeText(versions);
  return merged.kind === 'clean' ? merged.text : undefined;
}

/** Whether a file is a draft in all three trees, or in none. */
function isMarkedAlike({ ours, theirs }: SyncFile, base: FileVersion | undefined): boolean {
  return ours?.isDraft === theirs?.isDraft && ours?.isDraft === base?.isDraft;
}

/** Builds do not contain drafts, so a merge of one cannot be proven. */
function isProvable(
  { path, ours, theirs }: SyncFile,
  base: VersionInTree,
  referee: Referee,
): boolean {
  const versions = [ours, theirs, base.version];
  const trees: readonly TreeName[] = ['ours', 'theirs', base.tree];
  const isPossible =
    versions.every((version) => version !== undefined && !version.isDraft) &&
    trees.every((tree) => {
      const known = referee.known(tree);
      return known === 'open' || (known !== 'unknown' && known.kind === 'built');
    });
  // If one tree is known not to build, the others need not be built.
  if (isPossible) for (const tree of trees) referee.answer(tree, path);
  return isPossible;
}
