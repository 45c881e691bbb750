import { access, mkdir, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { removeCredentials, type SshKey, storeCredentials } from './checkout-credentials.js';
import { chooseTarget, fetchTarget } from './checkout-fetch.js';
import { prepareFolder } from './checkout-folder.js';
import { keepsLfs, setUpLfs, withoutLfs } from './checkout-lfs.js';
import { objectFormat } from './checkout-object-format.js';
import type { CheckoutOptions, CheckoutPlace } from './checkout-options.js';
import { checkoutArguments } from './checkout-refs.js';
import { chooseFiles } from './checkout-sparse.js';
import { checkoutSubmodules } from './checkout-submodules.js';
import { type GitCommand, prepareGit } from './git-command.js';
import { addSections } from './new-config.js';
import { readHead } from './ref-files.js';

/** The outputs of the step, and the folder of the checkout. */
export interface Checkout {
  readonly folder: string;
  readonly ref: string;
  readonly commit: string;
}

/** Leaves in the workspace what actions/checkout leaves there. Returns the folder. */
export async function checkout(options: CheckoutOptions): Promise<string> {
  return (await performCheckout(options)).folder;
}

export async function performCheckout(options: CheckoutOptions): Promise<Checkout> {
  const folder = resolve(options.workspace, options.path ?? '.');
  if (!(folder + sep).startsWith(resolve(options.workspace) + sep)) {
    throw new Error(`Repository path '${folder}' is not under '${options.workspace}'`);
  }
  await mkdir(folder, { recursive: true });
  const lfs = options.lfs === true || (await keepsLfs(folder));
  return withGit(options.temp, lfs ? withoutLfs : {}, (git) => fill({ git, folder }, options));
}

/** What the step does at the end of the job. */
export async function cleanUpCheckout(
  folder: string,
  job: Pick<CheckoutOptions, 'serverUrl' | 'temp'>,
): Promise<void> {
  if (!(await exists(join(folder, '.git', 'config')))) return;
  await withGit(job.temp, {}, (git) => removeCredentials(git, { ...job, folder }));
}

async function fill(place: CheckoutPlace, options: CheckoutOptions): Promise<Checkout> {
  const { git, folder } = place;
  const { serverUrl, repository, style = 'v4' } = options;
  const url = `${serverUrl}/${repository}`;
  const lasting = options.ssh === undefined ? url : sshUrl(serverUrl, repository, options.ssh);
  const run = (...args: string[]): Promise<string> => git.text(args, { cwd: folder });

  await prepareFolder(place, { url: lasting, clean: options.clean ?? true, ref: options.ref });
  if (!(await exists(join(folder, '.git')))) {
    const format = await objectFormat(options);
    const chosen = format === 'sha256' ? ['--object-format=sha256'] : [];
    await run('init', '--quiet', ...chosen, folder);
    await addSections(join(folder, '.git', 'config'), {
      'remote "origin"': { url, fetch: '+refs/heads/*:refs/remotes/origin/*' },
      gc: { auto: '0' },
    });
  } else {
    await run('remote', 'set-url', 'origin', url);
    await run('config', '--local', 'gc.auto', '0');
  }
  const stored = await storeCredentials(git, { ...options, folder, style });
  const target = await chooseTarget(place, url, options);
  if (options.lfs === true) await setUpLfs(place);
  await fetchTarget(place, target, options);
  await chooseFiles(place, options);
  const known = async (ref: string) =>
    (await git.attempt(['rev-parse', '--verify', '--quiet', ref], { cwd: folder })).code === 0;
  await run('checkout', '--quiet', '--force', ...(await checkoutArguments(target, known)));
  if (options.submodules !== undefined) {
    await checkoutSubmodules(place, { ...options, submodules: options.submodules }, stored);
  }
  if (options.persistCredentials === false) await removeCredentials(git, { ...options, folder });
  if (lasting !== url) await run('remote', 'set-url', 'origin', lasting);
  const commit = (await readHead(join(folder, '.git'))) ?? (await run('log', '-1', '--format=%H'));
  return { folder, ref: target.ref, commit };
}

async function withGit<T>(
  temp: string,
  env: NodeJS.ProcessEnv,
  work: (git: GitCommand) => Promise<T>,
): Promise<T> {
  const home = join(temp, '_checkout_home');
  const git = await prepareGit(home, env);
  try {
    return await work(git);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function sshUrl(serverUrl: string, repository: string, { user = 'git' }: SshKey): string {
  return `${user}@${new URL(serverUrl).hostname}:${repository}.git`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
