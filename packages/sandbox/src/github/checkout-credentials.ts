import { randomUUID } from 'node:crypto';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join, posix, relative } from 'node:path';
import type { GitCommand } from './git-command.js';
import { addSections } from './new-config.js';

/** Where a release keeps the token: `v4` in `.git/config`, later ones in a file that an `includeIf` names. */
export type CheckoutStyle = 'v4' | 'v6' | 'v7';

export interface CheckoutCredentials {
  readonly serverUrl: string;
  readonly workspace: string;
  readonly temp: string;
  /** The root of the checkout. */
  readonly folder: string;
  readonly token: string;
  readonly style: CheckoutStyle;
  readonly ssh?: SshKey | undefined;
}

export interface SshKey {
  readonly key: string;
  readonly knownHosts?: string;
  readonly strict?: boolean;
  /** Default: git. */
  readonly user?: string;
  /** Default: from PATH. */
  readonly program?: string;
}

/** What submodules share with the repository around them. */
export interface StoredCredentials {
  /** The file that keeps the token; undefined if `.git/config` does. */
  readonly file: string | undefined;
  readonly sshCommand: string | undefined;
}

/** Writes what actions/checkout writes, by its `git-auth-helper.ts`: with a key, both ways. */
export async function storeCredentials(
  git: GitCommand,
  credentials: CheckoutCredentials,
): Promise<StoredCredentials> {
  await removeCredentials(git, credentials);
  const { folder, temp, style, ssh } = credentials;
  const sshCommand = ssh === undefined ? undefined : await storeSshKey(git, credentials, ssh);
  if (style === 'v4') {
    await setToken(git, folder, ['--local'], credentials);
    return { file: undefined, sshCommand };
  }
  const file = join(temp, `git-credentials-${randomUUID()}.config`);
  await setToken(git, folder, ['--file', file], credentials);
  const gitDir = join(folder, '.git');
  const gitDirs = [gitDir, `${gitDir}/worktrees/*`];
  await includeCredentials(git, credentials, { config: ['--local'], file, gitDirs });
  return { file, sshCommand };
}

/** What is masked besides the token. */
export function encodedToken(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}

/** What the end of the job and `persist-credentials: false` do. */
export async function removeCredentials(
  git: GitCommand,
  place: Pick<CheckoutCredentials, 'folder' | 'serverUrl' | 'temp'>,
): Promise<void> {
  const own = await readFile(join(place.folder, '.git', 'config'), 'utf8').catch(() => '');
  // A new repository holds none: three processes less for each job of a test.
  if (/sshcommand|extraheader|includeif/i.test(own)) await removeFrom(git, ['--local'], place);
  for (const file of await submoduleConfigs(git, place.folder, 'nested')) {
    await removeFrom(git, ['--file', file], place);
  }
}

async function removeFrom(
  git: GitCommand,
  config: readonly string[],
  { folder, serverUrl, temp }: Pick<CheckoutCredentials, 'folder' | 'serverUrl' | 'temp'>,
): Promise<void> {
  const command = await configValues(git, { folder, config }, '^core\\.sshcommand$');
  for (const [, value] of command) {
    const key = /-i "\$RUNNER_TEMP\/([0-9a-f-]+)"/.exec(value)?.[1];
    if (key === undefined) continue;
    await rm(join(temp, key), { force: true });
    await rm(join(temp, `${key}_known_hosts`), { force: true });
  }
  for (const key of ['core.sshCommand', headerKey(serverUrl)]) {
    await git.attempt(['config', ...config, '--unset-all', key], { cwd: folder });
  }
  for (const [key, value] of await configValues(git, { folder, config }, '^includeIf\\.gitdir:')) {
    if (!/git-credentials-[0-9a-f-]+\.config$/.test(value)) continue;
    await git.text(['config', ...config, '--unset-all', key], { cwd: folder });
    if (value.startsWith(temp)) await rm(value, { force: true });
  }
}

/** Writes the token to a config, which `config` chooses as for `git config`. */
export async function setToken(
  git: GitCommand,
  folder: string,
  config: readonly string[],
  { serverUrl, token }: Pick<CheckoutCredentials, 'serverUrl' | 'token'>,
): Promise<void> {
  const header = `AUTHORIZATION: basic ${encodedToken(token)}`;
  const [place, named] = config;
  const file = place === '--local' ? join(folder, '.git', 'config') : named;
  const section = `http "${new URL(serverUrl).origin}/"`;
  const added =
    file !== undefined && (await addSections(file, { [section]: { extraheader: header } }));
  if (added) return;
  await git.text(['config', ...config, headerKey(serverUrl), header], { cwd: folder });
}

/** Lets the git dirs use the file, and the same ones as a container action would find them. */
export async function includeCredentials(
  git: GitCommand,
  { folder, workspace }: Pick<CheckoutCredentials, 'folder' | 'workspace'>,
  given: {
    readonly config: readonly string[];
    readonly file: string;
    readonly gitDirs: readonly string[];
  },
): Promise<void> {
  const inside = (gitDir: string) =>
    posix.join('/github/workspace', slashes(relative(workspace, gitDir)));
  const insideFile = `/github/runner_temp/${basename(given.file)}`;
  for (const [gitDir, file] of [
    ...given.gitDirs.map((gitDir) => [slashes(gitDir), given.file] as const),
    ...given.gitDirs.map((gitDir) => [inside(gitDir), insideFile] as const),
  ]) {
    const args = ['config', ...given.config, `includeIf.gitdir:${gitDir}.path`, file];
    await git.text(args, { cwd: folder });
  }
}

/** The configs of the submodules that are checked out, `.git/modules/*\/config`. */
export async function submoduleConfigs(
  git: GitCommand,
  folder: string,
  depth: 'direct' | 'nested',
): Promise<readonly string[]> {
  if (!(await exists(join(folder, '.git', 'modules')))) return [];
  const nested = depth === 'nested' ? ['--recursive'] : [];
  const question = 'git config --local --show-origin --name-only --get-regexp remote.origin.url';
  const args = ['submodule', '--quiet', 'foreach', ...nested, question];
  const { stdout } = await git.attempt(args, { cwd: folder });
  return [...stdout.toString('utf8').matchAll(/^file:(.+)\tremote\.origin\.url$/gm)].map(
    ([, file = '']) => file,
  );
}

function headerKey(serverUrl: string): string {
  return `http.${new URL(serverUrl).origin}/.extraheader`;
}

async function storeSshKey(
  git: GitCommand,
  { folder, temp }: CheckoutCredentials,
  ssh: SshKey,
): Promise<string> {
  const name = randomUUID();
  await writeFile(join(temp, name), `${ssh.key.trim()}\n`, { mode: 0o600 });
  await writeFile(join(temp, `${name}_known_hosts`), `${ssh.knownHosts ?? ''}\n`);
  const command = [
    `"${ssh.program ?? (await findOnPath('ssh'))}" -i "$RUNNER_TEMP/${name}"`,
    ...(ssh.strict === false ? [] : ['-o StrictHostKeyChecking=yes -o CheckHostIP=no']),
    `-o "UserKnownHostsFile=$RUNNER_TEMP/${name}_known_hosts"`,
  ];
  const text = command.join(' ');
  await git.text(['config', '--local', 'core.sshCommand', text], { cwd: folder });
  return text;
}

async function configValues(
  git: GitCommand,
  { folder, config }: { readonly folder: string; readonly config: readonly string[] },
  pattern: string,
): Promise<readonly (readonly [string, string])[]> {
  const args = ['config', ...config, '-z', '--get-regexp', pattern];
  const { stdout } = await git.attempt(args, { cwd: folder });
  const entries = stdout.toString('utf8').split('\0');
  return entries
    .filter((entry) => entry !== '')
    .map((entry) => {
      const end = entry.indexOf('\n');
      return [entry.slice(0, end), entry.slice(end + 1)] as const;
    });
}

async function findOnPath(program: string): Promise<string> {
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (await exists(path)) return path;
    }
  }
  return program;
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
