import type { ApiRefusal } from '../github/github-api.js';
import { ActionError, explanationText, happened } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { type Carried, carryOut } from './carry-pull.js';
import { carrySigned, type HostCommits } from './carry-signed.js';
import type { PullPlan, SyncPorts } from './plan-pull.js';
import type { SideRefused } from './ports.js';
import { Refused } from './refused.js';
import { isOnSide, nextRung, type Rung } from './rungs.js';
import type { Messages } from './side-commit.js';
import { sideBranch } from './sync-refs.js';
import type { Destination } from './waiting-file.js';

export interface DeliveryInput {
  readonly log: Pick<Log, 'notice' | 'debug'>;
  readonly ports: SyncPorts;
  /** @throws {Refused} where the host cannot be asked for commits. */
  readonly hostCommits: () => Promise<HostCommits>;
  /** Why the host takes no side branch, in its words; undefined if it has not been asked, or does. */
  readonly sideRefusal: string | undefined;
}

/** How a plan was delivered. */
export type Delivered =
  | (Carried & {
      readonly rung: Rung;
      /** Why the branch took no plain commit; undefined if it did, or was not asked. */
      readonly because: ApiRefusal | undefined;
    })
  | { readonly kind: 'moved' }
  /** The branch rejects the commit, and the side branch has changes that the next plan must continue from. */
  | { readonly kind: 'to-side'; readonly because: ApiRefusal };

/**
 * Delivers a plan: to the branch if the host accepts it, else by the next rung, which depends on the host's answer.
 *
 * @throws {Refused} if no rung works. Then neither branch nor state has moved.
 */
export async function deliverPlan(
  plan: PullPlan,
  facts: Messages & { readonly paragonCommit: string | undefined },
  input: DeliveryInput,
): Promise<Delivered> {
  const { ports, log } = input;
  const attempts: Readonly<Record<Rung, () => Promise<Carried>>> = {
    push: () => carryOut(plan, facts, ports),
    'signed-commit': () => signed('branch'),
    'side-branch': () => carryOut(plan, { ...facts, to: 'side' }, ports),
    'signed-side-branch': () => signed('side'),
  };
  const signed = async (to: Destination): Promise<Carried> => {
    const host = await input.hostCommits();
    return carrySigned(plan, facts, { to, host, log }, ports);
  };
  const goesToSide = plan.destination === 'side' || plan.placed?.to === 'side';
  let rung: Rung = goesToSide ? 'side-branch' : 'push';
  if (rung === 'side-branch' && plan.changes.size > 0) requireOwnSideBranch(plan, ports, undefined);
  let because: ApiRefusal | undefined;
  for (;;) {
    try {
      const carried = await attempts[rung]();
      if (carried.kind === 'side-refused' && isForOtherRung(carried, rung)) {
        throw carried.reason;
      }
      return { ...carried, rung, because };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      const next = nextRung(rung, thrown.refusal.kind);
      if (next === 'again') return { kind: 'moved' };
      if (next === 'fail') throw thrown;
      if (next === 'side-branch') {
        if (input.sideRefusal !== undefined) throw thrown;
        requireOwnSideBranch(plan, ports, thrown);
      }
      log.debug(`${rung}: ${thrown.refusal.kind}, so ${next} is next`);
      // A refusal by the side branch says nothing about the branch.
      if (!isOnSide(rung)) because = alsoSaying(because, thrown.refusal);
      if (next === 'side-branch' && plan.side.waits.kind === 'pending') {
        return { kind: 'to-side', because: because ?? thrown.refusal };
      }
      rung = next;
    }
  }
}

/** The first refusal with the words of a later one, which says why there is no signed commit either. */
function alsoSaying(first: ApiRefusal | undefined, { kind, words }: ApiRefusal): ApiRefusal {
  if (first === undefined) return { kind, words };
  const lines = new Set([...first.words.split('\n'), ...words.split('\n')]);
  return { ...first, words: [...lines].join('\n') };
}

/**
 * Whether another rung may help if the host refuses the side branch. For a conflict, only a signed commit may help:
 * otherwise it can wait in Paragon. After a signed commit, no rung may help, since the branch has moved.
 */
function isForOtherRung({ reason }: SideRefused, rung: Rung): boolean {
  if (rung === 'signed-commit') return false;
  return rung !== 'push' || (reason instanceof Refused && reason.refusal.kind === 'signature');
}

/** @throws {ActionError} if a person has committed to the side branch, or it is unknown who has. */
function requireOwnSideBranch(
  plan: PullPlan,
  { target }: SyncPorts,
  thrown: Refused | undefined,
): void {
  if (plan.side.waits.kind !== 'blocked') return;
  const name = quoted(sideBranch(target, plan.side.of), 400);
  throw new ActionError({
    what:
      thrown === undefined
        ? 'The changes from Paragon go to a side branch, and that branch has commits by somebody else.'
        : `${happened(thrown.explanation)} The side branch has commits by somebody else, so it cannot be used instead.`,
    ...(thrown === undefined ? {} : { why: explanationText({ what: thrown.refusal.words }) }),
    cure: `Ask whoever committed there to merge the branch ${name}, and run the pull again. Until then the changes wait in Paragon. Delete the branch instead only if its commits and the dashboard edits on it are not needed.`,
  });
}
