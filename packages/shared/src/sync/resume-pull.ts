import type { Oid } from '../git/oid.js';
import {
  asSeen,
  type PlacedBeside,
  type PullPlan,
  type PullQuestion,
  planPull,
  type SyncPorts,
} from './plan-pull.js';
import type { ExportBy, Exported } from './ports.js';
import { besideCommit } from './side-commit.js';

/**
 * Plans a pull. If an earlier pull was killed between its signed commit on the side branch and the push of its record,
 * recognizes that commit by its parent and its tree, so that it does not count as a person's.
 */
export async function resumePull<E extends Exported>(
  asked: PullQuestion<E>,
  ports: SyncPorts,
): Promise<PullPlan<E> | 'moved'> {
  const context = { ...ports, exportBy: ports.exportBy && exportingOnce(ports.exportBy) };
  const plan = await planPull(asked, context);
  if (plan === 'moved') return plan;
  const { standing, of, commit } = plan.side;
  if (standing.kind !== 'blocked' || standing.because === 'refused' || commit === undefined)
    return plan;
  const [, before] = await context.repository.history(commit, 2);
  if (before === undefined) return plan;
  // Plan again from what that run saw.
  const refs =
    of === context.target.branch
      ? { ...plan.refs, side: { kind: 'at', commit: before.commit } as const }
      : { ...plan.refs, otherSides: new Map([...plan.refs.otherSides, [of, before.commit]]) };
  const exportNow = async (): Promise<E> => plan.exported;
  const again = await planPull({ ...asked, exportNow }, asSeen(context, refs));
  if (again === 'moved' || again.recording === undefined) return plan;
  const placed = await placedBy(again, { commit, parent: before.commit }, context);
  return placed === undefined ? plan : { ...again, placed };
}

/** Both plans are made from one export, and so is what each of them asks about it. */
function exportingOnce(exportBy: ExportBy): ExportBy {
  let first: ReturnType<ExportBy> | undefined;
  return (...asked) => {
    first ??= exportBy(...asked);
    return first;
  };
}

/** The commit on the side branch, if it is exactly what the plan would put there. */
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
