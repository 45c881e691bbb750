import type { Clock } from '../action/clock.js';
import type { RefusalKind } from '../git/refusal.js';
import type { Log } from '../report/log.js';

/** The address of GitHub's API, and the credentials. */
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
  /** The length of a second in the waits between attempts, in milliseconds. Tests shorten it. Default: 1000. */
  readonly secondLasts?: number;
}

/** Why the API refused. */
export type ApiRefusalKind =
  | RefusalKind
  /** The setting that lets a job's own token open pull requests is off. */
  | 'pull-requests-off'
  /** Still rate-limited after all waits. */
  | 'rate-limited'
  /** The API cannot create this commit, because of a file mode or its size. */
  | 'not-carried'
  /** The server lacks the operation, such as an older GitHub Enterprise Server. */
  | 'unsupported';

export interface ApiRefusal {
  readonly kind: ApiRefusalKind;
  /** The host's message, one line for each error; safe to print. */
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

/**
 * Of a pull request and of an issue. GitHub answers 422 to a title of more than 256 characters:
 * https://github.com/dead-claudia/github-limits
 */
export const longestTitle = 240;

export interface PullRequestText {
  readonly title: string;
  /** Markdown. GitHub rejects text that is too long. */
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
  /** Git's file mode; the API supports only `100644`. */
  readonly mode: string;
}

export interface CommitRequest {
  readonly branch: string;
  /** The expected tip of the branch, which is the only parent of the new commit. */
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
  /** Markdown, without the marker. GitHub rejects text that is too long. */
  readonly body: string;
}

/** A note on a comment, from a run that has nothing else to say there. */
export interface CommentNote extends Pick<StickyComment, 'number' | 'marker'> {
  /** Markdown. */
  readonly note: string;
}

/** An open issue that the token's own user has opened. */
export interface OwnIssue {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
}

/** How an issue is known. */
export interface IssueSign {
  /** Start of the body. */
  readonly marker: string;
  /** Visible words of the body, by which a search finds it. */
  readonly words: string;
}

export interface IssueText {
  /** Plain text, at most `longestTitle`. */
  readonly title: string;
  /** Markdown. GitHub rejects text that is too long. */
  readonly body: string;
}

/** The rules that apply to a branch. The API does not tell who may bypass them. */
export interface BranchRules {
  /** As in https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch, such as `pull_request`. */
  readonly types: ReadonlySet<string>;
  /** Whether they include those of a branch protection, which not every server shows. */
  readonly isWhole: boolean;
}

/**
 * GitHub's API for one repository. Every operation retries if that can help. A refusal is returned, not thrown.
 *
 * @throws {Cancelled} when the run was cancelled.
 */
export interface GitHubApi {
  /** The open pull request from `head` to `base`, else the newest one that is closed. */
  findPullRequest(branches: Branches): Promise<ApiAnswer<PullRequest | undefined>>;
  /** Opens one, or finds the one that another run has just opened. */
  createPullRequest(request: Branches & PullRequestText): Promise<ApiAnswer<PullRequest>>;
  /** Replaces title and body, and leaves the rest alone. */
  updatePullRequest(number: number, text: PullRequestText): Promise<ApiAnswer<PullRequest>>;
  closePullRequest(number: number, comment: string): Promise<ApiAnswer<PullRequest>>;
  /** Creates a commit that GitHub signs, if the branch has not moved. */
  createCommitOnBranch(request: CommitRequest): Promise<ApiAnswer<ApiCommit>>;
  /** Updates the comment with the marker by the token's own user, or creates it. Returns its page. */
  putComment(comment: StickyComment): Promise<ApiAnswer<string>>;
  /**
   * Puts a note on top of that comment, or replaces an earlier note. Returns its page; undefined if there is no comment,
   * and then creates none.
   */
  noteOnComment(note: CommentNote): Promise<ApiAnswer<string | undefined>>;
  /**
   * The open issues of the token's own user that begin with the marker, the oldest one first. Ignores other people's
   * issues with the same marker. Takes a few requests, however many issues are open: the newest are listed, and older
   * ones are searched for.
   */
  findOwnIssues(sign: IssueSign): Promise<ApiAnswer<readonly OwnIssue[]>>;
  /** Opens one. Does not retry: the answer may have been lost after the issue was created. */
  createIssue(text: IssueText): Promise<ApiAnswer<OwnIssue>>;
  /** Replaces title and body, and leaves the rest alone. */
  updateIssue(number: number, text: IssueText): Promise<ApiAnswer<OwnIssue>>;
  closeIssue(
    number: number,
    comment: string,
    reason: 'completed' | 'not_planned',
  ): Promise<ApiAnswer<OwnIssue>>;
  /** Adds assignees. Skips people who cannot be assigned. */
  assignIssue(number: number, logins: readonly string[]): Promise<ApiAnswer<OwnIssue>>;
  /** The logins of the people who last changed these files. Only the first few files count. */
  lastCommitters(where: {
    readonly branch: string;
    /** From the root of the repository. */
    readonly paths: readonly string[];
  }): Promise<ApiAnswer<readonly string[]>>;
  rulesOf(branch: string): Promise<ApiAnswer<BranchRules>>;
}
