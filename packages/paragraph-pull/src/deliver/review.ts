import {
  ActionError,
  type ApiRefusal,
  type ApiRefusalKind,
  type Branches,
  Cancelled,
  ConnectionFailure,
  type Explanation,
  type GitHubApi,
  happened,
  type PullRequest,
  type PullRequestText,
  quoted,
} from '@paragraph/shared';

/** What a review needs of the API. */
export type ReviewApi = Pick<
  GitHubApi,
  'findPullRequest' | 'createPullRequest' | 'updatePullRequest' | 'closePullRequest'
>;

/** Whether a person is asked to review the side branch. */
export type Review =
  | { readonly kind: 'open'; readonly number: number; readonly url: string }
  /** No pull request is open, and it could not be opened. */
  | { readonly kind: 'missing'; readonly because: Explanation }
  /** A person has closed or merged it, and the side branch has not changed since. */
  | { readonly kind: 'settled' }
  /** The branch already has its changes, so this run closed it. */
  | { readonly kind: 'closed'; readonly number: number; readonly url: string };

export type ReviewRequest = Branches & {
  /** Where the side branch is. */
  readonly commit: string;
} & (
    | {
        readonly kind: 'open';
        /** What the pull request says. */
        readonly write: () => Promise<PullRequestText>;
        /** Whether this run has put something on the side branch. */
        readonly isNew: boolean;
      }
    | { readonly kind: 'close'; readonly comment: string }
  );

/**
 * Makes sure that one pull request is open for the side branch. An existing one is reused; its labels and commits are
 * left alone. A refusal by GitHub does not fail the run: the branch is there, and a link leads to it.
 */
export async function updateReview(
  hub: () => Promise<ReviewApi | undefined>,
  request: ReviewRequest,
): Promise<Review> {
  try {
    const api = await hub();
    if (request.kind === 'close') return await closeReview(api, request);
    return api === undefined ? { kind: 'missing', because: noToken } : await reviewBy(api, request);
  } catch (thrown) {
    const because = unasked(thrown);
    return request.kind === 'close' ? { kind: 'settled' } : because;
  }
}

/**
 * Nobody is asked, and why.
 *
 * @throws what is a fault of ours.
 */
export function unasked(thrown: unknown): Review {
  if (thrown instanceof Cancelled) return missing('The run was cancelled.');
  if (thrown instanceof ConnectionFailure) return missing(quoted(thrown.message));
  if (!(thrown instanceof ActionError)) throw thrown;
  const { why = happened(thrown.explanation) } = thrown.explanation;
  return missing(why);
}

/** Closes a pull request that has nothing left to merge. If that is not allowed, it stays open, which does no harm. */
async function closeReview(
  api: ReviewApi | undefined,
  { comment, ...branches }: Extract<ReviewRequest, { readonly kind: 'close' }>,
): Promise<Review> {
  const found = await api?.findPullRequest(branches);
  if (found?.kind !== 'done' || found.value?.state !== 'open') return { kind: 'settled' };
  const { number, url } = found.value;
  const closed = await api?.closePullRequest(number, comment);
  return closed?.kind === 'done' ? { kind: 'closed', number, url } : { kind: 'settled' };
}

async function reviewBy(
  api: ReviewApi,
  { head, base, commit, write, isNew }: Extract<ReviewRequest, { readonly kind: 'open' }>,
): Promise<Review> {
  const found = await api.findPullRequest({ head, base });
  if (found.kind === 'refused') return { kind: 'missing', because: explainReview(found.refusal) };
  const known = found.value;
  if (known?.state === 'open') {
    if (isNew) await updateText(api, known.number, write);
    return asOpen(known);
  }
  // A pull request that was closed at an older commit does not count.
  if (known?.headOid === commit) return { kind: 'settled' };
  const made = await api.createPullRequest({ head, base, ...(await write()) });
  return made.kind === 'refused'
    ? { kind: 'missing', because: explainReview(made.refusal) }
    : asOpen(made.value);
}

/** Updates what a pull request says. It stays open if that fails, so nothing is missing. */
async function updateText(
  api: ReviewApi,
  number: number,
  write: () => Promise<PullRequestText>,
): Promise<void> {
  try {
    await api.updatePullRequest(number, await write());
  } catch (thrown) {
    // Throws a fault of ours.
    unasked(thrown);
  }
}

function asOpen({ number, url }: PullRequest): Review {
  return { kind: 'open', number, url };
}

function missing(why: string): Review {
  const because = { what, why, cure: 'Open it with the link, or run the pull again.' };
  return { kind: 'missing', because };
}

const what = 'No pull request could be opened.';

const noToken: Explanation = {
  what,
  why: 'There is no token for the API of GitHub.',
  cure: 'Remove the input `githubToken`, or give the step a `token`.',
};

const permissions = `permissions:
  contents: write
  pull-requests: write`;

/** Why a pull request could not be opened, and which setting allows it. */
function explainReview({ kind, words }: ApiRefusal): Explanation {
  const { cure, yaml } = cures[kind] ?? { cure: 'Open it with the link.' };
  return { what, why: words, cure, ...(yaml === undefined ? {} : { yaml }) };
}

interface Cure {
  readonly cure: string;
  readonly yaml?: string;
}

const permission: Cure = {
  cure: 'Give the job these permissions, or give the `token` of the step write access to pull requests:',
  yaml: permissions,
};
const later: Cure = { cure: 'Open it with the link, or run the pull again later.' };

const cures: Partial<Readonly<Record<ApiRefusalKind, Cure>>> = {
  'pull-requests-off': {
    cure: 'Enable "Allow GitHub Actions to create and approve pull requests" in the settings of the repository (Actions > General), and of the organization if it forbids that. Or give the step a `token` of an app or a person that may open pull requests.',
  },
  'no-write': permission,
  'not-found': permission,
  credentials: { cure: 'Give the step a valid `token`, or leave the input out.' },
  'rate-limited': later,
  transient: later,
};
