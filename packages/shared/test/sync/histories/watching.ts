import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { Event, RunEvent } from './events.js';
import { isOn } from './judge.js';
import { ownMoves } from './judge-refs.js';
import type { Watch } from './run-ports.js';
import { sameSlots, slotsInParagon } from './slots.js';
import { watchAlarms } from './watch-alarms.js';
import { watchBuilds } from './watch-builds.js';
import { watchLosses } from './watch-losses.js';
import { watchWindows } from './watch-windows.js';
import { seenAtFirst, type WatchedRun } from './watched-run.js';

interface Watched extends Omit<WatchedRun, 'event' | 'seen'> {
  meets(event: Event): Promise<void>;
}

/** Watches one run, and judges what it does to both sides. */
export function watching(event: RunEvent, { meets, ...watched }: Watched): Watch {
  const { at, notes, fault } = watched;
  const seen = seenAtFirst(at);
  const run: WatchedRun = { ...watched, event, seen };
  const windows = watchWindows(run);
  const losses = watchLosses(run);
  const alarms = watchAlarms(run);
  const builds = watchBuilds(run);
  const own = ownMoves(at);
  let lastPlan: PullPlan | undefined;

  function lookAtParagon(): void {
    seen.held = slotsInParagon(at.world.paragon);
    seen.edits = at.edits;
  }

  /** A build takes minutes, and so may another CLI: a push has to look at Paragon after it. */
  function takesTime(): void {
    if (event.kind === 'push' && seen.pushedAt === undefined) lookAtParagon();
  }

  return {
    async meets(meeting) {
      notes.trace.push('meanwhile');
      own.beforeOthers();
      await meets(meeting);
      own.afterOthers();
    },
    builds() {
      builds.builds();
      takesTime();
    },
    asksRecordedCli: builds.asksRecordedCli,
    exportedAgain() {
      // What has been edited since the export is not as it was recorded.
      seen.ahead = new Set([...seen.ahead, ...at.ledger.ahead('paragon')]);
      const now = slotsInParagon(at.world.paragon);
      seen.isChangedBetween = at.lastInDashboard > seen.edits || !sameSlots(seen.held, now);
      takesTime();
    },
    exported() {
      windows.exported();
      lookAtParagon();
      seen.carried = at.carried;
      seen.ahead = at.ledger.ahead('paragon');
      seen.isChangedBetween = false;
      alarms.exported();
      builds.exported();
    },
    planned(plan) {
      lastPlan = plan;
      const { state } = plan.refs;
      seen.state = state.kind === 'at' ? state.commit : undefined;
      notes.counts.pulls += 1;
      alarms.planned(plan);
      builds.planned(plan);
    },
    delivered(plan, refs) {
      windows.delivered(plan, refs);
      losses.delivered(plan, refs);
    },
    recorded: () => losses.recorded(),
    told({ result, commitHash }) {
      if (result !== 'committed' && result !== 'pull-request') return;
      const ref = result === 'committed' ? 'branch' : 'side';
      const isThere = isOn(ref, commitHash, at.world);
      // A person may have forced the branch elsewhere meanwhile.
      if (!isThere && event.meets === undefined)
        fault(`Paragon was told of a commit that is not on the ${ref} branch.`);
    },
    blocked: alarms.blocked,
    looked: windows.looked,
    announced: windows.announced,
    upToDate: alarms.upToDate,
    pushes(push, head) {
      notes.counts.pushes += 1;
      windows.pushes(push, head);
      losses.pushes(push, head);
    },
    pushed(head) {
      seen.held = slotsInParagon(at.world.paragon);
      seen.pushedAt = at.edits;
      losses.pushed(head);
    },
    ended({ isRegistered, statuses, machine }) {
      windows.ended();
      for (const text of own.faults(event.kind, lastPlan)) fault(text);
      const different = new Set(statuses.map((each) => JSON.stringify(each)));
      if (different.size > 1) fault(`Paragon was told two things of a ${event.kind}.`);
      if (isRegistered && machine === 'there' && different.size === 0)
        fault(`Paragon was never told how a ${event.kind} ended.`);
      if (!isRegistered && different.size > 0)
        fault(`Paragon was told of a ${event.kind} that it does not know.`);
    },
  };
}
