import { ActionError, field, isExplained, messageOf, textField } from '@paragraph/shared';
import { blindToken, rejectedToken } from './rejected-token.js';
import type { Standing } from './standing.js';

/** Reads a branch through GitHub's REST API, for jobs without git. */
export interface RestBranch {
  /**
   * Compares the project folder of a commit with that of the branch's tip.
   *
   * @param fixed Why the checkout could not be moved to another tip.
   */
  standing(head: string, fixed: string): Promise<Standing>;
}

/** The answer to a GET request to GitHub's API: its status, and its body where that is JSON. */
export type GetJson = (
  path: string,
) => Promise<{ readonly status: number; readonly body: unknown }>;

interface RestBranchOptions {
  readonly repository: string;
  readonly branch: string;
  /** The project folder, from the root of the repository; empty for the root itself. */
  readonly path: string;
  readonly get: GetJson;
  /** Whether `get` asks with the input `token`. */
  readonly hasGivenToken?: boolean;
}

/** The path of a repository in GitHub's REST API. */
export function apiPath(repository: string): string {
  return `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
}

/** The input `token` cannot be used: the only failure that ends the run. */
class TokenRefused extends ActionError {}

const unexpected = "GitHub's API answered something unexpected.";

function answered(status: number): string {
  return `GitHub's API answered ${status}.`;
}

/**
 * A {@link RestBranch} that asks with `get`. Every failure is answered as `unknown`, with the reason. Only
 * a rejected `token`, cancellations and our own bugs are thrown.
 */
export function restBranch(options: RestBranchOptions): RestBranch {
  const { branch, path, get, hasGivenToken = false } = options;
  const repository = apiPath(options.repository);

  const tip = async (): Promise<string | undefined> => {
    const name = branch.split('/').map(encodeURIComponent).join('/');
    const ref = await get(`${repository}/git/ref/heads/${name}`);
    if (ref.status === 200) return known(textField(field(ref.body, 'object'), 'sha'));
    // A token that may not read the repository gets the same 404 as a branch that is gone.
    // https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
    if (ref.status === 404 && (await get(repository)).status === 200) return undefined;
    const why = answered(ref.status);
    if (hasGivenToken && ref.status === 401) throw new TokenRefused(rejectedToken(why));
    if (hasGivenToken && ref.status === 404) throw new TokenRefused(blindToken(why));
    throw new ActionError({ what: why });
  };

  /** For a commit, the API returns the commit's hash as the name of its root tree, so this compares the entries. */
  const whole = async (commit: string): Promise<string> => {
    const entries = entriesOf(await treeOf(commit));
    const parts = entries.map((entry) => [
      field(entry, 'path'),
      field(entry, 'mode'),
      field(entry, 'sha'),
    ]);
    return JSON.stringify(parts);
  };
  /** The name of the folder's tree in a commit; undefined if the commit has no such folder. */
  const folder = async (commit: string): Promise<string | undefined> => {
    if (path === '') return whole(commit);
    let tree: string | undefined = commit;
    for (const name of path.split('/')) {
      tree = entryOf(await treeOf(tree), name);
      if (tree === undefined) return undefined;
    }
    return tree;
  };
  /** If the folder is not in the commit, or is elsewhere than in the workspace, compare the whole tree. */
  const isSame = async (one: string, other: string): Promise<boolean> => {
    const tree = await folder(one);
    return tree === undefined
      ? (await whole(one)) === (await whole(other))
      : tree === (await folder(other));
  };
  const treeOf = async (name: string): Promise<unknown> => {
    const answer = await get(`${repository}/git/trees/${encodeURIComponent(name)}`);
    if (answer.status !== 200) throw new ActionError({ what: answered(answer.status) });
    return answer.body;
  };

  return {
    async standing(head, fixed) {
      try {
        const found = await tip();
        if (found === undefined) return { kind: 'gone' };
        if (found === head || (await isSame(head, found))) return { kind: 'current' };
        return { kind: 'diverged', tip: found, why: fixed };
      } catch (thrown) {
        if (thrown instanceof TokenRefused || !isExplained(thrown)) throw thrown;
        return { kind: 'unknown', why: messageOf(thrown) };
      }
    },
  };
}

function entryOf(tree: unknown, name: string): string | undefined {
  const entry = entriesOf(tree).find(
    (candidate) => field(candidate, 'path') === name && field(candidate, 'type') === 'tree',
  );
  return textField(entry, 'sha');
}

function entriesOf(tree: unknown): readonly unknown[] {
  const entries = field(tree, 'tree');
  if (Array.isArray(entries)) return entries;
  throw new ActionError({ what: unexpected });
}

function known(value: string | undefined): string {
  if (value !== undefined) return value;
  throw new ActionError({ what: unexpected });
}
