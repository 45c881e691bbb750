import { ActionError, branchOfRef, field, quoted, textField } from '@paragraph/shared';

/** Build, so that mistakes show; report nothing to Paragon. */
interface BuildOnlyPlan {
  readonly kind: 'build-only';
  readonly reason: string;
}

/** Not even a build is safe: the event can run foreign code next to the secrets. */
interface NothingPlan {
  readonly kind: 'nothing';
  readonly reason: string;
}

/**
 * What the event allows, before the workspace is read. On an event such as `pull_request_target`, the workspace may
 * contain a stranger's code:
 * https://docs.github.com/actions/reference/security/secure-use#mitigating-the-risks-of-untrusted-code-checkout
 */
export type EventPlan =
  /** Push the branch that is checked out, else that of the run's ref. */
  | { readonly kind: 'push-ref'; readonly ref: string }
  /** Push the branch of the workflow run that started this one, if it is the one that is checked out. */
  | {
      readonly kind: 'push-finished-run';
      readonly branch: string;
      readonly commit: string | undefined;
    }
  | BuildOnlyPlan
  | NothingPlan;

/** What the run does, now that the checkout is known too. */
type CheckoutPlan =
  /** Register, build, push and report. */
  { readonly kind: 'push'; readonly branch: string } | BuildOnlyPlan | NothingPlan;

export interface EventFacts {
  readonly eventName: string;
  /** Such as `refs/heads/main`. */
  readonly ref: string;
  readonly repository: string;
  /** Undefined if it could not be read. */
  readonly payload: unknown;
}

/** What the plan needs to know about the checkout. */
export interface CheckedOut {
  /** The branch that is checked out, if it is known. `checkout` may have set it by `ref:`. */
  readonly branch: string | undefined;
  readonly head: string;
}

/**
 * Decides by the event alone. The README's table "What happens on each event" says the same.
 *
 * @throws {ActionError} when the plan needs the event's payload, and it could not be read.
 */
export function planForEvent(facts: EventFacts): EventPlan {
  switch (facts.eventName) {
    case 'push':
    case 'workflow_dispatch':
    case 'schedule':
    case 'repository_dispatch':
      return planForRef(facts.ref);
    case 'workflow_run':
      return planForWorkflowRun(facts);
    case 'pull_request':
      return buildOnly('A pull request is built, not pushed: Paragon gets it when it is merged.');
    case 'merge_group':
      return buildOnly(
        'A merge queue entry is built, not pushed: Paragon gets it when it is merged.',
      );
    case 'release':
      return buildOnly('A release is built, not pushed: Paragon follows a branch, not a release.');
    default:
      return nothing(
        `Nothing was built for the event "${quoted(facts.eventName)}": it can run foreign code next to the Paragon key. Use push, workflow_dispatch, schedule, repository_dispatch, workflow_run or pull_request.`,
      );
  }
}

/**
 * Decides what depends on the checkout.
 *
 * @param checkout Undefined without a git checkout.
 */
export function planForCheckout(plan: EventPlan, checkout: CheckedOut | undefined): CheckoutPlan {
  switch (plan.kind) {
    case 'push-ref': {
      const branch = checkout?.branch ?? branchOfRef(plan.ref);
      if (branch !== undefined) return { kind: 'push', branch };
      return buildOnly(
        `The ref "${quoted(plan.ref)}" is not a branch, so it is built, not pushed.`,
      );
    }
    case 'push-finished-run':
      return planForFinishedRun(plan, checkout);
    case 'build-only':
    case 'nothing':
      return plan;
  }
}

function planForRef(ref: string): EventPlan {
  if (!ref.startsWith('refs/tags/')) return { kind: 'push-ref', ref };
  const tag = quoted(ref.slice('refs/tags/'.length));
  return buildOnly(`A tag (${tag}) is built, not pushed: Paragon follows a branch.`);
}

function planForWorkflowRun({ repository, payload }: EventFacts): EventPlan {
  if (payload === undefined) {
    throw new ActionError({
      what: "The runner's file with the event could not be read.",
      consequence: 'nothing was built',
      why: 'Only that file says which workflow run started this one. It is missing, empty or cut off (GITHUB_EVENT_PATH).',
      cure: 'Run the job again. If this continues, check the disk of the runner.',
    });
  }
  const run = field(payload, 'workflow_run');
  const source = field(field(run, 'head_repository'), 'full_name');
  const branch = textField(run, 'head_branch');
  if (field(run, 'event') !== 'push' || branch === undefined) {
    return nothing(
      'Nothing was built: the workflow run that started this one was not for a push to a branch.',
    );
  }
  if (source !== repository) {
    return nothing(
      'Nothing was built: the workflow run that started this one was for another repository.',
    );
  }
  return { kind: 'push-finished-run', branch, commit: textField(run, 'head_sha') };
}

function planForFinishedRun(
  { branch, commit }: Extract<EventPlan, { kind: 'push-finished-run' }>,
  checkout: CheckedOut | undefined,
): CheckoutPlan {
  if (checkout === undefined) {
    return nothing(
      'Nothing was built: the event does not say what is checked out, and without git there is no other way to tell. Install git before actions/checkout runs.',
    );
  }
  const isCheckedOut =
    checkout.branch === undefined ? checkout.head === commit : checkout.branch === branch;
  if (isCheckedOut) return { kind: 'push', branch };
  return nothing(
    `Nothing was built: the workflow run that started this one was for the branch "${quoted(branch)}", which is not the one that is checked out. Add \`ref: \${{ github.event.workflow_run.head_branch }}\` to actions/checkout.`,
  );
}

/** The author of the event's commit, according to the payload. */
export function eventAuthor(payload: unknown): string | undefined {
  const commit =
    field(payload, 'head_commit') ?? field(field(payload, 'workflow_run'), 'head_commit');
  return textField(field(commit, 'author'), 'name');
}

/** The branch that a change will be merged into, and its commit. */
export interface EventBase {
  readonly branch: string;
  readonly commit: string;
}

/** What a pull request or merge queue entry will be merged into, according to the payload. */
export function eventBase(payload: unknown): EventBase | undefined {
  const base = field(field(payload, 'pull_request'), 'base');
  const group = field(payload, 'merge_group');
  const branch = textField(base, 'ref') ?? branchOfRef(textField(group, 'base_ref') ?? '');
  const commit = textField(base, 'sha') ?? textField(group, 'base_sha');
  return branch === undefined || commit === undefined ? undefined : { branch, commit };
}

function buildOnly(reason: string): BuildOnlyPlan {
  return { kind: 'build-only', reason };
}

function nothing(reason: string): NothingPlan {
  return { kind: 'nothing', reason };
}
