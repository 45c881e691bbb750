import {
  type Checkout,
  type Explanation,
  isExplained,
  messageOf,
  type NetworkContext,
  readRefs,
  retryingGit,
} from '@paragraph/shared';
import type { BranchContext } from './branch-context.js';
import { isChosen } from './chosen-commit.js';
import { holdsTip } from './holds-tip.js';
import { localWork } from './local-work.js';
import { moveToTip } from './move-checkout.js';
import { refuseRejectedToken } from './rejected-token.js';
import type { RestBranch } from './rest-branch.js';
import type { Standing } from './standing.js';

/** The branch that a run is about, and the commit of it that is checked out. */
export interface Branch {
  readonly name: string;
  readonly head: { readonly hash: string; readonly author: string | undefined };
  /** Reads the branch again. */
  standing(): Promise<Standing>;
  /**
   * Moves the checkout to the tip that a standing named as `behind`; gives the reason where that cannot be done.
   *
   * @param built The folder of the project that was built before, if one was: the build is removed.
   */
  advance(tip: string, built?: string): Promise<string | undefined>;
}

interface GitBranchOptions {
  /** The commit that the run is about. */
  readonly runCommit: string;
  /** Used where git cannot reach the repository. */
  readonly rest: RestBranch;
  readonly network: NetworkContext;
}

/** A branch in a checkout that git can read. */
export async function gitBranch(
  context: BranchContext,
  { runCommit, rest, network }: GitBranchOptions,
): Promise<Branch> {
  let checkout: Checkout = context.checkout;
  // Read before `para` runs, so that its output does not count as local work.
  let work = await localWork(context, runCommit);
  // Only the first look can tell. If it finds the tip checked out, nobody chose another commit, even if the branch
  // moves later.
  let mayBeChosen = true;
  const reached = <T>(attempt: () => Promise<T>): Promise<T> =>
    retryingGit(attempt, { ...network, trouble: 'The branch could not be read' });
  return {
    name: context.branch,
    get head() {
      return { hash: checkout.head, author: checkout.author };
    },
    async standing() {
      try {
        const now = { ...context, checkout };
        const ref = `refs/heads/${now.branch}`;
        const refs = await reached(() => readRefs(checkout.git, now.remote, [ref]));
        const tip = refs.get(ref);
        if (tip === undefined) return { kind: 'gone' };
        const isFirst = mayBeChosen;
        mayBeChosen = false;
        if (await reached(() => holdsTip(tip, work, now))) return { kind: 'current' };
        if (isFirst && work.base === checkout.head && (await isChosen(tip, now, runCommit))) {
          mayBeChosen = true;
          return { kind: 'chosen', tip, head: checkout.head };
        }
        const { lost } = work;
        return lost === undefined ? { kind: 'behind', tip } : { kind: 'diverged', tip, why: lost };
      } catch (thrown) {
        if (!isExplained(thrown)) throw thrown;
        refuseRejectedToken(thrown, context.remote.source);
        network.log.debug(`git could not read the branch: ${messageOf(thrown)}`);
        return rest.standing(work.base ?? checkout.head, 'git could not reach the repository');
      }
    },
    async advance(tip, built) {
      const moved = await moveToTip(tip, { ...context, checkout }, built);
      if (typeof moved === 'string') return moved;
      checkout = moved;
      work = { base: tip, lost: undefined };
      return undefined;
    },
  };
}

/**
 * A branch without git: it can be read through the API, but the checkout cannot be moved.
 *
 * @param missing Why there is no git checkout.
 */
export function apiBranch(
  name: string,
  head: Branch['head'],
  rest: RestBranch,
  missing: Explanation | undefined,
): Branch {
  return {
    name,
    head,
    standing: () =>
      rest.standing(
        head.hash,
        `the checkout cannot be moved there: ${missing?.what ?? 'it is unknown to git'}`,
      ),
    advance: () => Promise.reject(new Error('Without git a checkout cannot be moved.')),
  };
}

/** A branch of another repository than the run's. Its tip is not read, and the checkout counts as current. */
export function foreignBranch(name: string, head: Branch['head']): Branch {
  return {
    name,
    head,
    standing: async () => ({ kind: 'current' }),
    advance: () => Promise.reject(new Error('A foreign checkout is not moved.')),
  };
}
