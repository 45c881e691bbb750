import {
  ActionError,
  explainRefusal,
  GitFailure,
  type GitRepository,
  type Oid,
  refusalOf,
  type ScratchRepository,
  type SyncLook,
} from '@paragraph/shared';

/** The refs of the sync, and the tip of the branch among them. */
export interface Look extends SyncLook {
  readonly tip: Oid;
}

/**
 * Reads the refs, and fetches the commits of the branch and of the record.
 *
 * @param copied The commit that is copied from the checkout meanwhile.
 * @throws {ActionError} when the branch is gone, or the repository cannot be read.
 */
export async function lookAt(
  repository: GitRepository,
  { remote: { source } }: ScratchRepository,
  branch: string,
  copied?: Promise<Oid | undefined>,
): Promise<Look> {
  const look = await repository.look(copied);
  const seen = look.refs.branch;
  if (seen.kind === 'at') return { ...look, tip: seen.commit };
  const gone = { kind: 'no-branch', words: seen.kind === 'absent' ? '' : seen.why } as const;
  throw new ActionError(explainRefusal(gone, { command: 'fetch', branch, source }));
}

/** Reads from the remote, and explains a refusal of the host. */
export async function explained<T>(
  { remote: { source } }: ScratchRepository,
  branch: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    const refusal = refusalOf(thrown.stderr);
    throw new ActionError(explainRefusal(refusal, { command: 'fetch', branch, source }));
  }
}
