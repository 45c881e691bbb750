import type { Oid } from '../git/oid.js';
import type { Log } from '../report/log.js';
import { type Carried, stateMoves } from './carry-pull.js';
import { besideFailed, unrecorded } from './later-steps.js';
import type { PullPlan, SyncPorts } from './plan-pull.js';
import type { Move, Moved } from './ports.js';
import { besideCommit, besideRecording, type Messages } from './side-commit.js';
import type { Destination } from './waiting-file.js';

/** Commits that the host creates and signs on top of a branch. */
export interface HostCommits {
  /** @throws if the host refuses, or the branch has moved. */
  commit(spec: {
    readonly ref: Destination;
    /** The expected tip of the branch. */
    readonly parent: Oid;
    readonly tree: Oid;
    readonly message: string;
  }): Promise<Oid>;
}

/**
 * Carries out a plan with commits that the host signs, for branches that reject unsigned ones: first the commits, then
 * their state, even if the branch has moved since. If the run crashes in between, the next run finds both sides equal.
 *
 * Once the branch has its commit, a later failure does not hide that: the rest is planned again, or stays where it is.
 *
 * @param to Where the plan's changes go: to the branch, or all to the side branch.
 */
export async function carrySigned(
  plan: PullPlan,
  facts: Messages & { readonly paragonCommit: string | undefined },
  {
    to,
    host,
    log,
  }: {
    readonly to: Destination;
    readonly host: HostCommits;
    readonly log: Pick<Log, 'notice'>;
  },
  context: SyncPorts,
): Promise<Carried> {
  const { tip, changes, recording } = plan;
  const isOnBranch = to === 'branch' && changes.size > 0;
  const tree = isOnBranch ? await context.repository.treeWith(tip, changes) : undefined;
  const commit =
    tree === undefined
      ? tip
      : await host.commit({ ref: 'branch', parent: tip, tree, message: facts.message });
  let side: Oid | undefined;
  try {
    const placed = await placeBeside(plan, { to, tip: commit, host, ...facts }, context);
    if (placed.kind !== 'placed') return placed;
    side = placed.commit;
  } catch (thrown) {
    return besideFailed(thrown, { to, isCommitted: isOnBranch });
  }
  if (recording === undefined) return { kind: 'delivered', commit, side };
  try {
    const now = besideRecording(plan, { recording, to, side });
    const moves = await stateMoves(plan, now, { ...facts, commit }, context);
    // If another run has recorded a sync meanwhile, this push fails, and the next run compares again. GitHub's commit
    // had no lease on the state. The push that was refused before it was the last check.
    await context.repository.move(moves);
  } catch (thrown) {
    if (commit === tip && side === undefined) throw thrown;
    log.notice(unrecorded(thrown));
  }
  return { kind: 'delivered', commit, side };
}

/** The result for the side branch: its new commit, if it needs one. */
type SidePlacement =
  | { readonly kind: 'placed'; readonly commit: Oid | undefined }
  | Exclude<Moved, { readonly kind: 'delivered' }>;

async function placeBeside(
  plan: PullPlan,
  {
    to,
    tip,
    host,
    ...messages
  }: Messages & {
    readonly to: Destination;
    /** Where a new side branch starts. */
    readonly tip: Oid;
    readonly host: HostCommits;
  },
  context: SyncPorts,
): Promise<SidePlacement> {
  const beside = await besideCommit(plan, { to, tip, ...messages }, context);
  if (beside === undefined || plan.placed !== undefined) {
    return { kind: 'placed', commit: plan.placed?.commit };
  }
  const { parent, tree, message } = beside;
  // First point the side branch at the parent. The host already has that commit, so the push adds nothing unsigned.
  const start = { ref: 'side', from: plan.side.commit, to: parent } as const;
  if (start.from !== start.to) {
    const moved = await context.repository.move([start]);
    if (moved.kind !== 'delivered') return moved;
  }
  try {
    return { kind: 'placed', commit: await host.commit({ ref: 'side', parent, tree, message }) };
  } catch (thrown) {
    if (start.from !== start.to) await putBack(start, context);
    throw thrown;
  }
}

/**
 * Moves a side branch back that got no commit, so that no empty branch stays. The lease protects a commit whose answer
 * was lost, and what somebody else has pushed meanwhile.
 */
async function putBack(
  { from, to }: { readonly from: Oid | undefined; readonly to: Oid },
  { repository }: SyncPorts,
): Promise<void> {
  const back: Move =
    from === undefined
      ? { ref: 'side', from: to, to: undefined }
      : { ref: 'side', from: to, to: from };
  try {
    await repository.move([back]);
  } catch {
    // Report the refusal, not this failure. The next run reuses the empty branch.
  }
}
