import type { Remote } from './credentials.js';
import type { Git, GitOptions } from './git.js';

/** The commits of remote refs, by the full name of the ref. */
type RemoteRefs = ReadonlyMap<string, string>;

/** In milliseconds. Listing refs is cheap for a host. */
const timeLimit = 120_000;

/**
 * Lists the refs of the remote that match patterns of `git ls-remote`. A name is a pattern, too: it matches the end of
 * any ref.
 *
 * @param git In any repository.
 * @throws {GitFailure} when the remote cannot be read.
 */
export async function listRefs(
  git: Git,
  remote: Remote,
  patterns: readonly string[],
  options: Pick<GitOptions, 'grace'> = {},
): Promise<RemoteRefs> {
  const asking = ['ls-remote', '--', remote.name, ...patterns];
  const listing = await remote.git(git).run(asking, { timeLimit, ...options });
  const lines = listing.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.flatMap(([hash = '', ref]) => (ref === undefined ? [] : [[ref, hash] as const])),
  );
}

/**
 * Reads exactly these refs of the remote, by their full names, in one request. A ref that is missing in the answer does
 * not exist.
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
  const wanted = new Set(refs);
  const listed = await listRefs(git, remote, refs, options);
  return new Map([...listed].filter(([ref]) => wanted.has(ref)));
}
