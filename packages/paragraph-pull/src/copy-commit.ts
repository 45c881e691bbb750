import { type Checkout, rememberedAnswers, type ScratchRepository } from '@paragraph/shared';

/**
 * What a checkout lacks of a commit of the run's own repository, as a pack; undefined if that repository lacks a part of
 * it. Nothing is packed twice.
 */
export type CommitPacker = (commit: string) => Promise<Buffer | undefined>;

export function commitPacker(
  { git }: Pick<ScratchRepository, 'git'>,
  { head }: Pick<Checkout, 'head'>,
): CommitPacker {
  return rememberedAnswers(async (commit: string) => {
    const packing = ['pack-objects', '--quiet', '--revs', '--stdout'];
    const { exitCode, stdout } = await git.ask(packing, { input: `${commit}\n^${head}\n` });
    return exitCode === 0 ? stdout : undefined;
  });
}

/**
 * Copies a commit from a run's own repository into the checkout that it is based on, without the remote.
 *
 * @returns Whether that worked. A commit that the host created, or that is based on another commit, must be fetched.
 */
export async function copyCommit(
  commit: string,
  { pack, checkout }: { readonly pack: CommitPacker; readonly checkout: Checkout },
): Promise<boolean> {
  const packed = await pack(commit);
  if (packed === undefined) return false;
  await checkout.git.run(['unpack-objects', '-q'], { input: packed });
  return true;
}
