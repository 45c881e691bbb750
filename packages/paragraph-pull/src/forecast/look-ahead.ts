import {
  type ApiAnswer,
  type ApiRefusal,
  type BranchRules,
  blobsThere,
  Cancelled,
  ConnectionFailure,
  type Explanation,
  explainRefusal,
  finishedLine,
  type Hub,
  notCarried,
  type PullPlan,
  type RefusalKind,
  refusalOf,
  type ScratchRepository,
  type SyncPorts,
  sideBranch,
} from '@paragraph/shared';
import { type Forecast, forecast } from './forecast.js';

/** What a dry run can tell about the delivery, without writing anything. */
export interface LookAhead extends Forecast {
  /** Why the host accepts no push at all; undefined if it seems to accept pushes. */
  readonly obstacle: Explanation | undefined;
  /** Whether the rules of the branch could be read, those of a branch protection included. */
  readonly rulesRead: 'all' | 'rulesets' | 'none';
  /** Why GitHub cannot sign a commit of these changes; undefined if it can, or need not. */
  readonly unsigned: string | undefined;
  /** Whether somebody has committed to the side branch, so that the pull adds nothing to it. */
  readonly isSideBlocked: boolean;
}

interface LookAheadInput {
  readonly scratch: ScratchRepository;
  readonly ports: SyncPorts;
  readonly hub: Hub;
}

/** Asks whether the host accepts pushes, and which rules apply to the branch and the side branch. */
export async function lookAhead(
  plan: Pick<PullPlan, 'tip' | 'side' | 'destination' | 'changes' | 'sideChanges'>,
  { scratch, ports: { target }, hub }: LookAheadInput,
): Promise<LookAhead> {
  const obstacle = await pushObstacle(scratch, plan.tip, target.branch);
  const beside = sideBranch(target, plan.side.of);
  const { branch, side, hasToken } = await rules(hub, target.branch, beside);
  const onBranch = await notSigned(scratch, plan.changes);
  // One commit there holds both.
  const onSide = await notSigned(scratch, new Map([...plan.changes, ...plan.sideChanges]));
  const found = forecast({
    destination: plan.destination,
    branch,
    side,
    isSideThere: plan.side.commit !== undefined,
    isSideFinished: finishedLine(plan.side) !== undefined,
    hasSideChanges: plan.destination === 'branch' && plan.sideChanges.size > 0,
    hasToken,
    isCarried: onBranch === undefined,
    isSideCarried: onSide === undefined,
  });
  const rulesRead = branch === undefined ? 'none' : branch.isWhole ? 'all' : 'rulesets';
  const unsigned = found.isRefusedByApi ? (onBranch ?? onSide)?.words : undefined;
  return {
    ...found,
    obstacle,
    rulesRead,
    unsigned,
    isSideBlocked: plan.side.waits.kind === 'blocked',
  };
}

/** Why GitHub's API cannot create a commit of these changes: one is not a plain file, or the commit is too large. */
async function notSigned(
  scratch: ScratchRepository,
  changes: PullPlan['changes'],
): Promise<ApiRefusal | undefined> {
  const versions = [...changes].flatMap(([path, version]) =>
    version === undefined ? [] : [{ path, ...version }],
  );
  const binary = versions.flatMap(({ content }) =>
    typeof content === 'string' ? [] : [content.blob],
  );
  const { blobs } = await blobsThere(scratch, binary);
  const additions = versions.map(({ path, mode, content }) => ({
    path,
    mode,
    content:
      typeof content === 'string'
        ? Buffer.from(content)
        : (blobs.get(content.blob) ?? Buffer.alloc(0)),
  }));
  return notCarried({ additions });
}

/** A dry-run push that changes nothing: the host says whether it accepts pushes. */
async function pushObstacle(
  { git, remote }: ScratchRepository,
  tip: string,
  branch: string,
): Promise<Explanation | undefined> {
  const push = ['push', '--dry-run', '--no-verify', '--quiet', '--', remote.name];
  const { exitCode, stderr } = await remote.git(git).ask([...push, `${tip}:refs/heads/${branch}`]);
  const refusal = exitCode === 0 ? undefined : refusalOf(stderr);
  if (refusal === undefined || !isObstacle[refusal.kind]) return undefined;
  return explainRefusal(refusal, { command: 'push', branch, source: remote.source });
}

/** Whether a pull would meet the same. A branch that moved, or a network failure, says nothing about the permission. */
const isObstacle: Readonly<Record<RefusalKind, boolean>> = {
  protected: true,
  signature: true,
  'status-checks': true,
  secret: true,
  'workflow-scope': true,
  declined: true,
  'no-write': true,
  credentials: true,
  'not-found': true,
  'no-branch': true,
  'untrusted-host': true,
  proxy: true,
  moved: false,
  transient: false,
  unknown: false,
};

async function rules(hub: Hub, branch: string, side: string) {
  const read = (answer: ApiAnswer<BranchRules>): BranchRules | undefined =>
    answer.kind === 'done' ? answer.value : undefined;
  try {
    const api = await hub();
    if (api === undefined) return { branch: undefined, side: undefined, hasToken: false };
    const [ofBranch, ofSide] = await Promise.all([api.rulesOf(branch), api.rulesOf(side)]);
    return { branch: read(ofBranch), side: read(ofSide), hasToken: true };
  } catch (thrown) {
    if (thrown instanceof Cancelled || !(thrown instanceof ConnectionFailure)) throw thrown;
    return { branch: undefined, side: undefined, hasToken: false };
  }
}
