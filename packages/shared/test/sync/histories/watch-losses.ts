import type { Oid } from '../../../src/git/oid.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { Move } from '../../../src/sync/ports.js';
import type { SyncFile } from '../../../src/sync/sync-file.js';
import { against, heldBeside } from './beside.js';
import type { Remainder } from './counts.js';
import type { PushEvent, RunEvent } from './events.js';
import { inputsPath, integration, isDeployed } from './fake-paragon.js';
import { faultsOfCommit, openIn, slotsOfVersion } from './judge.js';
import { faultsBeside, inConflictAlone } from './judge-beside.js';
import { carriedSince, isCertain, saysAsCommit, unknownIn } from './judge-record.js';
import type { Loss } from './ledger.js';
import { type Slots, slotsInParagon, slotsInTexts, workflowOf } from './slots.js';
import { sidesNow, type WatchedRun } from './watched-run.js';
import { firstParents, recordedCommit, textsInGit, workflowsIn } from './world.js';

/** Judges what a run brings to both sides, and records: whose edits are gone then, and whether that can be helped. */
export function watchLosses(run: WatchedRun) {
  const {
    event,
    at,
    notes: { counts, trace },
    referee,
    fault,
    seen,
  } = run;

  /** What the run has brought to either side, and what is gone since. */
  function synced(): void {
    const { ledger, world } = at;
    const now = { git: slotsInTexts(textsInGit(world)), paragon: slotsInParagon(world.paragon) };
    for (const loss of ledger.synced(now, heldBeside(world))) judgeLoss(loss);
  }

  function judgeLoss(loss: Loss): void {
    const why = remainder(loss);
    if (why === undefined) fault(`A ${event.kind} lost ${loss.by}'s ${loss.slot}: ${loss.value}.`);
    else {
      counts.lost[why] += 1;
      trace.push(`  lost ${loss.slot}: ${why}`);
    }
  }

  /** A push brings no draft. */
  function isDraftInBoth(slot: string): boolean {
    const mark = `${workflowOf(slot)}.draft`;
    const { world } = at;
    return [slotsInTexts(textsInGit(world)), slotsInParagon(world.paragon)].every(
      (slots) => slots.get(mark) === 'draft',
    );
  }

  /** It records a draft only where both sides have the same text. */
  function isLeftByPush(slot: string): boolean {
    if (event.kind === 'pull' || !isDraftInBoth(slot)) return false;
    const { world } = at;
    const [inGit, held] = [textsInGit(world), world.paragon.export()].map(
      (texts) => workflowsIn(texts).get(workflowOf(slot) ?? '')?.text,
    );
    return inGit !== held;
  }

  /** What a pull has brought to the branch, and beside it. */
  function carried(plan: PullPlan, refs: ReadonlySet<Move['ref']>): void {
    seen.before = { ...sidesNow(at), texts: at.world.repository.textsAt(plan.tip) };
    // What goes beside the branch decides nothing yet: who merges it does.
    const isOnBranch = refs.has('branch') || plan.changes.size === 0;
    for (const { row, file, outcome } of plan.decided) {
      if (outcome.kind === 'stays-in-paragon') continue;
      const [ours, theirs] = [slotsOfVersion(file.ours), slotsOfVersion(file.theirs)];
      const isForParagon = isOnBranch && (row === 'for-paragon' || row === 'mirror');
      if (row === 'for-git') at.ledger.decided('git', against(ours, theirs));
      if (isForParagon) at.ledger.decided('paragon', against(theirs, ours), theirs);
      // In a mirror, also for what both say alike.
      const isMirrored = isOnBranch && isMirror(event);
      if (isForParagon || isMirrored || row === 'for-git') decideWaiting(file, row);
    }
    if (event.kind === 'pull' && event.delivery === 'pull-request' && refs.has('branch')) {
      fault('A pull moved the branch, though all it brings was to be reviewed.');
    }
    if (plan.changes.size > 0 && refs.has('branch')) {
      const found = faultsOfCommit(plan, at.world, { ahead: seen.ahead, referee });
      for (const text of found.faults) fault(text);
      for (const text of found.rewritten) {
        if (isCertain(plan.record, run)) fault(text);
        else counts.rewritten += 1;
      }
    }
    if (refs.has('side')) for (const text of faultsBeside(plan, at)) fault(text);
    synced();
    at.deliveries += 1;
  }

  /** Who decides a conflict decides it for what waits of it beside the branch, too. */
  function decideWaiting({ ours, theirs }: SyncFile, row: string): void {
    const winner = row === 'for-git' ? 'git' : 'paragon';
    const said = row === 'for-git' ? undefined : slotsOfVersion(theirs);
    const names = new Set([...slotsOfVersion(ours).keys(), ...slotsOfVersion(theirs).keys()]);
    const ids = new Set([...names].map(workflowOf));
    for (const waiting of heldBeside(at.world)) {
      const lost = new Map([...waiting].filter(([name]) => ids.has(workflowOf(name))));
      at.ledger.decided(winner, lost, said);
    }
  }

  /** Why an edit could not be kept, if that cannot be helped. */
  function remainder({ slot, by, at: written, isUndo }: Loss): Remainder | undefined {
    const { before } = seen;
    const window = at.windows.find(
      ({ after, upTo, workflows }) =>
        (by === 'paragon' && written > after && written <= upTo) || workflows.has(workflowOf(slot)),
    );
    if (window !== undefined) return window.why;
    if (by === 'paragon') {
      const why = at.forgotten.get(slot);
      if (why !== undefined) return why;
      if (isAsInCommit(slot, before.paragon, isUndo))
        return 'the same as in a commit since the last record';
    }
    const line = firstParents(at.world);
    // No push brings a draft: it removes what the dashboard has deployed meanwhile.
    const isDraft = slotsInTexts(before.texts).get(`${workflowOf(slot)}.draft`) === 'draft';
    // Without a compiler what the push has brought looks like an edit of the dashboard, in other words.
    const isTakenForEdit = isDraft || referee === 'none';
    const isUnknown = referee === 'none' && unknownIn(at.world, seen.state).has(workflowOf(slot));
    if (by === 'git' && isTakenForEdit && (before.pushed === 'unrecorded' || isUnknown))
      return 'edit after a push that was not recorded';
    // Before the push or after it.
    const isForced = [...before.carried, before.recordedAt].some(
      (commit) => commit !== undefined && !line.includes(commit),
    );
    const isUnrecorded =
      before.pushed === 'unrecorded' || before.editedAfterPush.has(workflowOf(slot));
    if (by === 'git' && isUnrecorded && isForced)
      return 'a force-push beside a push that was not recorded';
    return before.state === 'none' || at.leases === 'missing' ? 'no state' : undefined;
  }

  /** Why nobody can know that Paragon holds an edit of a slot, if that is so. */
  function whyForgotten(slot: string, paragon: Slots): Remainder | undefined {
    if (isAsInCommit(slot, paragon)) return 'the same as in a commit since the last record';
    if (at.state === 'none') return 'no state';
    return event.kind === 'pull' && at.pushed === 'unrecorded'
      ? 'edit after a push that was not recorded'
      : undefined;
  }

  /** Whether Paragon said of a slot's workflow what the last record or a commit since says of it. */
  function isAsInCommit(slot: string, paragon: Slots, isUndo = false): boolean {
    const isInRecord = seen.before.pushed === 'unrecorded' || isUndo;
    const { recordedAt } = seen.before;
    return saysAsCommit(slot, paragon, at, { recordedAt, isInRecord, stateThen: seen.state });
  }

  /** @param plan Of a pull. */
  function recorded(plan?: PullPlan): void {
    // Somebody has to decide about them.
    const open = plan === undefined ? new Set() : openIn(plan);
    const staying = plan === undefined ? new Set() : openIn(plan, ['stays-in-paragon']);
    const paragon = slotsInParagon(at.world.paragon);
    const forgotten = new Map<string, Remainder>();
    for (const slot of at.ledger.ahead('paragon')) {
      if (open.has(workflowOf(slot))) continue;
      // The run decides by what it exported, whatever else the dashboard has edited since.
      const then = seen.held.get(slot) === paragon.get(slot) ? seen.held : paragon;
      const why = at.forgotten.get(slot) ?? whyForgotten(slot, then);
      if (why !== undefined) forgotten.set(slot, why);
    }
    at.forgotten = forgotten;
    if (event.kind === 'pull') at.editedAfterPush = new Map();
    at.state = 'recorded';
    at.carried = carriedSince(at, seen.carried);
    at.pushed = at.carried.length === 0 ? 'recorded' : 'unrecorded';
    at.recordedAt = recordedCommit(at.world);
    const { held, edits } = seen;
    const since = at.lastInDashboard > edits ? { held, at: at.lastInDashboard } : undefined;
    at.ledger.agreed((slot) => staying.has(workflowOf(slot)) || isLeftByPush(slot), since);
    at.cli = 'as recorded';
  }

  return {
    recorded: () => recorded(),
    delivered(plan: PullPlan, refs: ReadonlySet<Move['ref']>): void {
      at.inConflict = inConflictAlone(plan, at.inConflict);
      if (refs.has('branch') || refs.has('side') || !isSigning(plan, refs)) carried(plan, refs);
      if (plan.recording === undefined) at.leases = 'missing';
      else if (refs.has('state')) recorded(plan);
    },
    pushes({ onConflict }: PushEvent, head: Oid): void {
      seen.before = sidesNow(at);
      const { before } = seen;
      const texts = at.world.repository.textsAt(head);
      if (onConflict !== 'overwrite') {
        const isRemoved = ![...texts.keys()].some((path) => path.startsWith(integration));
        if (isRemoved && at.state === 'recorded')
          fault('A push removed an integration, and nobody decided that.');
        return;
      }
      const deployed = [...texts].filter(([path]) => isDeployed(path) || path === inputsPath);
      const wins = slotsInTexts(new Map(deployed));
      // What is a draft in Paragon, and is not deployed by Git, no push touches.
      const isTouched = ([name]: readonly [string, string]): boolean =>
        wins.has(`${workflowOf(name)}.title`) ||
        before.paragon.get(`${workflowOf(name)}.draft`) !== 'draft';
      at.ledger.decided('git', against(wins, new Map([...before.paragon].filter(isTouched))));
    },
    pushed(head: Oid): void {
      at.pushed = 'unrecorded';
      at.carried = [...at.carried, head];
      synced();
      // Whoever takes back from Git what it has brought there by hand knows that Paragon has it.
      at.ledger.agreed(isDraftInBoth);
    },
  };
}

function isMirror(event: RunEvent): boolean {
  return event.kind === 'pull' && event.policy.mode === 'mirror';
}

/** Whether the state alone moves since the host has made the commits before. */
function isSigning({ changes, sideChanges }: PullPlan, refs: ReadonlySet<Move['ref']>): boolean {
  return refs.has('state') && changes.size + sideChanges.size > 0;
}
