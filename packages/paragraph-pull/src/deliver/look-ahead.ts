import {
  type ApiAnswer,
  type ApiRefusalKind,
  type BranchRules,
  Cancelled,
  ConnectionFailure,
  type Explanation,
  explainRefusal,
  type Hub,
  type PullPlan,
  refusalOf,
  type ScratchRepository,
  type SyncPorts,
  sideBranch,
} from '@paragraph/shared';
import { type Forecast, forecast } from './forecast.js';

/** What a dry run can tell of the delivery. Nothing has been written to tell it. */
export interface LookAhead extends Forecast {
  /** Why nothing may be pushed at all; undefined where pushes are taken, as far as the host says. */
  readonly obstacle: Explanation | undefined;
  /** Whether the rules of the branch could be read, those of a branch protection included. */
  readonly rulesRead: 'all' | 'rulesets' | 'none';
  /** Whether somebody has committed to the side branch, so that nothing goes there. */
  readonly isSideHeld: boolean;
}

interface LookAheadPlace {
  readonly scratch: ScratchRepository;
  readonly ports: SyncPorts;
  readonly hub: Hub;
}

/** Asks what may be read: whether pushes are taken, and under which rules the branch and the one beside it are. */
export async function lookAhead(
  plan: Pick<PullPlan, 'tip' | 'side' | 'destination' | 'changes'>,
  { scratch, ports: { target }, hub }: LookAheadPlace,
): Promise<LookAhead> {
  const obstacle = await pushObstacle(scratch, plan.tip, target.branch);
  const { branch, side, hasToken } = await rules(hub, target.branch, sideBranch(target));
  const modes = [...plan.changes.values()].map((version) => version?.mode ?? '100644');
  const found = forecast({
    destination: plan.destination,
    branch,
    side,
    isSideThere: plan.side.commit !== undefined,
    hasToken,
    isCarried: modes.every((mode) => mode === '100644'),
  });
  const rulesRead = branch === undefined ? 'none' : branch.isWhole ? 'all' : 'rulesets';
  return { ...found, obstacle, rulesRead, isSideHeld: plan.side.side.kind === 'held' };
}

/** A dry-run push of the tip to where it is: the host says at once whether it accepts pushes. */
async function pushObstacle(
  { git, remote }: ScratchRepository,
  tip: string,
  branch: string,
): Promise<Explanation | undefined> {
  const push = ['push', '--dry-run', '--no-verify', '--quiet', '--', remote.name];
  const { exitCode, stderr } = await remote.git(git).ask([...push, `${tip}:refs/heads/${branch}`]);
  const refusal = exitCode === 0 ? undefined : refusalOf(stderr);
  // That it has moved meanwhile, or the network failed, says nothing of the permission.
  if (refusal === undefined || passing.has(refusal.kind)) return undefined;
  return explainRefusal(refusal, { command: 'push', branch, source: remote.source });
}

const passing: ReadonlySet<ApiRefusalKind> = new Set(['moved', 'transient', 'unknown']);

async function rules(hub: Hub, branch: string, side: string) {
  const read = (answer: ApiAnswer<BranchRules>): BranchRules | undefined =>
    answer.kind === 'done' ? answer.value : undefined;
  try {
    const api = await hub();
    if (api === undefined) return { branch: undefined, side: undefined, hasToken: false };
    return {
      branch: read(await api.rulesOf(branch)),
      side: read(await api.rulesOf(side)),
      hasToken: true,
    };
  } catch (thrown) {
    if (thrown instanceof Cancelled || !(thrown instanceof ConnectionFailure)) throw thrown;
    return { branch: undefined, side: undefined, hasToken: false };
  }
}
