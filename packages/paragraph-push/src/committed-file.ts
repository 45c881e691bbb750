import {
  fetchBlobs,
  fetchCommits,
  type NetworkContext,
  parseEntries,
  readBlobs,
  type ScratchRepository,
} from '@paragraph/shared';

/**
 * Reads a file of a remote commit. Fetches only the trees and that file.
 *
 * @param paths From the root of the repository; the first that is a file counts.
 * @returns Its text; undefined if the file is missing.
 * @throws {ActionError} when the commit cannot be read.
 */
export async function readCommittedFile(
  scratch: ScratchRepository,
  { commit, paths }: { readonly commit: string; readonly paths: readonly string[] },
  context: NetworkContext,
): Promise<string | undefined> {
  await fetchCommits(scratch, { commits: [commit], depth: 1 }, context);
  const asking = ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', ...paths];
  const entries = parseEntries(await scratch.git.bytes(asking));
  const files = new Map(
    entries.flatMap(({ file, mode, blob }) => (mode.startsWith('100') ? [[file, blob]] : [])),
  );
  const blob = paths.map((path) => files.get(path)).find((name) => name !== undefined);
  if (blob === undefined) return undefined;
  await fetchBlobs(scratch, [blob], context);
  return (await readBlobs(scratch, [blob])).get(blob)?.toString('utf8');
}
