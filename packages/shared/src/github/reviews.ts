import { ConnectionFailure } from '../action/http-request.js';
import type { Reviews } from '../sync/ports.js';
import { type SyncTarget, sideBranch } from '../sync/sync-refs.js';
import type { PullRequest } from './github-api.js';
import type { Hub } from './open-hub.js';

/** What people did with the side branch, according to its pull requests. Unknown if they cannot be read. */
export interface PullRequestReviews extends Reviews {
  /**
   * The page of the open pull request of a side branch.
   *
   * @param of The branch that the side branch is named after.
   */
  open(of: string): Promise<string | undefined>;
}

export function reviewsBy(hub: Hub, target: SyncTarget): PullRequestReviews {
  const newest = async (of: string): Promise<PullRequest | undefined> => {
    const head = sideBranch(target, of);
    try {
      const found = await (await hub())?.findPullRequest({ head, base: target.branch });
      return found?.kind === 'done' ? found.value : undefined;
    } catch (thrown) {
      if (thrown instanceof ConnectionFailure) return undefined;
      throw thrown;
    }
  };
  return {
    async isOver(side, of) {
      const found = await newest(of);
      // A pull request that was closed at an older commit does not count.
      return found !== undefined && found.state !== 'open' && found.headOid === side;
    },
    async open(of) {
      const found = await newest(of);
      return found?.state === 'open' ? found.url : undefined;
    },
  };
}
