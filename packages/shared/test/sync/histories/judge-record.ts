import type { Oid } from '../../../src/git/oid.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { RecordedState } from '../../../src/sync/sync-view.js';
import { slotsOfVersion } from './judge.js';
import { type Slots, slotsInTexts, workflowOf } from './slots.js';
import type { Standing } from './standing.js';
import type { WatchedRun } from './watched-run.js';
import { meaningOf } from './workflow-texts.js';
import { announcedIn, firstParents, recordedTexts, recordIn, type World } from './world.js';

/** Whether nothing has been committed since the last record, and the same CLI writes now. */
export function isFresh(tip: string, { reading }: RecordedState, cliVersion: string): boolean {
  if (reading.kind !== 'valid') return false;
  const { commit, unknown, pushing, cliVersion: last } = reading.state;
  return commit === tip && unknown.size + pushing.size === 0 && last === cliVersion;
}

/** The engine asks the compiler about this many versions that a push may have carried. */
const mostBuilt = 3;

/** Whether nobody can doubt what both sides last agreed on. */
export function isCertain({ reading }: RecordedState, { at, referee, seen }: WatchedRun): boolean {
  return (
    // Then the recorded CLI does not say what it would have said at the export.
    !seen.isChangedBetween &&
    at.state === 'recorded' &&
    at.pushed === 'recorded' &&
    reading.kind === 'valid' &&
    reading.state.unknown.size === 0 &&
    reading.state.pushing.size === 0 &&
    (at.cli === 'as recorded' || commitsSinceRecord(at) < mostBuilt) &&
    (referee === 'compiler' || at.windows.length === 0)
  );
}

/** Whether the commit that a plan is made for holds just what was exported last. */
export function isPlain({ tip, record: { reading } }: PullPlan, { world }: Standing): boolean {
  if (reading.kind !== 'valid') return false;
  const texts = world.repository.textsAt(tip);
  const recorded = world.repository.textsOf(reading.state.exported);
  return (
    texts.size === recorded.size && [...recorded].every(([path, text]) => texts.get(path) === text)
  );
}

function commitsSinceRecord({ world, recordedAt }: Standing): number {
  const line = firstParents(world);
  const last = recordedAt === undefined ? -1 : line.indexOf(recordedAt);
  return last === -1 ? line.length : last;
}

/**
 * What pushes have brought that the record does not say: neither since it was exported, nor that they are under way.
 *
 * @param then What they had brought when it was exported.
 */
export function carriedSince({ world, carried }: Standing, then: readonly Oid[]): readonly Oid[] {
  const isLonger = then.every((commit, index) => carried[index] === commit);
  const since = isLonger ? carried.slice(then.length) : carried;
  const announced = announcedIn(world, world.repository.refs.get('state'));
  return since.filter((commit) => !announced.includes(commit));
}

/** The workflows of which a record says that nobody knows whether the dashboard has edited them. */
export function unknownIn(world: World, state: Oid | undefined): ReadonlySet<string | undefined> {
  const [, names = ''] = /"unknown": \{(?<names>.*?)\}/s.exec(recordIn(world, state) ?? '') ?? [];
  const texts = recordedTexts(world, state);
  return new Set(
    [...names.matchAll(/"(?<name>[^"]+)": /g)].map(({ groups }) => {
      const name = groups?.name ?? '';
      const [, id] = name.split(':');
      return id ?? meaningOf(texts.get(name) ?? '').id;
    }),
  );
}

/** The workflows that a plan changes in Git. */
export function changedBy({ decided }: PullPlan): ReadonlySet<string | undefined> {
  const slots = decided.flatMap(({ file: { ours, theirs }, outcome: { kind } }) =>
    kind === 'write' || kind === 'delete'
      ? [ours, theirs].flatMap((version) => [...slotsOfVersion(version).keys()])
      : [],
  );
  return new Set(slots.map(workflowOf));
}

interface RecordThen {
  readonly recordedAt: Oid | undefined;
  /** The record that a run goes by. */
  readonly stateThen: Oid | undefined;
  /** Whether what was recorded counts, too. */
  readonly isInRecord: boolean;
}

/** Whether Paragon said of a slot's workflow what the last record or a commit since says of it. */
export function saysAsCommit(
  slot: string,
  paragon: Slots,
  { world, editedAfterPush }: Standing,
  { recordedAt, stateThen, isInRecord }: RecordThen,
): boolean {
  const line = firstParents(world);
  const last = recordedAt === undefined ? -1 : line.indexOf(recordedAt);
  const announced = announcedIn(world, stateThen).map((commit) => line.indexOf(commit));
  const onLine = last === -1 ? line : line.slice(0, Math.max(last, ...announced) + 1);
  const [tip] = line;
  const merged =
    tip === undefined || recordedAt === undefined ? [] : world.repository.wayFrom(tip, recordedAt);
  const since = [...onLine, ...merged.filter((commit) => !onLine.includes(commit))];
  const id = workflowOf(slot);
  const part = (slots: Slots): string =>
    JSON.stringify([...slots].filter(([name]) => workflowOf(name) === id).toSorted(byName));
  const unknown = editedAfterPush.get(id);
  if (unknown !== undefined && unknown.get(slot) === paragon.get(slot)) return true;
  const held = part(paragon);
  const recorded = isInRecord ? [recordedTexts(world)] : [];
  const commits = since.map((commit) => slotsInTexts(world.repository.textsAt(commit)));
  const versions = [...recorded.map(slotsInTexts), ...commits];
  if (versions.some((slots) => part(slots) === held)) return true;
  // A push of a commit in which a deployed workflow is a draft removes it.
  const mark = `${id}.draft`;
  const isRemovedBy = (index: number): boolean =>
    commits[index]?.get(mark) === 'draft' &&
    [...commits.slice(index + 1), slotsInTexts(recordedTexts(world, stateThen))].some(
      (slots) => slots.get(mark) === 'deployed',
    );
  return held === '[]' && commits.some((_, index) => isRemovedBy(index));
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}
