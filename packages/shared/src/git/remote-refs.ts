import type { Remote } from './credentials.js';
import type { Git, GitOptions } from './git.js';

/** The commits that refs of the remote point to, by the whole name of the ref. */
export type RemoteRefs = ReadonlyMap<string, string>;

/** In milliseconds. To list refs is little work for a host. */
const timeLimit = 120_000;

/**
 * Asks the remote for some refs at once, by their whole names. One that is missing in the answer is not there.
 *
 * @param git In any repository.
 * @throws {GitFailure} when the remote cannot be read.
 */
export async function readRefs(
  git: Git,
  remote: Remote,
  refs: readonly string[],
  options: Pick<GitOptions, 'grace'> = {},
): Promise<RemoteRefs> {
  const asking = ['ls-remote', '--', remote.name, ...refs];
  const listing = await remote.git(git).run(asking, { timeLimit, ...options });
  // A pattern also matches refs that end in it, such as `refs/heads/x/refs/heads/main`.
  const wanted = new Set(refs);
  const lines = listing.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.flatMap(([hash = '', ref = '']) => (wanted.has(ref) ? [[ref, hash] as const] : [])),
  );
}
