import type { Clock } from '../action/retry.js';
import type { RefusalKind } from '../git/refusal.js';
import type { Log } from '../report/log.js';

/** Where GitHub's API is, and as whom it is asked. */
export interface GitHubApiOptions {
  /** `GITHUB_API_URL` */
  readonly apiUrl: string;
  /** `GITHUB_GRAPHQL_URL` */
  readonly graphqlUrl: string;
  /** `owner/name` */
  readonly repository: string;
  /** Masked already. */
  readonly token: string;
  readonly log: Log;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** How long a second of waiting between two attempts lasts, in milliseconds. Tests shorten it. Default: 1000. */
  readonly secondLasts?: number;
}

/** Why the API did not do what was asked. */
export type ApiRefusalKind =
  | RefusalKind
  /** The setting that lets a job's own token open pull requests is off. */
  | 'pull-requests-off'
  /** Still rate-limited after the waits that are worth it. */
  | 'rate-limited'
  /** The API has no way to carry this: a mode, or this much. */
  | 'not-carried'
  /** This server has no such operation, as an older GitHub Enterprise Server may. */
  | 'unsupported';

export interface ApiRefusal {
  readonly kind: ApiRefusalKind;
  /** In the words of the host, a line each; safe to print. */
  readonly words: string;
}

export type ApiAnswer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly refusal: ApiRefusal };

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly title: string;
  readonly body: string;
  /** The commit that the head branch is at, or was at when it was closed. */
  readonly headOid: string;
}

export interface PullRequestText {
  readonly title: string;
  /** Markdown. Longer than GitHub takes is refused. */
  readonly body: string;
}

export interface Branches {
  /** Branch names, without `refs/heads/`. */
  readonly head: string;
  readonly base: string;
}

export interface AddedFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly content: Buffer;
  /** As git has it; the API carries `100644` alone. */
  readonly mode: string;
}

export interface CommitRequest {
  readonly branch: string;
  /** The commit that the branch has to be at: the new commit's one parent. */
  readonly expectedHeadOid: string;
  readonly additions: readonly AddedFile[];
  readonly deletions: readonly string[];
  readonly message: string;
}

export interface ApiCommit {
  readonly oid: string;
  /** Whether GitHub shows it as verified. */
  readonly isVerified: boolean;
}

/** A comment that one kind of run creates once and then updates. */
export interface StickyComment {
  /** Of the issue or pull request. */
  readonly number: number;
  /** Start of the comment: an invisible HTML comment that no other kind of run uses. */
  readonly marker: string;
  /** Markdown, without the marker. Longer than GitHub takes is refused. */
  readonly body: string;
}

/** An open issue that the token's own user has opened. */
export interface OwnIssue {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
}

export interface IssueText {
  /** Plain text. GitHub takes 256 characters. */
  readonly title: string;
  /** Markdown. Longer than GitHub takes is refused. */
  readonly body: string;
}

/** The rules that a branch is under. Who may bypass them is not told. */
export interface BranchRules {
  /** As in https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch, such as `pull_request`. */
  readonly types: ReadonlySet<string>;
  /** Whether those of a branch protection are among them: not each server tells them. */
  readonly isWhole: boolean;
}

/** What a token may read. What it may write shows only when it writes. */
export interface ReadPermissions {
  readonly pullRequests: boolean;
  readonly issues: boolean;
}

/**
 * GitHub's API for one repository. Every operation retries where that can help. A refusal is returned, not thrown.
 *
 * @throws {Cancelled} when the run was cancelled.
 */
export interface GitHubApi {
  /** The open pull request from `head` to `base`, else the newest one that is closed. */
  findPullRequest(branches: Branches): Promise<ApiAnswer<PullRequest | undefined>>;
  /** Opens one, or finds the one that another run has just opened. */
  createPullRequest(
    request: Branches & PullRequestText,
  ): Promise<ApiAnswer<PullRequest & { readonly isNew: boolean }>>;
  /** Replaces title and body, and leaves the rest alone. */
  updatePullRequest(number: number, text: PullRequestText): Promise<ApiAnswer<PullRequest>>;
  closePullRequest(number: number, comment: string): Promise<ApiAnswer<PullRequest>>;
  /** A commit that GitHub makes and signs, if the branch is where it was read. */
  createCommitOnBranch(request: CommitRequest): Promise<ApiAnswer<ApiCommit>>;
  /** Changes the comment that the token's own user has made with the marker, or makes it. Gives its page. */
  putComment(comment: StickyComment): Promise<ApiAnswer<string>>;
  /**
   * The open issues of the token's own user that begin with the marker, the oldest one first. Somebody else's issue with
   * the same marker is none of them.
   */
  findOwnIssues(marker: string): Promise<ApiAnswer<readonly OwnIssue[]>>;
  /** Opens one. It is not tried twice: an answer that was lost may have opened it. */
  createIssue(text: IssueText): Promise<ApiAnswer<OwnIssue>>;
  /** Replaces title and body, and leaves the rest alone. */
  updateIssue(number: number, text: IssueText): Promise<ApiAnswer<OwnIssue>>;
  closeIssue(
    number: number,
    comment: string,
    reason: 'completed' | 'not_planned',
  ): Promise<ApiAnswer<OwnIssue>>;
  /** Adds them to whoever is assigned. Those who cannot be assigned are passed over. */
  assignIssue(number: number, logins: readonly string[]): Promise<ApiAnswer<OwnIssue>>;
  /** Who last wrote to these files by hand, by the logins that GitHub knows. The first few files count. */
  lastCommitters(where: {
    readonly branch: string;
    /** From the root of the repository. */
    readonly paths: readonly string[];
  }): Promise<ApiAnswer<readonly string[]>>;
  rulesOf(branch: string): Promise<ApiAnswer<BranchRules>>;
  permissions(): Promise<ApiAnswer<ReadPermissions>>;
}
