import { type Checkout, type Decision, ignoredFiles, type SyncFile } from '@paragraph/shared';

/**
 * Files that a push would overwrite in Paragon, that an earlier step wrote, and that the branch's `.gitignore`
 * excludes. No commit can hold a dashboard edit of such a file.
 *
 * @param prefix The project, from the root of the repository with a slash at the end; empty for the root.
 */
export async function writtenAndIgnored(
  wouldOverwrite: readonly Decision[],
  prefix: string,
  checkout: Checkout | undefined,
): Promise<ReadonlySet<SyncFile>> {
  const written = new Map(
    wouldOverwrite.flatMap(({ file }) =>
      file.ours === undefined ? [] : [[`${prefix}${file.ours.path}`, file] as const],
    ),
  );
  if (checkout === undefined || written.size === 0) return new Set();
  // The machine's own ignore rules do not count: those differ between machines.
  const git = checkout.git.with({ config: [['core.excludesFile', '']] });
  const ignored = await ignoredFiles(git, [...written.keys()]);
  return new Set([...ignored].flatMap((path) => written.get(path) ?? []));
}
