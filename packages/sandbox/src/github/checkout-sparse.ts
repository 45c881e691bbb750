import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CheckoutOptions, CheckoutPlace } from './checkout-options.js';

const neverSparse =
  '[core]\n\tsparseCheckout = false\n\tsparseCheckoutCone = false\n[index]\n\tsparse = false\n';

/** Before anything is checked out: chooses what will be. */
export async function chooseFiles(
  { git, folder }: CheckoutPlace,
  { sparse = [], sparseMode = 'cone' }: CheckoutOptions,
): Promise<void> {
  const run = (...args: string[]) => git.text(args, { cwd: folder });
  if (sparse.length === 0) {
    const gitDir = join(folder, '.git');
    const own = await readFile(join(gitDir, 'config'), 'utf8');
    // What both of them leave where nothing was ever sparse.
    if (!/sparsecheckout|worktreeconfig/i.test(own)) {
      await writeFile(join(gitDir, 'config.worktree'), neverSparse);
      return;
    }
    await run('sparse-checkout', 'disable');
    const unset = ['config', '--local', '--unset-all', 'extensions.worktreeConfig'];
    await git.attempt(unset, { cwd: folder });
  } else if (sparseMode === 'cone') {
    await run('sparse-checkout', 'set', ...sparse);
  } else {
    await run('config', 'core.sparseCheckout', 'true');
    const file = await run('rev-parse', '--git-path', 'info/sparse-checkout');
    await appendFile(resolve(folder, file), `\n${sparse.join('\n')}\n`);
  }
}
