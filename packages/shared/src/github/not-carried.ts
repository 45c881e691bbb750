import type { ApiRefusal, CommitRequest } from './github-api.js';

/** A request of more than about 45 MB is refused by GitHub, whose words for that tell nothing. In bytes, as base64. */
const largestRequest = 40_000_000;

/** What the API has no way to carry, in words for a person; undefined where it carries all. */
export function notCarried({
  additions,
}: Pick<CommitRequest, 'additions'>): ApiRefusal | undefined {
  const odd = additions.find(({ mode }) => mode !== '100644');
  if (odd !== undefined) {
    const kind = odd.mode === '120000' ? 'a symbolic link' : 'a file that is executable';
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
    words: `GitHub signs no commit of this size: ${megabytes} MB to send, and the limit is ${largestRequest / 1_000_000} MB.`,
  };
}
