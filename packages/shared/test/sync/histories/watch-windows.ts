import type { Oid } from '../../../src/git/oid.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { Move } from '../../../src/sync/ports.js';
import type { Remainder } from './counts.js';
import type { PushEvent } from './events.js';
import { changedBy } from './judge-record.js';
import { slotsInParagon, slotsInTexts, workflowOf } from './slots.js';
import type { WatchedRun } from './watched-run.js';
import { recordedTexts } from './world.js';

/** Opens windows: in them nobody can tell what the dashboard does from what a push brings. */
export function watchWindows({ at, referee, seen }: WatchedRun) {
  const start = { state: at.state, deliveries: at.deliveries };
  let lookedAt = at.deliveries;
  let isAnnounced = false;
  let hasEnded = false;

  function openWindow(after: number, why: Remainder): void {
    if (after >= at.lastInDashboard) return;
    const workflows = changedSinceExport();
    at.windows = [...at.windows, { after, upTo: at.edits, why, workflows }];
  }

  /** The workflows of which Paragon says another thing than when it was looked at last. */
  function changedSinceExport(): ReadonlySet<string | undefined> {
    const now = slotsInParagon(at.world.paragon);
    const names = new Set([...seen.held.keys(), ...now.keys()]);
    const changed = [...names].filter((name) => seen.held.get(name) !== now.get(name));
    return new Set(changed.map(workflowOf));
  }

  /** Whatever is edited now, of some workflows. */
  function openNow(why: Remainder, workflows: ReadonlySet<string | undefined>): void {
    const { edits } = at;
    at.windows = [...at.windows, { after: edits, upTo: edits, why, workflows }];
  }

  return {
    /** Before what was exported is seen. */
    exported(): void {
      const { pushedAt } = seen;
      if (pushedAt === undefined) return;
      if (referee === 'none') openWindow(pushedAt, 'edit right after a push, without a compiler');
      if (pushedAt >= at.lastInDashboard) return;
      // What is recorded before this push records.
      const recorded = slotsInTexts(recordedTexts(at.world));
      const edited = [...changedSinceExport()].map((id) => [id, recorded] as const);
      at.editedAfterPush = new Map([...at.editedAfterPush, ...edited]);
    },
    looked(): void {
      lookedAt = at.deliveries;
      isAnnounced = false;
    },
    announced(): void {
      isAnnounced = true;
    },
    pushes({ onConflict }: PushEvent, head: Oid): void {
      openWindow(seen.edits, 'edit during a push');
      // Who decides to overwrite looks for no state, and overwrites what a first pull has agreed on meanwhile.
      const isFirst = start.state === 'none' && onConflict === 'overwrite';
      const since = isFirst ? start.deliveries : lookedAt;
      // What is recorded since it was announced takes it into account, but once it has ended not for ever.
      if ((since >= at.deliveries || isAnnounced) && !hasEnded) return;
      const brought = slotsInTexts(at.world.repository.textsAt(head));
      const names = [...slotsInParagon(at.world.paragon).keys(), ...brought.keys()];
      openNow('edit during a push', new Set(names.map(workflowOf)));
    },
    /** If the host signs a commit on the branch although another run has recorded a sync since the plan. */
    delivered(plan: PullPlan, refs: ReadonlySet<Move['ref']>): void {
      const isAlone = refs.has('branch') && !refs.has('state') && plan.recording !== undefined;
      const { repository } = at.world;
      if (!isAlone || !repository.walls.has('signatures')) return;
      if (repository.refs.get('state') === seen.state) return;
      openNow('a force-push beside a signed commit', changedBy(plan));
    },
    ended(): void {
      hasEnded = true;
    },
  };
}
