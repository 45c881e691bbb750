import type { PushCheck } from '../../../src/sync/check-push.js';
import type { Decision } from '../../../src/sync/decision.js';
import type { Path } from '../../../src/sync/files.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { RecordedState } from '../../../src/sync/sync-view.js';
import { isAsRecorded, isFalseAlarm, isWrittenForNothing } from './judge.js';
import { blockedByConflict } from './judge-beside.js';
import { isCertain } from './judge-record.js';
import { sameSlots, slotsInParagon, slotsInTexts, withoutDrafts } from './slots.js';
import type { WatchedRun } from './watched-run.js';
import { built } from './world.js';

/** Judges what a run asks people to decide, what it is blocked by, and what it takes for done. */
export function watchAlarms(run: WatchedRun) {
  const {
    event,
    at,
    notes: { counts, trace },
    fault,
    seen,
  } = run;
  let isReviewOver = false;

  function judgeAlarm(decision: Decision, record: RecordedState, text: string): void {
    if (!isFalseAlarm(decision, seen.ahead)) return;
    if (!isCertain(record, run)) counts.falseAlarms += 1;
    else if (isAsRecorded(decision)) fault(text);
  }

  /** Another pull may have brought meanwhile what Paragon held: then the plan is made again. */
  function isCurrent({ tip, refs: { state } }: PullPlan): boolean {
    const { repository } = at.world;
    const recorded = state.kind === 'at' ? state.commit : undefined;
    return tip === repository.tip() && recorded === repository.refs.get('state');
  }

  return {
    exported(): void {
      // Whether a person has closed what waits, and the run may know that.
      const { closedSides, walls, ...repository } = at.world.repository;
      const side = repository.side();
      isReviewOver = side !== undefined && closedSides.has(side) && !walls.has('no-pull-requests');
    },
    planned(plan: PullPlan): void {
      const { tip, onto, decided, record } = plan;
      // What waits for a review may be in conflict with the branch.
      const isMerged = onto === tip || built(at.world.repository.textsAt(onto)).kind === 'built';
      for (const decision of decided) {
        const { row, outcome, file } = decision;
        if (row !== 'paragon-unchanged' || outcome.kind !== 'ours')
          trace.push(`  ${file.path}: ${row} (${outcome.kind})`);
        if (isWrittenForNothing(decision))
          fault('A pull wrote a list of workflows anew that displays the same.');
        if (outcome.kind !== 'stays-in-paragon' && outcome.kind !== 'conflict') continue;
        counts.conflicts += 1;
        const text = `A pull found a conflict in ${file.path}, which nobody edited in Paragon.`;
        if (row === 'conflict' && isMerged && isCurrent(plan)) judgeAlarm(decision, record, text);
      }
    },
    blocked({ wouldOverwrite, forReview }: PushCheck, record: RecordedState): void {
      counts.blocked += 1;
      for (const text of blockedByConflict(forReview, at)) fault(text);
      const [waits] = forReview;
      if (waits !== undefined && isReviewOver && event.meets === undefined) {
        fault(`A push was blocked by ${waits.path}, whose review a person has closed.`);
      }
      for (const decision of wouldOverwrite) {
        const { file, row } = decision;
        const text = `A push was blocked by ${file.path} (${row}), which nobody edited in Paragon.`;
        judgeAlarm(decision, record, text);
      }
    },
    upToDate(texts: ReadonlyMap<Path, string>): void {
      const held = withoutDrafts(slotsInParagon(at.world.paragon));
      const isSame = sameSlots(withoutDrafts(slotsInTexts(texts)), held);
      if (!isSame && seen.edits === at.edits && at.windows.length === 0)
        fault('A push was up to date, and Paragon says another thing.');
    },
  };
}
