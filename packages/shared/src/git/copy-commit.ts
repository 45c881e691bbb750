import type { Checkout } from './checkout.js';
import type { ScratchRepository } from './scratch-repository.js';

/**
 * Copies a commit that a run has made in a repository of its own into the checkout it was made on top of, without
 * asking the remote.
 *
 * @returns Whether it could. One that the host has made, or that is based on another commit, has to be fetched.
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
