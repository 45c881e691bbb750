import { ConnectionFailure } from '../action/http-request.js';
import type { Reviews } from '../sync/ports.js';
import type { Branches, PullRequest } from './github-api.js';
import type { Hub } from './open-hub.js';

/** What people did with the side branch, according to its pull requests. Unknown if they cannot be read. */
export interface PullRequestReviews extends Reviews {
  /** The page of its open pull request. */
  open(): Promise<string | undefined>;
}

export function reviewsBy(hub: Hub, branches: Branches): PullRequestReviews {
  const newest = async (): Promise<PullRequest | undefined> => {
    try {
      const found = await (await hub())?.findPullRequest(branches);
      return found?.kind === 'done' ? found.value : undefined;
    } catch (thrown) {
      if (thrown instanceof ConnectionFailure) return undefined;
      throw thrown;
    }
  };
  return {
    async isOver(side) {
      const found = await newest();
      // A pull request that was closed at an older commit does not count.
      return found !== undefined && found.state !== 'open' && found.headOid === side;
    },
    async open() {
      const found = await newest();
      return found?.state === 'open' ? found.url : undefined;
    },
  };
}
