import type { Decision } from '../../../src/sync/decision.js';
import type { PullPlan } from '../../../src/sync/plan-pull.js';
import type { Move } from '../../../src/sync/ports.js';
import type { SyncFile } from '../../../src/sync/sync-file.js';
import type { RecordedState } from '../../../src/sync/sync-view.js';
import { against, heldBeside } from './beside.js';
import type { Counts, Remainder } from './counts.js';
import type { Event, RunEvent } from './events.js';
import { inputsPath, integration, isDeployed } from './fake-paragon.js';
import {
  faultsOfCommit,
  isAsRecorded,
  isFalseAlarm,
  isOn,
  isWrittenForNothing,
  needsBuilds,
  openIn,
  slotsOfVersion,
} from './judge.js';
import { blockedByConflict, faultsBeside, inConflictAlone } from './judge-beside.js';
import {
  carriedSince,
  changedBy,
  commitsSinceRecord,
  isFresh,
  isPlain,
  saysAsCommit,
} from './judge-record.js';
import { ownMoves } from './judge-refs.js';
import type { Loss } from './ledger.js';
import type { Watch } from './run-ports.js';
import {
  type Slots,
  sameSlots,
  slotsInParagon,
  slotsInTexts,
  withoutDrafts,
  workflowOf,
} from './slots.js';
import type { Standing } from './standing.js';
import { built, firstParents, recordedTexts, textsInGit } from './world.js';

/** What is noted of a history. */
export interface Notes {
  readonly faults: string[];
  readonly counts: Counts;
  readonly trace: string[];
}

interface Watched {
  readonly at: Standing;
  readonly notes: Notes;
  readonly referee: 'compiler' | 'none';
  fault(text: string): void;
  meets(event: Event): Promise<void>;
}

/** The engine asks the compiler about this many versions that a push may have carried. */
const mostBuilt = 3;

/** Watches one run, and judges what it does to both sides. */
export function watching(
  event: RunEvent,
  { at, notes: { counts, trace }, referee, fault, meets }: Watched,
): Watch {
  let exportedAt = at.edits;
  let held = slotsInParagon(at.world.paragon);
  let pushedAt: number | undefined;
  const start = { state: at.state, deliveries: at.deliveries };
  let lookedAt = at.deliveries;
  let ahead: ReadonlySet<string> = new Set();
  let before = beforehand();
  /** The record that the run goes by. */
  let stateThen = at.world.repository.refs.get('state');
  /** What pushes had brought to Paragon unrecorded when it was exported. */
  let carriedThen = at.carried;
  let builds = 0;
  let exportedAgain = 0;
  let hasEnded = false;
  let isReviewOver = false;
  let isAnnounced = false;
  let lastPlan: PullPlan | undefined;
  const own = ownMoves(at);

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

  /** What a pull has brought to the branch, and beside it. */
  function carried(plan: PullPlan, refs: ReadonlySet<Move['ref']>): void {
    before = { ...beforehand(), texts: at.world.repository.textsAt(plan.tip) };
    // What goes beside the branch decides nothing yet: who merges it does.
    const isOnBranch = refs.has('branch') || plan.changes.size === 0;
    for (const { row, file, outcome } of plan.decided) {
      if (outcome.kind === 'stays-in-paragon') continue;
      const [ours, theirs] = [slotsOfVersion(file.ours), slotsOfVersion(file.theirs)];
      const isForParagon = isOnBranch && (row === 'for-paragon' || row === 'mirror');
      if (row === 'for-git') at.ledger.decided('git', against(ours, theirs));
      if (isForParagon) at.ledger.decided('paragon', against(theirs, ours));
      if (isForParagon || row === 'for-git') decideWaiting(file, row);
    }
    if (event.kind === 'pull' && event.delivery === 'pull-request' && refs.has('branch')) {
      fault('A pull moved the branch, though all it brings was to be reviewed.');
    }
    if (plan.tree !== undefined && refs.has('branch')) {
      const found = faultsOfCommit(plan, at.world, { ahead, referee });
      for (const text of found.faults) fault(text);
      for (const text of found.rewritten) {
        if (isCertain(plan.record)) fault(text);
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
    const names = new Set([...slotsOfVersion(ours).keys(), ...slotsOfVersion(theirs).keys()]);
    const ids = new Set([...names].map(workflowOf));
    for (const waiting of heldBeside(at.world)) {
      const lost = new Map([...waiting].filter(([name]) => ids.has(workflowOf(name))));
      at.ledger.decided(winner, lost);
    }
  }

  /** Why an edit could not be kept, if that cannot be helped. */
  function remainder({ slot, by, at: written, isUndo }: Loss): Remainder | undefined {
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
    if (by === 'git' && isTakenForEdit && before.pushed === 'unrecorded')
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
    const isInRecord = before.pushed === 'unrecorded' || isUndo;
    return saysAsCommit(slot, paragon, at, { ...before, isInRecord, stateThen });
  }

  /** Whether nobody can doubt what both sides last agreed on. */
  function isCertain({ reading }: RecordedState): boolean {
    return (
      at.state === 'recorded' &&
      at.pushed === 'recorded' &&
      reading.kind === 'valid' &&
      reading.state.unknown.size === 0 &&
      reading.state.pushing.size === 0 &&
      (at.cli === 'as recorded' || commitsSinceRecord(at) < mostBuilt) &&
      (referee === 'compiler' || at.windows.length === 0)
    );
  }

  function judgeAlarm(decision: Decision, record: RecordedState, text: string): void {
    if (!isFalseAlarm(decision, ahead)) return;
    if (!isCertain(record)) counts.falseAlarms += 1;
    else if (isAsRecorded(decision)) fault(text);
  }

  /** Since that edit nobody can tell what the dashboard does from what a push brings. */
  function openWindow(after: number, why: Remainder): void {
    if (after >= at.lastInDashboard) return;
    const workflows = changedSinceExport();
    at.windows = [...at.windows, { after, upTo: at.edits, why, workflows }];
  }

  /** The workflows of which Paragon says another thing than when it was looked at last. */
  function changedSinceExport(): ReadonlySet<string | undefined> {
    const now = slotsInParagon(at.world.paragon);
    const names = new Set([...held.keys(), ...now.keys()]);
    const changed = [...names].filter((name) => held.get(name) !== now.get(name));
    return new Set(changed.map(workflowOf));
  }

  function overtaken(): void {
    const workflows = new Set([...slotsInParagon(at.world.paragon).keys()].map(workflowOf));
    const { edits } = at;
    at.windows = [
      ...at.windows,
      { after: edits, upTo: edits, why: 'edit during a push', workflows },
    ];
  }

  /** Whether a person has closed what waits, and the run may know that. */
  function reviewIsOver(): boolean {
    const { closedSides, walls, ...repository } = at.world.repository;
    const side = repository.side();
    return side !== undefined && closedSides.has(side) && !walls.has('no-pull-requests');
  }

  /** A build takes minutes, and so may another CLI: a push has to look at Paragon after it. */
  function takesTime(): void {
    if (event.kind !== 'push' || pushedAt !== undefined) return;
    exportedAt = at.edits;
    held = slotsInParagon(at.world.paragon);
  }

  function beforehand() {
    return { ...at, paragon: slotsInParagon(at.world.paragon), texts: textsInGit(at.world) };
  }

  return {
    async meets(meeting) {
      trace.push('meanwhile');
      own.beforeOthers();
      await meets(meeting);
      own.afterOthers();
    },
    builds() {
      builds += 1;
      counts.builds += 1;
      takesTime();
    },
    asksRecordedCli() {
      exportedAgain += 1;
      counts.exportedAgain += 1;
      if (exportedAgain > 1)
        fault(`A ${event.kind} exported more than once with the recorded CLI.`);
    },
    exportedAgain() {
      // What has been edited since the export is not as it was recorded.
      ahead = new Set([...ahead, ...at.ledger.ahead('paragon')]);
      takesTime();
    },
    exported() {
      if (pushedAt !== undefined && referee === 'none') {
        openWindow(pushedAt, 'edit right after a push, without a compiler');
      }
      if (pushedAt !== undefined && pushedAt < at.lastInDashboard) {
        // What is recorded before this push records.
        const recorded = slotsInTexts(recordedTexts(at.world));
        const edited = [...changedSinceExport()].map((id) => [id, recorded] as const);
        at.editedAfterPush = new Map([...at.editedAfterPush, ...edited]);
      }
      held = slotsInParagon(at.world.paragon);
      exportedAt = at.edits;
      carriedThen = at.carried;
      isReviewOver = reviewIsOver();
      ahead = at.ledger.ahead('paragon');
      builds = 0;
      exportedAgain = 0;
    },
    planned(plan) {
      lastPlan = plan;
      const { tip, onto, refs, side, decided, record, exported } = plan;
      stateThen = refs.state.kind === 'at' ? refs.state.commit : undefined;
      counts.pulls += 1;
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
        if (row === 'conflict' && isMerged) judgeAlarm(decision, record, text);
      }
      // Whose commit is on the side branch, a plan from before it finds out.
      const isTraced = side.standing.kind === 'blocked';
      if (builds === 0 || isTraced || !isFresh(tip, record, exported.cliVersion)) return;
      // What waits beside the branch is planned with, and not synced yet.
      if (onto === tip && isPlain(plan, at))
        fault('A pull of a project without abstractions and unsynced commits asked for builds.');
      if (!needsBuilds(plan))
        fault('A pull asked for builds, and had nothing to compare or prove.');
    },
    delivered(plan, refs) {
      if (isUnleased(plan, refs)) {
        const [{ edits }, why] = [at, 'a force-push beside a signed commit'] as const;
        const workflows = changedBy(plan);
        at.windows = [...at.windows, { after: edits, upTo: edits, why, workflows }];
      }
      at.inConflict = inConflictAlone(plan, at.inConflict);
      if (refs.has('branch') || refs.has('side') || !isSigning(plan, refs)) carried(plan, refs);
      if (plan.recording === undefined) at.leases = 'missing';
      else if (refs.has('state')) recorded(openIn(plan));
    },
    recorded: () => recorded(new Set()),
    told({ result, commitHash }) {
      if (result !== 'committed' && result !== 'pull-request') return;
      const ref = result === 'committed' ? 'branch' : 'side';
      const isThere = isOn(ref, commitHash, at.world);
      // A person may have forced the branch elsewhere meanwhile.
      if (!isThere && event.meets === undefined)
        fault(`Paragon was told of a commit that is not on the ${ref} branch.`);
    },
    blocked({ wouldOverwrite, forReview }, record) {
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
    looked() {
      lookedAt = at.deliveries;
      isAnnounced = false;
    },
    announced() {
      isAnnounced = true;
    },
    upToDate(texts) {
      const held = withoutDrafts(slotsInParagon(at.world.paragon));
      const isSame = sameSlots(withoutDrafts(slotsInTexts(texts)), held);
      if (!isSame && exportedAt === at.edits && at.windows.length === 0)
        fault('A push was up to date, and Paragon says another thing.');
    },
    pushes({ onConflict }, head) {
      counts.pushes += 1;
      before = beforehand();
      openWindow(exportedAt, 'edit during a push');
      // Who decides to overwrite looks for no state, and overwrites what a first pull has agreed on meanwhile.
      const isFirst = start.state === 'none' && onConflict === 'overwrite';
      const since = isFirst ? start.deliveries : lookedAt;
      // What is recorded since it was announced takes it into account, but once it has ended not for ever.
      if ((since < at.deliveries && !isAnnounced) || hasEnded) overtaken();
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
    pushed(head) {
      held = slotsInParagon(at.world.paragon);
      pushedAt = at.edits;
      at.pushed = 'unrecorded';
      at.carried = [...at.carried, head];
      synced();
      // Whoever takes back from Git what it has brought there by hand knows that Paragon has it.
      at.ledger.agreed();
    },
    ended({ isRegistered, statuses, machine }) {
      hasEnded = true;
      for (const text of own.faults(event.kind, lastPlan)) fault(text);
      const different = new Set(statuses.map((each) => JSON.stringify(each)));
      if (different.size > 1) fault(`Paragon was told two things of a ${event.kind}.`);
      if (isRegistered && machine === 'there' && different.size === 0)
        fault(`Paragon was never told how a ${event.kind} ended.`);
      if (!isRegistered && different.size > 0)
        fault(`Paragon was told of a ${event.kind} that it does not know.`);
    },
  };

  /** @param open Workflows of which the plan says that somebody has to decide. */
  function recorded(open: ReadonlySet<string | undefined>): void {
    const paragon = slotsInParagon(at.world.paragon);
    const forgotten = new Map<string, Remainder>();
    for (const slot of at.ledger.ahead('paragon')) {
      if (open.has(workflowOf(slot))) continue;
      // The run decides by what it exported, whatever else the dashboard has edited since.
      const seen = held.get(slot) === paragon.get(slot) ? held : paragon;
      const why = at.forgotten.get(slot) ?? whyForgotten(slot, seen);
      if (why !== undefined) forgotten.set(slot, why);
    }
    at.forgotten = forgotten;
    if (event.kind === 'pull') at.editedAfterPush = new Map();
    at.state = 'recorded';
    at.carried = carriedSince(at, carriedThen);
    at.pushed = at.carried.length === 0 ? 'recorded' : 'unrecorded';
    at.recordedAt = at.world.repository.tip();
    at.ledger.agreed();
    at.cli = 'as recorded';
  }

  /** Whether the host has signed a commit on the branch although another run has recorded a sync since the plan. */
  function isUnleased({ recording }: PullPlan, refs: ReadonlySet<Move['ref']>): boolean {
    const isAlone = refs.has('branch') && !refs.has('state') && recording !== undefined;
    return (
      isAlone &&
      at.world.repository.walls.has('signatures') &&
      at.world.repository.refs.get('state') !== stateThen
    );
  }
}

/** Whether the state alone moves since the host has made the commits before. */
function isSigning({ changes, sideChanges }: PullPlan, refs: ReadonlySet<Move['ref']>): boolean {
  return refs.has('state') && changes.size + sideChanges.size > 0;
}
