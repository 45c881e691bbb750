import { type Checkout, type Decision, ignoredFiles, type SyncFile } from '@paragraph/shared';

/**
 * Files that a push would overwrite in Paragon, that an earlier step wrote, and that the branch's `.gitignore`
 * excludes. No commit can hold a dashboard edit of such a file.
 *
 * @param prefix The project, from the root of the repository with a slash at the end; empty for the root.
 */
export async function writtenAndIgnored(
  held: readonly Decision[],
  prefix: string,
  checkout: Checkout | undefined,
): Promise<ReadonlySet<SyncFile>> {
  const written = new Map(
    held.flatMap(({ file }) =>
      file.ours === undefined ? [] : [[`${prefix}${file.ours.path}`, file] as const],
    ),
  );
  if (checkout === undefined || written.size === 0) return new Set();
  const ignored = await ignoredFiles(rulesOf(checkout), [...written.keys()]);
  return new Set([...ignored].flatMap((path) => written.get(path) ?? []));
}

/** Without the machine's own ignore rules: those differ between machines. */
function rulesOf({ git }: Checkout): Parameters<typeof ignoredFiles>[0] {
  const config = [['core.excludesFile', '']] as const;
  return {
    ask: (args, input) => git.ask(args, { config, ...(input === undefined ? {} : { input }) }),
  };
}
