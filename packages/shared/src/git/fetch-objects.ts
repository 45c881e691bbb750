import { ActionError } from '../report/errors.js';
import { GitFailure, type GitOptions } from './git.js';
import type { GitConfig } from './git-environment.js';
import { knownObjects, rememberObjects } from './known-objects.js';
import { refusalOf } from './refusal.js';
import { explainRefusal } from './refusal-explanation.js';
import { type NetworkContext, retryingGit } from './retrying-git.js';
import type { ScratchRepository } from './scratch-repository.js';

/**
 * Fetches commits by name with their trees. A depth of 1 fetches only the commits themselves. Blobs are fetched later by
 * name, if the host supports partial clones (https://git-scm.com/docs/partial-clone): a repository may hold a hundred
 * times what a project needs.
 *
 * @throws {GitFailure} when the ref is missing, or cannot be read.
 */
export async function fetchCommits(
  repository: ScratchRepository,
  { commits, depth }: { readonly commits: readonly string[]; readonly depth: number },
  context: NetworkContext,
): Promise<void> {
  await fetchByName(repository, context, {
    args: [withoutFiles, `--depth=${depth}`],
    names: commits,
  });
}

/** Whoever may write to a repository may record a file of any size. In bytes. */
const largestOfDifference = 1024 * 1024;

/**
 * Fetches a commit with those of its files that another commit does not have, which is here with its files. Large ones
 * are fetched by name, by whoever needs them.
 *
 * @throws {GitFailure} when the commit is missing, or cannot be read.
 */
export async function fetchDifference(
  repository: ScratchRepository,
  { commit, known }: { readonly commit: string; readonly known: string },
  context: NetworkContext,
): Promise<void> {
  const filter = `--filter=blob:limit=${largestOfDifference}`;
  const args = [filter, '--depth=1', `--negotiation-tip=${known}`];
  await fetchByName(repository, context, { args, names: [commit], negotiation: 'default' });
}

const withoutFiles = '--filter=blob:none';

/**
 * Fetches those of the commits that are missing here, without their history.
 *
 * @throws {ActionError} when they cannot be read.
 */
export async function bringCommits(
  repository: ScratchRepository,
  names: readonly string[],
  context: NetworkContext,
): Promise<void> {
  const commits = await missingObjects(repository, names);
  if (commits.length > 0) await fetchCommits(repository, { commits, depth: 1 }, context);
}

/**
 * Fetches the blobs that are missing here, with one request.
 *
 * @throws {ActionError} when they cannot be read.
 */
export async function fetchBlobs(
  repository: ScratchRepository,
  names: readonly string[],
  context: NetworkContext,
): Promise<void> {
  const missing = await missingObjects(repository, names);
  if (missing.length === 0) return;
  await fetchObjects(repository, missing, context);
  rememberObjects(repository, missing);
}

/**
 * The same for blobs of a commit of the host, without looking which of them are missing: git sends no request if all of
 * them are there.
 *
 * @throws {ActionError} when they cannot be read.
 */
export async function fetchHostBlobs(
  repository: ScratchRepository,
  names: readonly string[],
  context: NetworkContext,
): Promise<void> {
  const unknown = unknownObjects(repository, names);
  if (unknown.length === 0) return;
  await fetchObjects(repository, unknown, context);
  rememberObjects(repository, unknown);
}

function unknownObjects({ git }: ScratchRepository, names: readonly string[]): readonly string[] {
  const known = knownObjects(git);
  return [...new Set(names)].filter((name) => !known.has(name));
}

/**
 * Fetches missing objects with one request.
 *
 * @throws {ActionError} when they cannot be read.
 */
export function fetchObjects(
  repository: ScratchRepository,
  names: readonly string[],
  context: NetworkContext,
): Promise<void> {
  return fetchByName(repository, context, { args: [withoutFiles], names });
}

async function fetchByName(
  { git, remote }: ScratchRepository,
  context: NetworkContext,
  {
    args,
    names,
    negotiation = 'noop',
  }: {
    readonly args: readonly string[];
    readonly names: readonly string[];
    readonly negotiation?: string;
  },
): Promise<void> {
  const options: GitOptions = {
    config: [...partial(remote.name), ['fetch.negotiationAlgorithm', negotiation]],
    input: names.map((name) => `${name}\n`).join(''),
  };
  const command = [
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-recurse-submodules',
    ...args,
    '--no-write-fetch-head',
    '--stdin',
    '--',
    remote.name,
  ];
  try {
    await retryingGit(() => remote.git(git).run(command, options), {
      ...context,
      trouble: 'The branch could not be fetched',
    });
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    const { source } = remote;
    const refusal = refusalOf(thrown.stderr);
    throw new ActionError(explainRefusal(refusal, { command: 'fetch', branch: '', source }));
  }
}

/**
 * Marks the remote as a promisor remote, for this fetch only. Other commands then never fetch single missing objects.
 * https://git-scm.com/docs/partial-clone
 */
function partial(name: string): GitConfig {
  return [
    [`remote.${name}.promisor`, 'true'],
    [`remote.${name}.partialCloneFilter`, 'blob:none'],
    // Only protocol 2 serves any object by its name. https://git-scm.com/docs/protocol-v2#_fetch
    ['protocol.version', '2'],
  ];
}

/** Those of some objects that are not there. */
export async function missingObjects(
  repository: ScratchRepository,
  names: readonly string[],
): Promise<readonly string[]> {
  const { git } = repository;
  const asked = unknownObjects(repository, names);
  if (asked.length === 0) return [];
  const answer = await git.run(['cat-file', '--batch-check'], {
    input: asked.map((name) => `${name}\n`).join(''),
  });
  const missing = answer.split('\n').flatMap((line) => {
    const [name = '', kind] = line.split(' ');
    return kind === 'missing' ? [name] : [];
  });
  const isMissing = new Set(missing);
  rememberObjects(
    { git },
    asked.filter((name) => !isMissing.has(name)),
  );
  return missing;
}
