import {
  type Arrived,
  committedBy,
  type Delivered,
  deliverPlan,
  isOnSide,
  type Log,
  type NextRound,
  type Oid,
  pullResult,
  quoted,
  sideBranch,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import { deliveryFacts } from './deliver/delivery-facts.js';
import { hostCommits } from './deliver/host-commits.js';
import type { ReviewRequest } from './deliver/review.js';
import { reviewRequest } from './deliver/review-request.js';
import { forecastOf } from './forecast/plan-forecast.js';
import type { Look } from './look.js';
import { type Delivery, statusOnceCommitted } from './outcome.js';
import { planRound, type RoundPlan } from './plan-round.js';
import { findInPlan, planFacts, type RoundFindings } from './round-findings.js';
import type { RoundInput } from './round-input.js';
import { messagesOf } from './round-messages.js';

/** The end of a round that no other commit has overtaken. */
export interface RoundEnd {
  readonly kind: 'end';
  readonly outcome: Delivery;
  /** What the branch has of this run. */
  readonly committed: Oid | undefined;
  /** The pull request that must be open for the side branch. */
  review(): Promise<ReviewRequest | undefined>;
}

/** Exports Paragon's version onto the tip, plans each file, and delivers the plan. */
export async function pullRound(
  context: PullContext,
  input: RoundInput,
  look: Look,
): Promise<RoundEnd | NextRound> {
  const { run, inputs, facts } = context;
  const { ports, sideRefusal } = input;
  const { tip } = look;
  const plan = await planRound(context, input, look);
  if (plan === 'moved') return { kind: 'moved' };
  const found = await findInPlan(context, input, plan);
  const side = { sideBranch: sideBranch(ports.target, plan.side.of), sideRefusal };
  facts.note({ ...planFacts(plan, found), ...side, tip });
  logDecisions(run.log, plan);
  if (inputs.dryRun) {
    facts.note({ forecast: await forecastOf(context, input, plan) });
    const outcome = { result: 'planned', commitHash: tip, ...found.remaining } as const;
    return { kind: 'end', outcome, committed: undefined, review: async () => undefined };
  }
  const delivered = await deliverRound(context, input, { plan, found });
  if (delivered.kind !== 'delivered' && delivered.kind !== 'nothing-to-do') return delivered;
  const because = input.because ?? delivered.because;
  facts.note(deliveryFacts(plan, { ...delivered, because }, inputs.author));
  return endOf(context, input, { plan, found, delivered });
}

function logDecisions(log: Pick<Log, 'debug'>, { decided }: RoundPlan): void {
  for (const { file, row, outcome } of decided) {
    if (row !== 'paragon-unchanged') log.debug(`${quoted(file.path)}: ${row} (${outcome.kind})`);
  }
}

interface PlannedRound {
  readonly plan: RoundPlan;
  readonly found: RoundFindings;
}

function deliverRound(
  context: PullContext,
  input: RoundInput,
  { plan, found: { own, conflicts } }: PlannedRound,
): Promise<Delivered> {
  const { run, inputs, facts, session } = context;
  const { changes } = own;
  const texts = {
    ...messagesOf(context, input, { changes, conflicts }),
    paragonCommit: inputs.commitId,
  };
  const onCommit = (commit: Oid): void => {
    input.onCommit({ commit, ...own });
    session.status.ifKilled(statusOnceCommitted(commit, conflicts));
  };
  return facts.timed('push', () =>
    deliverPlan(plan, texts, {
      ...input,
      log: run.log,
      hostCommits: () => hostCommits({ ...input, sideOf: plan.side.of, log: run.log, onCommit }),
    }),
  );
}

/** What a round has reached. */
function endOf(
  context: PullContext,
  input: RoundInput,
  { plan, found, delivered }: PlannedRound & { readonly delivered: Arrived },
): RoundEnd {
  const { conflicts, own, remaining } = found;
  const committed = committedBy(plan, delivered) ?? input.earlier.at(-1)?.commit;
  const isSide = isOnSide(delivered.rung);
  // A push would be held back: the edits on the side branch wait for a review.
  const isHeldBack = isSide && plan.changes.size > 0;
  const pushNeeded = remaining.pushNeeded && !isHeldBack;
  return {
    kind: 'end',
    outcome: { ...pullResult(plan, delivered, { conflicts, committed }), ...remaining, pushNeeded },
    committed,
    review: () =>
      reviewRequest(context, input, {
        plan,
        side: delivered.kind === 'delivered' ? delivered.side : undefined,
        commit: tipAfter(plan, delivered),
        changes: isSide ? own.changes : [],
      }),
  };
}

function tipAfter({ tip }: RoundPlan, delivered: Arrived): Oid {
  return delivered.kind === 'delivered' ? delivered.commit : tip;
}
