import type { Oid } from '../../../src/git/oid.js';
import { mergeText } from '../../../src/sync/merge-text.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { SyncFile } from '../../../src/sync/sync-file.js';
import { namesOf } from '../../../src/sync/waiting-file.js';
import { changedFiles } from './beside.js';
import { slotsOfVersion } from './judge.js';
import { slotsInTexts, workflowOf } from './slots.js';
import type { Standing } from './standing.js';
import { stepOf } from './workflow-texts.js';
import { firstParents, type WorkflowFile, type World, workflowsIn } from './world.js';

/** What a pull has done to what waits beside the branch, and should not have. */
export function faultsBeside({ side, decided }: PullPlan, at: Standing): readonly string[] {
  const { repository } = at.world;
  const before = side.commit;
  const now = repository.side();
  if (before === undefined || now === undefined || now === before) return [];
  const isPending = side.standing.kind === 'pending';
  const conflicts = decided.filter(({ outcome }) => outcome.kind === 'conflict');
  return [
    ...personFaults(before, at),
    ...(isPending
      ? conflicts.flatMap(({ file }) => droppedFrom(file, { before, now }, at.world))
      : []),
  ];
}

/** The workflows of which only a conflict waits beside the branch, after a pull. */
export function inConflictAlone(
  { decided, forReview, side }: PullPlan,
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  const found = new Set(side.standing.kind === 'pending' ? before : []);
  for (const { file, outcome } of decided) {
    const isConflict = outcome.kind === 'conflict';
    if (isConflict && namesOf(file).some((name) => forReview.has(name))) continue;
    for (const id of workflowsOf(file)) {
      if (isConflict) found.add(id);
      else if (outcome.kind === 'write' || outcome.kind === 'delete') found.delete(id);
    }
  }
  return found;
}

function workflowsOf({ base, ours, theirs }: SyncFile): ReadonlySet<string> {
  const slots = [base, ours, theirs].flatMap((version) => [...slotsOfVersion(version).keys()]);
  return new Set(slots.flatMap((slot) => workflowOf(slot) ?? []));
}

/** What a push was blocked by as if it waited for a review, and only a conflict of it does. */
export function blockedByConflict(
  forReview: readonly SyncFile[],
  { inConflict }: Standing,
): readonly string[] {
  return forReview
    .filter((file) => [...workflowsOf(file)].some((id) => inConflict.has(id)))
    .map(({ path }) => `A push was blocked by ${path}, of which only a conflict waits.`);
}

/** What a person has committed there stays there, unless the branch has had it. */
function personFaults(before: Oid, { world, editedBeside }: Standing): readonly string[] {
  const value = editedBeside.get(before);
  // Once its pull request is closed, the next conflict goes on from there.
  if (value === undefined || world.repository.closedSides.has(before)) return [];
  const isMerged = firstParents(world).some((commit) =>
    [...slotsInTexts(world.repository.textsAt(commit)).values()].includes(value),
  );
  return isMerged ? [] : [`A pull moved the side branch on which a person had written ${value}.`];
}

/** What waited and Paragon has not changed since waits still, where the two can be told apart. */
function droppedFrom(
  { base, theirs }: SyncFile,
  side: { readonly before: Oid; readonly now: Oid },
  { repository }: World,
): readonly string[] {
  const [id] = [...slotsOfVersion(base).keys()].map((slot) => slot.replace(/\..*$/, ''));
  const onSide = (commit: Oid): WorkflowFile | undefined =>
    workflowsIn(repository.textsAt(commit)).get(id ?? '');
  const [waited, waits] = [onSide(side.before), onSide(side.now)];
  const parted = repository.partedAt(side.before, repository.tip());
  if (waited === undefined || parted === undefined) return [];
  const changed = changedFiles(repository.textsAt(parted), repository.textsAt(side.before));
  if (!changed.includes(waited.path)) return [];
  const [baseText, theirText] = [base?.content, theirs?.content];
  if (typeof baseText !== 'string' || typeof theirText !== 'string') return [];
  // Where the lines conflict, Paragon's count: what they replace is in the history of the side branch.
  const { kind } = mergeText({ ours: waited.text, base: baseText, theirs: theirText });
  if (kind === 'conflict') return [];
  const known = slotsOfVersion(base);
  const said = slotsOfVersion(theirs);
  // What the branch has itself does not wait: what is put in its place, the pull request shows.
  const here = workflowsIn(repository.textsAt(repository.tip())).get(id ?? '')?.meaning.steps ?? [];
  const { steps, unused } = waits?.meaning ?? { steps: [], unused: [] };
  return waited.meaning.steps
    .filter((value) => {
      const slot = stepOf(value);
      const isEdit = known.get(slot) !== value && known.get(slot) === said.get(slot);
      return isEdit && ![...steps, ...unused, ...here].includes(value);
    })
    .map((value) => `A pull wrote over ${value}, which waited beside the branch.`);
}
