import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { removeCredentials, type SshKey, storeCredentials } from './checkout-credentials.js';
import {
  type CheckoutTarget,
  checkoutArguments,
  expectedAtCommit,
  singleRef,
  wholeHistory,
} from './checkout-refs.js';
import { type GitCommand, prepareGit } from './git-command.js';

export interface CheckoutOptions {
  readonly serverUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /**
   * What the run is about, such as `refs/heads/main` or `refs/pull/1/merge`; or `ref:` of the step:
   * the name of a branch or tag, or a commit's. Empty for the default branch.
   */
  readonly ref: string;
  /** Undefined for `ref: <branch>`: the tip is what gets checked out. */
  readonly sha?: string | undefined;
  readonly token: string;
  readonly path?: string;
  /** Default 1; 0 is everything. */
  readonly fetchDepth?: number;
  /** Default true. */
  readonly persistCredentials?: boolean;
  /** Where the credentials are kept: `v4` in `.git/config`, `v6` in a file that an `includeIf` names. */
  readonly style?: 'v4' | 'v6';
  /** Folders of a sparse checkout in cone mode; it brings a partial clone along. */
  readonly sparse?: readonly string[];
  /** Of a partial clone, such as `blob:none`. */
  readonly filter?: string;
  /** Default true: what an earlier job left in the workspace goes. */
  readonly clean?: boolean;
  /** `ssh-key`: later steps reach the repository by SSH; the sandbox itself still fetches by HTTP. */
  readonly ssh?: SshKey;
}

interface Place {
  readonly git: GitCommand;
  readonly folder: string;
}

/** Leaves in the workspace what actions/checkout leaves there. Returns the folder. */
export async function checkout(options: CheckoutOptions): Promise<string> {
  const folder = resolve(options.workspace, options.path ?? '.');
  if (!(folder + sep).startsWith(resolve(options.workspace) + sep)) {
    throw new Error(`Repository path '${folder}' is not under '${options.workspace}'`);
  }
  await mkdir(folder, { recursive: true });
  return withGit(options.temp, async (git) => {
    await fill({ git, folder }, options);
    return folder;
  });
}

/** What the step does at the end of the job. */
export async function cleanUpCheckout(
  folder: string,
  job: Pick<CheckoutOptions, 'serverUrl' | 'temp'>,
): Promise<void> {
  if (!(await exists(join(folder, '.git', 'config')))) return;
  await withGit(job.temp, (git) => removeCredentials(git, { ...job, folder }));
}

async function fill(place: Place, options: CheckoutOptions): Promise<void> {
  const { git, folder } = place;
  const { serverUrl, repository, style = 'v4', sparse = [] } = options;
  const url = `${serverUrl}/${repository}`;
  const lasting = options.ssh === undefined ? url : sshUrl(serverUrl, repository);
  const run = (...args: string[]): Promise<string> => git.text(args, { cwd: folder });

  await prepareFolder(place, lasting, options.clean ?? true);
  if (!(await exists(join(folder, '.git')))) {
    await run('init', '--quiet', folder);
    await run('remote', 'add', 'origin', url);
  }
  await run('remote', 'set-url', 'origin', url);
  await run('config', '--local', 'gc.auto', '0');
  await storeCredentials(git, { ...options, folder, style });
  const target = await chooseTarget(place, url, options);
  await fetchTarget(place, target, options);
  if (sparse.length > 0) await run('sparse-checkout', 'set', ...sparse);
  else await disableSparseCheckout(place);
  const known = async (ref: string) =>
    (await git.attempt(['rev-parse', '--verify', '--quiet', ref], { cwd: folder })).code === 0;
  await run('checkout', '--quiet', '--force', ...(await checkoutArguments(target, known)));
  if (options.persistCredentials === false) await removeCredentials(git, { ...options, folder });
  await run('remote', 'set-url', 'origin', lasting);
}

/** What an earlier checkout left is used again if it is of the same repository, and sound. */
async function prepareFolder(place: Place, url: string, clean: boolean): Promise<void> {
  if (await reuse(place, url, clean)) return;
  for (const entry of await readdir(place.folder)) {
    await rm(join(place.folder, entry), { recursive: true, force: true });
  }
}

async function reuse({ git, folder }: Place, url: string, clean: boolean): Promise<boolean> {
  if (!(await exists(join(folder, '.git')))) return false;
  const attempt = (...args: string[]) => git.attempt(args, { cwd: folder });
  const origin = await attempt('config', '--get', 'remote.origin.url');
  if (origin.stdout.toString('utf8').trim() !== url) return false;
  if ((await attempt('checkout', '--quiet', '--detach')).code !== 0) return false;
  const branches = await attempt('for-each-ref', '--format=%(refname)', 'refs/heads');
  for (const ref of branches.stdout.toString('utf8').split('\n')) {
    if (ref !== '') await attempt('update-ref', '-d', ref);
  }
  if (!clean) return true;
  const cleaned = await attempt('clean', '--quiet', '-ffdx');
  return cleaned.code === 0 && (await attempt('reset', '--quiet', '--hard', 'HEAD')).code === 0;
}

async function chooseTarget(
  { git, folder }: Place,
  url: string,
  { ref, sha = '' }: CheckoutOptions,
): Promise<CheckoutTarget> {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref)) return { ref: '', commit: ref };
  if (ref !== '' || sha !== '') return { ref, commit: sha };
  const listed = await git.text(['ls-remote', '--symref', url, 'HEAD'], { cwd: folder });
  const [, head] = /^ref: (\S+)\tHEAD$/m.exec(listed) ?? [];
  if (head === undefined) throw new Error('Unexpected output when retrieving default branch');
  return { ref: head, commit: '' };
}

async function fetchTarget(
  place: Place,
  target: CheckoutTarget,
  options: CheckoutOptions,
): Promise<void> {
  const { style = 'v4', fetchDepth: depth = 1 } = options;
  const one = singleRef(target, style === 'v6' ? 'tag' : 'commit');
  if (depth === 0) {
    await fetchRefs(place, wholeHistory(target), options);
    // The branch may have moved since the run began.
    if (!(await standsAtCommit(place, target))) await fetchRefs(place, one, options);
  } else {
    await fetchRefs(place, one, options);
  }
  // Before v6 this was not looked at again.
  if (style === 'v6' && !(await standsAtCommit(place, target))) {
    throw new Error(
      `The ref '${target.ref}' does not point to the expected commit '${target.commit}'. ` +
        'The ref may have been updated after the workflow was triggered.',
    );
  }
}

async function fetchRefs(
  { git, folder }: Place,
  refs: readonly string[],
  { fetchDepth: depth = 1, sparse = [], filter }: CheckoutOptions,
): Promise<void> {
  const wanted = filter ?? (sparse.length > 0 ? 'blob:none' : undefined);
  const shallow = await exists(join(folder, '.git', 'shallow'));
  const args = ['-c', 'protocol.version=2', 'fetch', '--quiet', '--no-tags', '--prune'];
  args.push('--no-recurse-submodules');
  if (wanted !== undefined) args.push(`--filter=${wanted}`);
  if (depth > 0) args.push(`--depth=${depth}`);
  else if (shallow) args.push('--unshallow');
  await git.text([...args, 'origin', ...refs], { cwd: folder });
}

async function standsAtCommit({ git, folder }: Place, target: CheckoutTarget): Promise<boolean> {
  const ref = expectedAtCommit(target);
  if (ref === undefined) return true;
  const args = ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`];
  const { stdout } = await git.attempt(args, { cwd: folder });
  return stdout.toString('utf8').trim() === target.commit;
}

async function disableSparseCheckout({ git, folder }: Place): Promise<void> {
  await git.text(['sparse-checkout', 'disable'], { cwd: folder });
  const unset = ['config', '--local', '--unset-all', 'extensions.worktreeConfig'];
  await git.attempt(unset, { cwd: folder });
}

async function withGit<T>(temp: string, work: (git: GitCommand) => Promise<T>): Promise<T> {
  const home = join(temp, '_checkout_home');
  const git = await prepareGit(home);
  try {
    return await work(git);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function sshUrl(serverUrl: string, repository: string): string {
  return `git@${new URL(serverUrl).hostname}:${repository}.git`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
