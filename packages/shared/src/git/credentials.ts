import type { Environment } from '../action/child-process.js';
import type { Clock } from '../action/clock.js';
import { programsOnPath } from '../action/programs.js';
import type { Secrets } from '../report/secrets.js';
import type { Checkout } from './checkout.js';
import type { Configuration } from './configuration.js';
import type { Git, GitSettings } from './git.js';
import { type GitConfig, sshOptions } from './git-environment.js';
import { httpHeaders } from './http-headers.js';
import { hostOfAddress, isSshAddress } from './remote-address.js';

/** Whose credentials are used. */
export type CredentialSource = 'token' | 'checkout' | 'ssh-key' | 'github-token' | 'none';

/** How to reach the repository, and as whom. */
export interface Remote {
  /** The name of the remote in git commands, in place of a URL. */
  readonly name: string;
  /** Its address, for messages. */
  readonly url: string;
  readonly source: CredentialSource;
  /** git with the settings to reach the remote. */
  git(git: Git): Git;
}

export interface RemoteRequest {
  /** The checkout, if there is one. */
  readonly checkout: Checkout | undefined;
  readonly serverUrl: string;
  readonly repository: string;
  /** The `token` input: used for everything, if given. */
  readonly token: string | undefined;
  /** The `githubToken` input: the job's own token. */
  readonly githubToken: string | undefined;
  readonly secrets: Secrets;
  /** Where programs are looked up. */
  readonly env: Environment;
  readonly clock: Clock;
}

/**
 * The repository with the credentials to use: the given token, else what actions/checkout left, else the job's
 * token. Everything is passed in the environment of each git command.
 */
export async function findRemote(request: RemoteRequest): Promise<Remote> {
  const { checkout, token, githubToken, secrets, clock } = request;
  const url = `${request.serverUrl}/${request.repository}`;
  const ofMachine = checkout === undefined ? [] : httpHeaders(checkout.configuration, url);
  const signedInBy = (header: string | undefined, source: CredentialSource): Remote =>
    remoteAt(url, source, {
      config: httpConfig(url, ofMachine, header, checkout?.configuration),
      clock,
    });
  if (token !== undefined) return signedInBy(basicHeader(token), 'token');

  if (checkout !== undefined) {
    // With `ssh-key` actions/checkout leaves a header as well; the key is what its own git would use.
    const ssh = await checkoutSsh(checkout.configuration, request.env);
    if (ssh !== undefined) {
      return remoteAt(ssh.url, 'ssh-key', { env: { GIT_SSH_COMMAND: ssh.command }, clock });
    }
    const header = ofMachine.findLast(isAuthorization);
    if (header !== undefined) {
      secrets.add(header.replace(/^authorization:\s*(?:basic|bearer)\s+/i, ''));
      return signedInBy(header, 'checkout');
    }
  }
  if (githubToken !== undefined) return signedInBy(basicHeader(githubToken), 'github-token');
  return signedInBy(undefined, 'none');
}

/** The header for a token. GitHub accepts it from apps and people alike. */
function basicHeader(token: string): string {
  return `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}

/** For commands that wait for the remote, in milliseconds. */
const networkLimit = 600_000;

/**
 * A remote under a name that nobody else knows. git rewrites an address only once, so no `insteadOf` or `pushInsteadOf`
 * of the machine can redirect it, with other credentials
 * (https://git-scm.com/docs/git-config#Documentation/git-config.txt-urlltbasegtinsteadOf).
 */
export function remoteAt(
  url: string,
  source: CredentialSource,
  { clock, ...settings }: GitSettings & { readonly clock: Clock },
): Remote {
  const name = `paragraph-${clock.uuid()}:`;
  const own: GitSettings = {
    config: [
      [`url.${url}.insteadOf`, name],
      [`url.${url}.pushInsteadOf`, name],
      ...(settings.config ?? []),
    ],
    // What a partial clone lacks may be fetched with these credentials.
    env: { GIT_NO_LAZY_FETCH: '0', ...settings.env },
    host: hostOfAddress(url),
    timeLimit: networkLimit,
  };
  return { name, url, source, git: (git) => git.with(own) };
}

/**
 * The headers of the machine, such as a proxy's, and one with credentials. git sends the headers of every matching
 * entry, and GitHub answers 400 to two headers with credentials. An empty value clears the list. Its entry must have
 * exactly the URL that git is given, since git ignores an entry for a shorter URL if a longer one matches:
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpextraHeader
 */
function httpConfig(
  url: string,
  ofMachine: readonly string[],
  header: string | undefined,
  configuration: Configuration | undefined,
): GitConfig {
  const key = `http.${url}.extraheader`;
  const others = ofMachine.filter((each) => !isAuthorization(each));
  return [
    [key, ''],
    ...[...others, ...(header === undefined ? [] : [header])].map((each) => [key, each] as const),
    ...patience(configuration),
  ];
}

function isAuthorization(header: string): boolean {
  return /^authorization:/i.test(header);
}

/** git gives up on a host that sends nothing for a minute, unless the user has set another limit. */
function patience(configuration: Configuration | undefined): GitConfig {
  const isSet = configuration?.entries.some(([key]) => /^http\.(?:.*\.)?lowspeed/s.test(key));
  return isSet === true
    ? []
    : [
        ['http.lowSpeedLimit', '1'],
        ['http.lowSpeedTime', '60'],
      ];
}

/**
 * The value that `ssh-key` of actions/checkout gives to `core.sshCommand`.
 * https://github.com/actions/checkout/blob/main/src/git-auth-helper.ts
 */
const sshCommand =
  /^"(?<program>[^"]+)" -i "\$RUNNER_TEMP\/[\w-]+"(?: -o StrictHostKeyChecking=yes -o CheckHostIP=no)? -o "UserKnownHostsFile=\$RUNNER_TEMP\/[\w-]+"$/;

/**
 * The address and the command of a checkout with a key. Ignores any other `sshCommand`, since it is a foreign program.
 */
async function checkoutSsh(
  configuration: Configuration,
  env: Environment,
): Promise<{ url: string; command: string } | undefined> {
  const url = configuration.last('remote.origin.url') ?? '';
  const command = configuration.last('core.sshcommand') ?? '';
  const program = sshCommand.exec(command)?.groups?.program;
  if (!isSshAddress(url) || program === undefined) return undefined;
  const known = await programsOnPath(env, { posix: 'ssh', windows: 'ssh.exe' });
  // actions/checkout writes the extension as PATHEXT has it.
  const isKnown = known.some((each) => sameProgram(each, program));
  return isKnown ? { url, command: `${command} ${sshOptions}` } : undefined;
}

function sameProgram(one: string, other: string): boolean {
  return process.platform === 'win32' ? one.toLowerCase() === other.toLowerCase() : one === other;
}
