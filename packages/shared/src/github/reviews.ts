import { ConnectionFailure } from '../action/http-request.js';
import type { Reviews } from '../sync/ports.js';
import type { Branches, PullRequest } from './github-api.js';
import type { Hub } from './open-hub.js';

/** What people do with the side branch, by its pull requests. What cannot be read is not known. */
export interface PullRequestReviews extends Reviews {
  /** The page of the pull request that is open for it. */
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
      // What has been put there since it was closed is another matter.
      return found !== undefined && found.state !== 'open' && found.headOid === side;
    },
    async open() {
      const found = await newest();
      return found?.state === 'open' ? found.url : undefined;
    },
  };
}
