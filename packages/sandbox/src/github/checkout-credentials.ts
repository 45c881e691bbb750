import { randomUUID } from 'node:crypto';
import { access, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, posix, relative } from 'node:path';
import type { GitCommand } from './git-command.js';

export interface CheckoutCredentials {
  readonly serverUrl: string;
  readonly workspace: string;
  readonly temp: string;
  /** The root of the checkout. */
  readonly folder: string;
  readonly token: string;
  /** Where the token is kept: `v4` in `.git/config`, `v6` in a file that an `includeIf` names. */
  readonly style: 'v4' | 'v6';
  readonly ssh?: SshKey | undefined;
}

export interface SshKey {
  readonly key: string;
  readonly knownHosts?: string;
  readonly strict?: boolean;
  /** Default: from PATH. */
  readonly program?: string;
}

/** Writes what actions/checkout writes, by its `git-auth-helper.ts`: with a key, both ways. */
export async function storeCredentials(
  git: GitCommand,
  credentials: CheckoutCredentials,
): Promise<void> {
  await removeCredentials(git, credentials);
  const { folder, serverUrl, token, style, ssh } = credentials;
  if (ssh !== undefined) await storeSshKey(git, credentials, ssh);
  const key = headerKey(serverUrl);
  const header = `AUTHORIZATION: basic ${encodedToken(token)}`;
  if (style === 'v4') await setLocally(git, folder, key, header);
  else await storeBeside(git, credentials, key, header);
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
  const { folder, serverUrl, temp } = place;
  const command = await configValues(git, folder, '^core\\.sshcommand$');
  for (const [, value] of command) {
    const key = /-i "\$RUNNER_TEMP\/([0-9a-f-]+)"/.exec(value)?.[1];
    if (key === undefined) continue;
    await rm(join(temp, key), { force: true });
    await rm(join(temp, `${key}_known_hosts`), { force: true });
  }
  for (const key of ['core.sshCommand', headerKey(serverUrl)]) {
    await git.attempt(['config', '--local', '--unset-all', key], { cwd: folder });
  }
  for (const [key, value] of await configValues(git, folder, '^includeIf\\.gitdir:')) {
    if (!/git-credentials-[0-9a-f-]+\.config$/.test(value)) continue;
    await git.text(['config', '--local', '--unset-all', key], { cwd: folder });
    if (value.startsWith(temp)) await rm(value, { force: true });
  }
}

function headerKey(serverUrl: string): string {
  return `http.${new URL(serverUrl).origin}/.extraheader`;
}

async function storeBeside(
  git: GitCommand,
  { folder, workspace, temp }: CheckoutCredentials,
  key: string,
  header: string,
): Promise<void> {
  const name = `git-credentials-${randomUUID()}.config`;
  const file = join(temp, name);
  await git.text(['config', '--file', file, key, header], { cwd: folder });
  const gitDir = `${slashes(folder)}/.git`;
  // Where a container action would find the same checkout and file.
  const inside = posix.join('/github/workspace', slashes(relative(workspace, folder)), '.git');
  for (const [place, path] of [
    [gitDir, file],
    [`${gitDir}/worktrees/*`, file],
    [inside, `/github/runner_temp/${name}`],
    [`${inside}/worktrees/*`, `/github/runner_temp/${name}`],
  ] as const) {
    await setLocally(git, folder, `includeIf.gitdir:${place}.path`, path);
  }
}

async function storeSshKey(
  git: GitCommand,
  { folder, temp }: CheckoutCredentials,
  ssh: SshKey,
): Promise<void> {
  const name = randomUUID();
  await writeFile(join(temp, name), `${ssh.key.trim()}\n`, { mode: 0o600 });
  await writeFile(join(temp, `${name}_known_hosts`), `${ssh.knownHosts ?? ''}\n`);
  const command = [
    `"${ssh.program ?? (await findOnPath('ssh'))}" -i "$RUNNER_TEMP/${name}"`,
    ...(ssh.strict === false ? [] : ['-o StrictHostKeyChecking=yes -o CheckHostIP=no']),
    `-o "UserKnownHostsFile=$RUNNER_TEMP/${name}_known_hosts"`,
  ];
  await setLocally(git, folder, 'core.sshCommand', command.join(' '));
}

function setLocally(git: GitCommand, folder: string, key: string, value: string): Promise<string> {
  return git.text(['config', '--local', key, value], { cwd: folder });
}

async function configValues(
  git: GitCommand,
  folder: string,
  pattern: string,
): Promise<readonly (readonly [string, string])[]> {
  const args = ['config', '--local', '-z', '--get-regexp', pattern];
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
      const found = await access(path).then(
        () => true,
        () => false,
      );
      if (found) return path;
    }
  }
  return program;
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
