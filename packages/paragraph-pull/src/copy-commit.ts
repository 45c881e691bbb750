import type { Checkout, ScratchRepository } from '@paragraph/shared';

/**
 * Copies a commit from a run's own repository into the checkout that it is based on, without the remote.
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
    readonly checkout: Checkout;
  },
): Promise<boolean> {
  const { git, head } = checkout;
  const packing = ['pack-objects', '--quiet', '--revs', '--stdout'];
  const packed = await scratch.git.ask(packing, { input: `${commit}\n^${head}\n` });
  if (packed.exitCode !== 0) return false;
  await git.run(['unpack-objects', '-q'], { input: packed.stdout });
  return true;
}
