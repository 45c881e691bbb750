import { dirname } from 'node:path';
import {
  includeCredentials,
  type StoredCredentials,
  setToken,
  submoduleConfigs,
} from './checkout-credentials.js';
import type { CheckoutOptions, CheckoutPlace } from './checkout-options.js';

/** Checks out the submodules, and lets later steps fetch them with the same credentials. */
export async function checkoutSubmodules(
  place: CheckoutPlace,
  options: CheckoutOptions & { readonly submodules: 'direct' | 'nested' },
  stored: StoredCredentials,
): Promise<void> {
  const { git, folder } = place;
  const { serverUrl, fetchDepth: depth = 1 } = options;
  const run = (...args: string[]) => git.text(args, { cwd: folder });
  const { origin, hostname } = new URL(serverUrl);
  const insteadOf = { key: `url.${origin}/.insteadOf`, value: `git@${hostname}:` };
  // The home of this git is removed at the end of the step.
  await setToken(git, folder, ['--global'], options);
  if (options.ssh === undefined) await run('config', '--global', insteadOf.key, insteadOf.value);

  const nested = options.submodules === 'nested' ? ['--recursive'] : [];
  const shallow = depth > 0 ? [`--depth=${depth}`] : [];
  const update = ['submodule', '--quiet', 'update', '--init', '--force', ...shallow, ...nested];
  await run('submodule', '--quiet', 'sync', ...nested);
  await run('-c', 'protocol.version=2', ...update);
  await run('submodule', '--quiet', 'foreach', ...nested, 'git config --local gc.auto 0');
  if (options.persistCredentials === false) return;

  for (const config of await submoduleConfigs(git, folder, options.submodules)) {
    const here = ['--file', config];
    if (stored.file === undefined) await setToken(git, folder, here, options);
    else {
      const given = { config: here, file: stored.file, gitDirs: [dirname(config)] };
      await includeCredentials(git, { ...options, folder }, given);
    }
    const [key, value] =
      stored.sshCommand === undefined
        ? [insteadOf.key, insteadOf.value]
        : ['core.sshCommand', stored.sshCommand];
    await run('config', ...here, '--replace-all', key, value);
  }
}
