import type { Environment } from '../action/child-process.js';
import type { Secrets } from '../report/secrets.js';
import type { Git, GitConfig } from './git.js';

/** How to reach the repository, and as whom. */
export interface Remote {
  readonly url: string;
  readonly config: GitConfig;
  readonly env: Environment;
  /** Whose credentials these are; for messages. */
  readonly source: 'token' | 'checkout' | 'ssh-key' | 'github-token' | 'none';
}

export interface RemoteRequest {
  readonly git: Git;
  /** The root of the checkout, if there is one. */
  readonly checkout: string | undefined;
  readonly serverUrl: string;
  readonly repository: string;
  /** The `token` input: used for everything, if given. */
  readonly token: string | undefined;
  /** The `githubToken` input: the job's own token. */
  readonly githubToken: string | undefined;
  readonly secrets: Secrets;
}

/**
 * The repository's URL with the credentials to use: the given token, else what actions/checkout left,
 * else the job's token. Everything is passed in the environment of each git command.
 */
export async function findRemote(request: RemoteRequest): Promise<Remote> {
  const url = `${request.serverUrl}/${request.repository}`;
  if (request.token !== undefined) return withHeader(url, basicHeader(request.token), 'token');

  const { git, checkout } = request;
  if (checkout !== undefined) {
    // With `ssh-key` actions/checkout leaves a header as well; the key is what its own git would use.
    const ssh = await checkoutSsh(git, checkout);
    if (ssh !== undefined) {
      return {
        url: ssh.url,
        config: [],
        env: { GIT_SSH_COMMAND: ssh.command },
        source: 'ssh-key',
      };
    }
    const header = await checkoutHeader(git, checkout, url);
    if (header !== undefined) {
      request.secrets.add(header.replace(/^authorization:\s*(?:basic|bearer)\s+/i, ''));
      return withHeader(url, header, 'checkout');
    }
  }
  if (request.githubToken !== undefined) {
    return withHeader(url, basicHeader(request.githubToken), 'github-token');
  }
  return { url, config: [], env: {}, source: 'none' };
}

/** The header for a token, as GitHub takes it from installations and persons alike. */
export function basicHeader(token: string): string {
  return `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}

/**
 * One header and no other: git adds up the headers of every matching entry, and GitHub answers 400 to two of
 * them. An empty value clears the list; it has to stand under the very URL that git is given, since an entry
 * for a shorter one is passed over when a longer one matches.
 */
function withHeader(url: string, header: string, source: Remote['source']): Remote {
  const key = `http.${url}.extraheader`;
  return {
    url,
    config: [
      [key, ''],
      [key, header],
      ['credential.helper', ''],
    ],
    env: {},
    source,
  };
}

// `git -C` and `--get-urlmatch` follow the `includeIf` under which newer versions of actions/checkout
// keep the header outside `.git/config`.
async function checkoutHeader(
  git: Git,
  checkout: string,
  url: string,
): Promise<string | undefined> {
  const answer = await git.ask(['config', '--get-urlmatch', 'http.extraheader', url], {
    cwd: checkout,
  });
  const header = answer.stdout.toString('utf8').trim();
  // The machine may have headers of its own, for a proxy, by which nobody is signed in.
  return answer.exitCode === 0 && /^authorization:/i.test(header) ? header : undefined;
}

async function checkoutSsh(
  git: Git,
  checkout: string,
): Promise<{ url: string; command: string } | undefined> {
  const read = async (key: string): Promise<string> => {
    const answer = await git.ask(['config', '--get', key], { cwd: checkout });
    return answer.exitCode === 0 ? answer.stdout.toString('utf8').trim() : '';
  };
  const command = await read('core.sshCommand');
  const url = await read('remote.origin.url');
  const isSsh = url.startsWith('ssh://') || isScpAddress(url);
  return command !== '' && isSsh ? { url, command } : undefined;
}

/** Whether an address is one of ssh as scp writes it, `user@host:path`. https://git-scm.com/docs/git-clone#_git_urls */
export function isScpAddress(url: string): boolean {
  return /^[^/:@]+@[^/:]+:/.test(url);
}
