import type { ApiRefusal, CommitRequest } from './github-api.js';

/**
 * GitHub rejects a request of more than about 45 MB with an unclear message. In bytes, as base64.
 * https://github.com/Songmu/action-push-to-another-repository/pull/37
 */
const largestRequest = 40_000_000;

/** Why the API cannot create the commit, in words; undefined if it can. */
export function notCarried({
  additions,
}: Pick<CommitRequest, 'additions'>): ApiRefusal | undefined {
  const odd = additions.find(({ mode }) => mode !== '100644');
  if (odd !== undefined) {
    const kind = odd.mode === '120000' ? 'a symbolic link' : 'an executable file';
    return {
      kind: 'not-carried',
      words: `GitHub signs only commits of plain files, and ${odd.path} is ${kind}.`,
    };
  }
  const size = additions.reduce((sum, { content }) => sum + Math.ceil(content.length / 3) * 4, 0);
  if (size <= largestRequest) return undefined;
  const megabytes = Math.ceil(size / 1_000_000);
  return {
    kind: 'not-carried',
    words: `GitHub cannot sign a commit of this size: ${megabytes} MB, and the limit is ${largestRequest / 1_000_000} MB.`,
  };
}
