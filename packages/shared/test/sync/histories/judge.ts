import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../../../src/sync/decision.js';
import type { Path } from '../../../src/sync/files.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import { isDeployed, type SyncFile } from '../../../src/sync/sync-file.js';
import {
  configPath,
  type FakeParagon,
  inputsPath,
  integration,
  type StoredWorkflow,
} from './fake-paragon.js';
import { type Slots, slotsInFile, workflowOf } from './slots.js';
import { displayedIn, importsOf, inputsIn, meaningOf } from './workflow-texts.js';
import { built, missingImport, type World, workflowsIn } from './world.js';

type Texts = ReadonlyMap<Path, string>;

const decidedRows: readonly string[] = ['for-paragon', 'mirror'];

export interface Judging {
  /** Slots of which Paragon held an edit that Git lacked when it was exported. */
  readonly ahead: ReadonlySet<string>;
  readonly referee: 'compiler' | 'none';
}

/** What a sync's commit has done to the branch, and should not have. */
export function faultsOfCommit(
  { tip, decided, record, recording }: PullPlan,
  { repository, paragon }: World,
  judging: Judging,
): {
  readonly faults: readonly string[];
  readonly rewritten: readonly string[];
} {
  const isKnown = !['newer', 'unreadable'].includes(record.reading.kind);
  const stateless =
    recording === undefined && isKnown ? ['The branch moved without its state.'] : [];
  const [before, after] = [repository.textsAt(tip), repository.textsAt(repository.tip())];
  const changes = fileFaults({ before, after, decided, paragon }, judging);
  return {
    faults: [
      ...stateless,
      ...changes.faults,
      ...leftOut(decided, before, after),
      ...buildFaults(before, after, judging.referee),
    ],
    rewritten: changes.rewritten,
  };
}

interface Change {
  readonly before: Texts;
  readonly after: Texts;
  readonly decided: readonly Decision[];
  readonly paragon: FakeParagon;
}

function fileFaults(
  { before, after, decided, paragon }: Change,
  { ahead }: Judging,
): { readonly faults: readonly string[]; readonly rewritten: readonly string[] } {
  const byPath = new Map(decided.map((each) => [each.file.ours?.path, each]));
  const here = workflowsIn(after);
  const faults: string[] = [];
  const rewritten: string[] = [];
  for (const [id, { path, text, meaning }] of workflowsIn(before)) {
    const decision = byPath.get(path);
    if (decision !== undefined && decidedRows.includes(decision.row)) continue;
    const found = here.get(id);
    const isRewritten = found?.text !== text && !touches(ahead, id);
    if (isRewritten && !isEdited(decision, paragon.workflows.get(id))) {
      rewritten.push(`A pull rewrote ${path} (${decision?.row}), which nobody edited in Paragon.`);
    }
    if (found === undefined) continue;
    if (meaning.words === 'by hand' && found.meaning.words !== 'by hand') {
      faults.push(`A pull flattened ${path} (${decision?.row}).`);
    }
    // With the other draft mark it may find another workflow at its name.
    const isTaken = path.includes('/~')
      ? before.has(withoutMark(path))
      : decided.some(({ file }) => file.path === path.replace('/workflows/', '/workflows/~'));
    if (withoutMark(found.path) !== withoutMark(path) && !isTaken) {
      faults.push(`A pull renamed ${path} to ${found.path}.`);
    }
  }
  for (const path of [configPath, inputsPath]) {
    const decision = byPath.get(path);
    if (decision !== undefined && decidedRows.includes(decision.row)) continue;
    if (isSaidInOtherWords(path, before, after)) {
      rewritten.push(`A pull rewrote ${path} (${decision?.row}), and it says the same.`);
    }
  }
  return { faults, rewritten };
}

/** Whether a list of workflows, or of inputs, is another text in each of two trees, and says the same. */
function isSaidInOtherWords(path: Path, before: Texts, after: Texts): boolean {
  const [one, other] = [before.get(path), after.get(path)];
  if (one === undefined || other === undefined || one === other) return false;
  if (path === inputsPath) return isDeepStrictEqual(inputsIn(one), inputsIn(other));
  // Another workflow may have the name now.
  const said = (text: string, texts: Texts): unknown => {
    const ids = displayedIn(text).map(
      (name) => meaningOf(texts.get(`${integration}/workflows/${name}.ts`) ?? '').id,
    );
    return [displayedIn(text), ids, importsOf(text).toSorted()];
  };
  return isDeepStrictEqual(said(one, before), said(other, after));
}

/** Whether Paragon says another thing than what was recorded: in the export, and now. */
function isEdited(decision: Decision | undefined, now: StoredWorkflow | undefined): boolean {
  if (decision === undefined || isAsRecorded(decision)) return false;
  const { base } = decision.file;
  if (base === undefined || now === undefined) return true;
  const { title, steps } = meaningOf(typeof base.content === 'string' ? base.content : '');
  return (
    base.isDraft !== now.isDraft || title !== now.title || !isDeepStrictEqual(steps, now.steps)
  );
}

/** A workflow that one side displayed and the branch does not, though nobody decided so of the whole and the list itself is no conflict. */
function leftOut(decided: readonly Decision[], before: Texts, after: Texts): readonly string[] {
  const isOpen = decided.some(
    ({ file, row, outcome: { kind } }) =>
      row === 'mirror' ||
      (file.path === configPath && ['stays-in-paragon', 'conflict'].includes(kind)),
  );
  const list = decided.find(({ file }) => file.path === configPath);
  const content = list?.file.theirs?.content;
  const theirs = importsOf(typeof content === 'string' ? content : '');
  // Who decides for Paragon's list decides about what it could display.
  const dropped = list?.row === 'for-paragon' ? deployedInBoth(decided) : [];
  const known = new Set([
    ...notDisplayed(before),
    ...dropped.filter((name) => !theirs.includes(name)),
  ]);
  const displayed = new Set([...importsOf(before.get(configPath) ?? ''), ...theirs]);
  const left = notDisplayed(after).find((name) => !known.has(name) && displayed.has(name));
  return isOpen || left === undefined ? [] : [`A pull left ${left} out of config.ts.`];
}

/** The names in Git of workflows that both sides have deployed. */
function deployedInBoth(decided: readonly Decision[]): readonly string[] {
  const files = decided.filter(({ file }) => [file.ours, file.theirs].every(isDeployed));
  return files.map(({ file }) => nameOf(file.path));
}

function notDisplayed(texts: Texts): readonly string[] {
  const imports = new Set(importsOf(texts.get(configPath) ?? ''));
  return [...workflowsIn(texts).values()]
    .map(({ path }) => nameOf(path))
    .filter((name) => !name.startsWith('~') && !imports.has(name));
}

function nameOf(path: Path): string {
  return path.replace(/^.*\/|\.ts$/g, '');
}

function buildFaults(before: Texts, after: Texts, referee: 'compiler' | 'none'): readonly string[] {
  if (built(before).kind !== 'built') return [];
  const missing = missingImport(after);
  if (missing !== undefined)
    return [`A pull made config.ts import ${missing}, which is not there.`];
  const answer = built(after);
  if (referee === 'compiler' && answer.kind === 'does-not-build') {
    return [`A pull broke the build: ${answer.why}`];
  }
  return [];
}

function isAlike(one: string, other: string): boolean {
  const [a, b] = [meaningOf(one), meaningOf(other)];
  return a.title === b.title && isDeepStrictEqual(a.steps, b.steps);
}

export function touches(slots: ReadonlySet<string>, id: string): boolean {
  return [...slots].some((slot) => workflowOf(slot) === id);
}

/** A file whose conflict, or whose guard, is for nothing: Paragon holds no edit of it that Git lacks. */
export function isFalseAlarm({ file }: Decision, ahead: ReadonlySet<string>): boolean {
  const versions = [file.base, file.ours, file.theirs].flatMap((version) =>
    typeof version?.content === 'string' ? [version.content] : [],
  );
  if (file.path === inputsPath) return ![...ahead].some((slot) => workflowOf(slot) === undefined);
  if (file.path === configPath) {
    // Who displays what in which order is no slot: it changes with each workflow that comes or goes.
    return !isDisplayChanged(file) && ahead.size === 0;
  }
  return !versions.some((text) => touches(ahead, meaningOf(text).id));
}

/** Whether Paragon says of a workflow what was recorded. */
export function isAsRecorded({ file: { path, base, theirs } }: Decision): boolean {
  return path === inputsPath || path === configPath || isSaidAlike(base, theirs);
}

function isSaidAlike(one: SyncFile['base'], other: SyncFile['base']): boolean {
  if (one === undefined || other === undefined) return one === other;
  const texts = [one.content, other.content].map((text) => (typeof text === 'string' ? text : ''));
  return one.isDraft === other.isDraft && isAlike(texts[0] ?? '', texts[1] ?? '');
}

function isDisplayChanged({ base, theirs }: SyncFile): boolean {
  const order = (version: SyncFile['base']) =>
    typeof version?.content === 'string' ? displayedIn(version.content) : undefined;
  return !isDeepStrictEqual(order(base), order(theirs));
}

/** What a version of a file says, in slots. */
export function slotsOfVersion(version: SyncFile['ours']): Slots {
  if (version === undefined || typeof version.content !== 'string') return new Map();
  return slotsInFile(version.path, version.content);
}

/** The workflows that a plan leaves to a person. */
export function openIn(
  { decided }: PullPlan,
  kinds: ReadonlyArray<Decision['outcome']['kind']> = ['stays-in-paragon', 'conflict'],
): ReadonlySet<string | undefined> {
  const open = decided.filter(({ outcome: { kind } }) => kinds.includes(kind));
  const slots = open.flatMap(({ file: { base, ours, theirs } }) =>
    [base, ours, theirs].flatMap((version) => [...slotsOfVersion(version).keys()]),
  );
  return new Set(slots.map(workflowOf));
}

function withoutMark(path: Path): Path {
  return path.replace(`${integration}/workflows/~`, `${integration}/workflows/`);
}

/** Whether a branch has a commit, or had it before. */
export function isOn(ref: 'branch' | 'side', name: string, { repository }: World): boolean {
  const tip = ref === 'side' ? repository.side() : repository.tip();
  const commit = repository.commitNamed(name);
  return tip !== undefined && repository.partedAt(commit, tip) === commit;
}

/**
 * Whether a plan had to ask for builds, although everything is known of the last sync: it merges what both sides
 * changed, or it brings what neither side has as a whole.
 */
export function needsBuilds({ decided, changes }: PullPlan): boolean {
  return (
    changes.size > 0 ||
    decided.some(({ file: { base, ours, theirs }, row, outcome }) => {
      const isMergedBeside = outcome.kind === 'conflict' && outcome.version !== undefined;
      // Proven with the rest, before it is known that it has no place beside the branch.
      if (outcome.kind === 'stays-in-paragon' && row !== 'conflict') return true;
      const isOnBoth = ours !== undefined && theirs !== undefined;
      const [e, o, x] = [base, ours, theirs].map((version) =>
        JSON.stringify([version?.content, version?.isDraft]),
      );
      return isMergedBeside || (isOnBoth && e !== o && e !== x && o !== x);
    })
  );
}

/** Whether a pull writes a list of workflows that says what Git's own says. */
export function isWrittenForNothing({ file: { ours }, row, outcome }: Decision): boolean {
  if (row !== 'list-follows' || outcome.kind !== 'write') return false;
  const [before, now] = [ours, outcome.version].map((version) =>
    typeof version?.content === 'string' ? displayedIn(version.content).join() : undefined,
  );
  return before === now;
}
