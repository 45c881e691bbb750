import { randomUUID } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type GitCommand, prepareGit } from './git-command.js';

export interface CheckoutOptions {
  readonly serverUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /** What the run is about, such as `refs/heads/main` or `refs/pull/1/merge`; a commit's name for `ref: <sha>`. */
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
}

/** Leaves in the workspace what actions/checkout leaves there. Returns the folder. */
export async function checkout(options: CheckoutOptions): Promise<string> {
  const { serverUrl, repository, temp, ref, sha, sparse = [] } = options;
  const folder = resolve(options.workspace, options.path ?? '.');
  await mkdir(folder, { recursive: true });
  const git = await prepareGit(join(temp, '_checkout_home'));
  const run = (...args: string[]): Promise<string> => git.text(args, { cwd: folder });

  if (!(await exists(join(folder, '.git')))) {
    await run('init', '--quiet', folder);
    await run('remote', 'add', 'origin', `${serverUrl}/${repository}`);
  }
  await run('config', '--local', 'gc.auto', '0');
  const credentials = await signIn(git, folder, options);

  const filter = options.filter ?? (sparse.length > 0 ? 'blob:none' : undefined);
  const depth = options.fetchDepth ?? 1;
  await run(
    '-c',
    'protocol.version=2',
    'fetch',
    '--quiet',
    ...(depth === 0 ? [] : ['--no-tags']),
    '--prune',
    '--no-recurse-submodules',
    ...(filter === undefined ? [] : [`--filter=${filter}`]),
    ...(depth === 0 ? [] : [`--depth=${depth}`]),
    'origin',
    ...refspecs(ref, sha, depth),
  );
  if (sparse.length > 0) await run('sparse-checkout', 'set', ...sparse);
  await run('checkout', '--quiet', '--progress', '--force', ...target(ref, sha));
  if (options.persistCredentials === false) await credentials.remove();
  return folder;
}

/** What is fetched, and where to. */
function refspecs(ref: string, sha: string | undefined, depth: number): readonly string[] {
  if (depth === 0) {
    const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
    const own = ref.startsWith('refs/pull/') ? [`+${sha ?? ref}:${remoteName(ref)}`] : [];
    return [...all, ...own];
  }
  if (isCommit(ref)) return [ref];
  return [`+${sha ?? ref}:${remoteName(ref)}`];
}

/** What is checked out: a branch by its name, everything else detached. */
function target(ref: string, sha: string | undefined): readonly string[] {
  if (isCommit(ref)) return [ref];
  if (ref.startsWith('refs/heads/'))
    return ['-B', ref.slice('refs/heads/'.length), remoteName(ref)];
  return [sha ?? remoteName(ref)];
}

function remoteName(ref: string): string {
  if (ref.startsWith('refs/heads/')) return ref.replace('refs/heads/', 'refs/remotes/origin/');
  if (ref.startsWith('refs/pull/')) return ref.replace('refs/pull/', 'refs/remotes/pull/');
  return ref;
}

function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref);
}

async function signIn(
  git: GitCommand,
  folder: string,
  { serverUrl, token, temp, style = 'v4' }: CheckoutOptions,
): Promise<{ remove(): Promise<void> }> {
  const key = `http.${serverUrl}/.extraheader`;
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const config = (...args: string[]): Promise<string> =>
    git.text(['config', ...args], { cwd: folder });
  if (style === 'v4') {
    await config('--local', key, header);
    return {
      remove: async () => {
        await config('--local', '--unset-all', key);
      },
    };
  }
  const name = `git-credentials-${randomUUID()}.config`;
  const file = join(temp, name);
  await writeFile(file, '');
  await config('--file', file, key, header);
  const gitDir = join(folder, '.git').replaceAll('\\', '/');
  const places = [
    [gitDir, file],
    [`${gitDir}/worktrees/*`, file],
    ['/github/workspace/.git', `/github/runner_temp/${name}`],
    ['/github/workspace/.git/worktrees/*', `/github/runner_temp/${name}`],
  ] as const;
  for (const [place, path] of places)
    await config('--local', `includeIf.gitdir:${place}.path`, path);
  return {
    remove: async () => {
      for (const [place] of places) {
        await config('--local', '--unset-all', `includeIf.gitdir:${place}.path`);
      }
      await writeFile(file, '');
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The inputs of actions/checkout, as a workflow gives them. */
export type CheckoutInputs = Readonly<Record<string, string>>;

export interface CheckoutJob {
  readonly serverUrl: string;
  readonly repository: string;
  readonly workspace: string;
  readonly temp: string;
  readonly ref: string;
  readonly sha: string;
  readonly token: string;
  readonly style?: 'v4' | 'v6';
}

/** The step `uses: actions/checkout`, with its inputs by their names. */
export async function checkoutStep(inputs: CheckoutInputs, job: CheckoutJob): Promise<string> {
  const named = inputs.ref;
  const sparse = (inputs['sparse-checkout'] ?? '').split('\n').filter((line) => line.trim() !== '');
  return checkout({
    ...job,
    repository: inputs.repository || job.repository,
    token: inputs.token || job.token,
    ref: named ? qualified(named) : job.ref,
    sha: named ? undefined : job.sha,
    fetchDepth: Number(inputs['fetch-depth'] || '1'),
    persistCredentials: inputs['persist-credentials'] !== 'false',
    ...(inputs.path ? { path: inputs.path } : {}),
    ...(sparse.length > 0 ? { sparse } : {}),
    ...(inputs.filter ? { filter: inputs.filter } : {}),
  });
}

function qualified(ref: string): string {
  return isCommit(ref) || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
}
