import type { Oid } from '../git/oid.js';
import {
  asSeen,
  type PlacedBeside,
  type PullPlan,
  type PullQuestion,
  planPull,
  type SyncPorts,
} from './plan-pull.js';
import type { Exported } from './ports.js';
import { besideCommit } from './side-commit.js';

/**
 * Plans a pull, also where an earlier one was killed between its signed commit on the side branch and the push of its
 * record: what it put there is known by its parent and its tree, and not taken for a person's.
 */
export async function resumePull<E extends Exported>(
  asked: PullQuestion<E>,
  context: SyncPorts,
): Promise<PullPlan<E> | 'moved'> {
  const plan = await planPull(asked, context);
  if (plan === 'moved') return plan;
  const { standing, commit } = plan.side;
  if (standing.kind !== 'held' || standing.because === 'refused' || commit === undefined)
    return plan;
  const [, before] = await context.repository.history(commit, 2);
  if (before === undefined) return plan;
  // What that run has seen, and what is planned from there.
  const refs = { ...plan.refs, side: { kind: 'at', commit: before.commit } } as const;
  const exportNow = async (): Promise<E> => plan.exported;
  const again = await planPull({ ...asked, exportNow }, asSeen(context, refs));
  if (again === 'moved' || again.recording === undefined) return plan;
  const placed = await placedBy(again, { commit, parent: before.commit }, context);
  return placed === undefined ? plan : { ...again, placed };
}

/** What is on the side branch, if it is just what the plan puts there. */
async function placedBy(
  plan: PullPlan,
  { commit, parent }: { readonly commit: Oid; readonly parent: Oid },
  context: SyncPorts,
): Promise<PlacedBeside | undefined> {
  const { tip } = plan;
  const tree = await context.repository.treeWith(commit, new Map());
  for (const to of ['branch', 'side'] as const) {
    const ours = await besideCommit(plan, { to, tip, message: '', sideMessage: '' }, context);
    if (ours?.parent === parent && ours.tree === tree) return { commit, to };
  }
  return undefined;
}
