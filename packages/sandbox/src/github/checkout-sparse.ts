import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CheckoutOptions, CheckoutPlace } from './checkout-options.js';

/** Before anything is checked out: chooses what will be. */
export async function chooseFiles(
  { git, folder }: CheckoutPlace,
  { sparse = [], sparseMode = 'cone' }: CheckoutOptions,
): Promise<void> {
  const run = (...args: string[]) => git.text(args, { cwd: folder });
  if (sparse.length === 0) {
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
