import type { Conversation, Conversations } from './conversations.js';
import type { GitCommand } from './git-command.js';
import { type MergeMethod, mergeCommits } from './merges.js';
import type { RefUpdate } from './receive-pack.js';
import { branchViolations } from './rules/branch-refusal.js';
import type { Protection } from './rules/branch-rule.js';
import { withPushedObjects } from './rules/pushed-objects.js';

/** A pull request, which a conversation is about. */
export type PullRequest = Conversation & Required<Pick<Conversation, 'pull'>>;

export interface NewPullRequest {
  /** Branches. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body?: string | null;
  readonly login: string;
  readonly isDraft?: boolean;
}

export interface MergeOptions {
  readonly method?: MergeMethod;
  readonly message?: string;
  /** Who presses the button. Default: `ada`. */
  readonly login?: string;
}

/** There is an open one already. */
export class AlreadyOpen extends Error {}

/** The button does not merge, in the words that it shows. */
export class NotMergeable extends Error {}

export interface PullRequests {
  /** Newest first, each as its branches are now. */
  all(): Promise<readonly PullRequest[]>;
  find(number: number): Promise<PullRequest | undefined>;
  /** @throws {AlreadyOpen} */
  open(pull: NewPullRequest): Promise<PullRequest>;
  /** The trial merge; undefined if the branches conflict. */
  trialMerge(pull: PullRequest): Promise<string | undefined>;
  /** @throws {NotMergeable} */
  merge(number: number, options?: MergeOptions): Promise<RefUpdate>;
}

interface Place {
  readonly git: GitCommand;
  readonly repository: {
    readonly name: string;
    readonly gitDir: string;
    tip(branch: string): Promise<string>;
    resolve(name: string): Promise<string | undefined>;
    setRef(ref: string, commit: string): Promise<void>;
    protections(ref: string): readonly Protection[];
    hasPassed(sha: string, context: string): boolean;
  };
  readonly serverUrl: string;
  readonly conversations: Conversations;
}

export function createPullRequests(place: Place): PullRequests {
  const { git, repository, conversations } = place;

  const isAncestor = async (one: string, other: string): Promise<boolean> => {
    const args = ['merge-base', '--is-ancestor', one, other];
    return (await git.attempt(args, { cwd: repository.gitDir })).code === 0;
  };

  /** Its current state: GitHub closes a pull request whose branch is gone, and notices when its commits are merged. */
  const settle = async (request: PullRequest): Promise<PullRequest> => {
    const { number, pull } = request;
    // The branches of a fork are not here.
    if (request.state === 'closed' || pull.fork !== undefined) return request;
    const headSha = await repository.resolve(`refs/heads/${pull.head}`);
    const baseSha = await repository.resolve(`refs/heads/${pull.base}`);
    if (headSha === undefined || baseSha === undefined) {
      return asPull(conversations.change(number, { state: 'closed' }));
    }
    const now = { ...pull, headSha, baseSha };
    if (headSha !== pull.headSha) await repository.setRef(`refs/pull/${number}/head`, headSha);
    if (await isAncestor(headSha, baseSha)) {
      const merge = { commit: headSha, at: new Date().toISOString(), by: request.login };
      return asPull(conversations.change(number, { state: 'closed', pull: { ...now, merge } }));
    }
    if (headSha === pull.headSha && baseSha === pull.baseSha) return request;
    return asPull(conversations.change(number, { pull: now }));
  };

  const find: PullRequests['find'] = async (number) => {
    const request = conversations.find(number);
    return request !== undefined && isPull(request) ? settle(request) : undefined;
  };

  const trialMerge: PullRequests['trialMerge'] = async ({ number, pull }) => {
    const merge = await mergeCommits(git, repository.gitDir, {
      base: pull.baseSha,
      head: pull.headSha,
      method: 'merge',
      message: `Merge ${pull.headSha} into ${pull.baseSha}`,
      author: { name: 'GitHub', email: 'noreply@github.com' },
    });
    if (merge !== undefined) await repository.setRef(`refs/pull/${number}/merge`, merge);
    return merge;
  };

  return {
    async all() {
      const requests: PullRequest[] = [];
      for (const request of conversations.all().filter(isPull)) {
        requests.push(await settle(request));
      }
      return requests;
    },
    find,
    async open({ head, base, title, body = null, login, isDraft = false }) {
      const [headSha, baseSha] = [await repository.tip(head), await repository.tip(base)];
      const isOpen = conversations
        .all()
        .some(({ state, pull }) => state === 'open' && isFrom(pull, head) && pull?.base === base);
      if (isOpen) throw new AlreadyOpen(head);
      const pull = { head, base, headSha, baseSha, isDraft, merge: null };
      const request = asPull(conversations.open({ title, body, login, pull }));
      await repository.setRef(`refs/pull/${request.number}/head`, headSha);
      return request;
    },
    trialMerge,
    async merge(number, { method = 'merge', message, login = 'ada' } = {}) {
      const request = await find(number);
      if (request === undefined)
        throw new Error(`${repository.name} has no pull request ${number}`);
      if (request.state === 'closed' || request.pull.isDraft) {
        throw new NotMergeable('Pull Request is not mergeable');
      }
      const { pull } = request;
      const merged = await mergeCommits(git, repository.gitDir, {
        base: pull.baseSha,
        head: pull.headSha,
        method,
        message: message ?? mergeMessage(request, method, repository.name),
        author: { name: login, email: `${login}@users.noreply.github.com` },
      });
      if (merged === undefined) throw new NotMergeable('Pull Request is not mergeable');
      const ref = `refs/heads/${pull.base}`;
      const update = { ref, before: pull.baseSha, after: merged };
      await refuseByRules(update, pull.headSha, place, login);
      await repository.setRef(ref, merged);
      const merge = { commit: merged, at: new Date().toISOString(), by: login };
      conversations.change(number, { state: 'closed', pull: { ...pull, merge } }, login);
      return update;
    },
  };
}

/** The rules for a merge: all except the one that asks for a pull request. Checks count on the head. */
async function refuseByRules(
  update: RefUpdate,
  head: string,
  { git, repository, serverUrl }: Place,
  login: string,
): Promise<void> {
  const met = (protection: Protection): Protection => ({
    ...protection,
    violations: [],
    rules: (protection.rules ?? []).filter(({ type }) => type !== 'pull_request'),
  });
  const rules = {
    serverUrl,
    repository: repository.name,
    login,
    protections: (ref: string) => repository.protections(ref).map(met),
    hasPassed: (_sha: string, context: string) => repository.hasPassed(head, context),
    isPushProtected: false,
  };
  const source = { git, repository, pack: Buffer.alloc(0) };
  const violations = await withPushedObjects(source, async (objects) =>
    objects === undefined ? undefined : branchViolations(update, rules, objects),
  );
  const [first] = [...(violations?.values() ?? [])].flat();
  if (first !== undefined) throw new NotMergeable(first.message);
}

function mergeMessage(request: PullRequest, method: MergeMethod, repository: string): string {
  const { number, title, pull } = request;
  if (method === 'squash') return `${title} (#${number})\n`;
  const [owner] = repository.split('/');
  return `Merge pull request #${number} from ${owner}/${pull.head}\n\n${title}\n`;
}

function isFrom(pull: Conversation['pull'], head: string): boolean {
  return pull?.head === head && pull.fork === undefined;
}

function isPull(conversation: Conversation): conversation is PullRequest {
  return conversation.pull !== undefined;
}

function asPull(conversation: Conversation): PullRequest {
  if (!isPull(conversation)) throw new Error(`#${conversation.number} is no pull request`);
  return conversation;
}
