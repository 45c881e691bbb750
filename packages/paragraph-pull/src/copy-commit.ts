import type { Checkout, ScratchRepository } from '@paragraph/shared';

/**
 * Copies a commit from a run's own repository into the checkout that it is based on, without the remote. Only its
 * objects: no ref, no file and no index changes.
 *
 * @returns Whether that worked. A commit that the host created, or that is based on another commit, must be fetched.
 */
export async function copyCommit(
  commit: string,
  {
    scratch,
    checkout,
  }: {
    readonly scratch: Pick<ScratchRepository, 'git'>;
    readonly checkout: Pick<Checkout, 'git' | 'head'>;
  },
): Promise<boolean> {
  const packing = ['pack-objects', '--quiet', '--revs', '--stdout'];
  const input = `${commit}\n^${checkout.head}\n`;
  const { exitCode, stdout } = await scratch.git.ask(packing, { input });
  // That repository lacks a part of it.
  if (exitCode !== 0) return false;
  // It also lacks the history before its oldest commits. With `--strict`, git takes nothing if a parent is missing here.
  return checkout.git.ok(['unpack-objects', '-q', '--strict'], { input: stdout });
}
