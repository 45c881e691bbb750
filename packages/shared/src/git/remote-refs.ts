import type { Remote } from './credentials.js';
import type { Git, GitOptions } from './git.js';

/** The commits of remote refs, by the full name of the ref. */
export type RemoteRefs = ReadonlyMap<string, string>;

/** In milliseconds. Listing refs is cheap for a host. */
const timeLimit = 120_000;

/**
 * Reads several refs of the remote at once, by their full names. A ref that is missing in the answer does not exist.
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
