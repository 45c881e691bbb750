import { quoted } from '../report/escape.js';
import { field, textField } from './json-fields.js';

/** What a push run does, by the event that started it. */
export type EventPlan =
  /** Register, build, push and report. */
  | { readonly kind: 'push'; readonly branch: string }
  /** Build, so that a mistake is seen; Paragon is told nothing. */
  | { readonly kind: 'build-only'; readonly reason: string }
  /** The event can run foreign code beside the secrets, so not even a build is safe. */
  | { readonly kind: 'nothing'; readonly reason: string };

export interface EventFacts {
  readonly eventName: string;
  /** Such as `refs/heads/main`. */
  readonly ref: string;
  readonly repository: string;
  /** The branch that the checkout is on, where that is known: `checkout` with `ref:` counts. */
  readonly checkedOutBranch: string | undefined;
  /** The commit that is checked out, where that is known. */
  readonly checkedOutCommit: string | undefined;
  readonly payload: unknown;
}

/** Decides from the event alone. The README's table "What happens on each event" says the same. */
export function planForEvent(facts: EventFacts): EventPlan {
  switch (facts.eventName) {
    case 'push':
    case 'workflow_dispatch':
    case 'schedule':
    case 'repository_dispatch':
      return planForRef(facts);
    case 'workflow_run':
      return planForWorkflowRun(facts);
    case 'pull_request':
      return {
        kind: 'build-only',
        reason: 'A pull request is built, not pushed: Paragon gets it when it is merged.',
      };
    case 'merge_group':
      return {
        kind: 'build-only',
        reason: 'A merge queue entry is built, not pushed: Paragon gets it when it is merged.',
      };
    case 'release':
      return {
        kind: 'build-only',
        reason:
          'A release is built, not pushed: Paragon is kept in step with a branch, not with a release.',
      };
    default:
      return {
        kind: 'nothing',
        reason: `Nothing was built for the event "${quoted(facts.eventName)}": it can run foreign code beside the Paragon key. Use push, workflow_dispatch, schedule, repository_dispatch, workflow_run or pull_request.`,
      };
  }
}

/** Whether the event by itself, before the checkout has been looked at, is one that builds. */
export function mayRunCode(event: Pick<EventFacts, 'eventName' | 'ref' | 'repository'>): boolean {
  const unknown = { checkedOutBranch: undefined, checkedOutCommit: undefined, payload: undefined };
  return planForEvent({ ...event, ...unknown }).kind !== 'nothing';
}

function planForRef({ ref, checkedOutBranch }: EventFacts): EventPlan {
  if (ref.startsWith('refs/tags/')) {
    return {
      kind: 'build-only',
      reason: `A tag (${quoted(ref.slice('refs/tags/'.length))}) is built, not pushed: Paragon is kept in step with a branch.`,
    };
  }
  const branch = checkedOutBranch ?? branchOf(ref);
  if (branch !== undefined) return { kind: 'push', branch };
  return {
    kind: 'build-only',
    reason: `The ref "${quoted(ref)}" is no branch, so it is built, not pushed.`,
  };
}

function planForWorkflowRun(facts: EventFacts): EventPlan {
  const { repository, checkedOutBranch, checkedOutCommit, payload } = facts;
  const run = field(payload, 'workflow_run');
  const event = field(run, 'event');
  const source = field(field(run, 'head_repository'), 'full_name');
  const branch = field(run, 'head_branch');
  const nothing = (why: string): EventPlan => ({
    kind: 'nothing',
    reason: `Nothing was built: ${why}`,
  });

  if (event !== 'push' || typeof branch !== 'string') {
    return nothing('the workflow run that started this one was not for a push to a branch.');
  }
  if (source !== repository) {
    return nothing('the workflow run that started this one was for another repository.');
  }
  if (checkedOutCommit === undefined) {
    return nothing(
      'the event does not say what is checked out, and without git nothing else does. Install git before actions/checkout runs.',
    );
  }
  const isCheckedOut =
    checkedOutBranch === undefined
      ? checkedOutCommit === field(run, 'head_sha')
      : checkedOutBranch === branch;
  if (!isCheckedOut) {
    return nothing(
      `the workflow run that started this one was for the branch "${quoted(branch)}", which is not the one that is checked out. Add \`ref: \${{ github.event.workflow_run.head_branch }}\` to actions/checkout.`,
    );
  }
  return { kind: 'push', branch };
}

/** The author of the commit that the event is about, as the event tells it. */
export function eventAuthor(payload: unknown): string | undefined {
  const commit =
    field(payload, 'head_commit') ?? field(field(payload, 'workflow_run'), 'head_commit');
  return textField(field(commit, 'author'), 'name');
}

function branchOf(ref: string): string | undefined {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
}
