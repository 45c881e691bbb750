import { isPassingStatus } from '../action/retry.js';
import { quoted } from '../report/escape.js';
import { firstFew } from '../report/first-few.js';
import { signatureRule, statusCheckRule } from './rule-cures.js';

/**
 * Why a host refused a command of git. A place that decides something by the kind lists all of them, in a `switch` or a
 * `Record`, so that the compiler names those that lack a new one. Where only some are named, the others take the
 * cautious way: no retry, no other delivery method, and the host's own words instead of a cure.
 */
export type RefusalKind =
  /** A rule of the branch takes no direct commit. */
  | 'protected'
  /** The one thing that the branch asks for is a verified signature. */
  | 'signature'
  /** The one thing that the branch asks for is that checks have passed. */
  | 'status-checks'
  /** The host found a secret in what was pushed. */
  | 'secret'
  /** The push changes workflow files, which the credentials may not change. */
  | 'workflow-scope'
  /** A hook or a rule of the server, in words of its own. */
  | 'declined'
  /** The credentials are valid, and lack the permission. */
  | 'no-write'
  /** The host does not know the credentials. */
  | 'credentials'
  /** The host has no such repository, or does not show it. */
  | 'not-found'
  /** The repository has no such branch. */
  | 'no-branch'
  /** The ref is not where it was read. */
  | 'moved'
  /** This machine does not trust the certificate, or the ssh key, that the host shows. */
  | 'untrusted-host'
  /** A proxy on the way to the host does not let git through. */
  | 'proxy'
  /** A problem of the network or the host. Another attempt may succeed. */
  | 'transient'
  | 'unknown';

/** The answer of the host, or git's own message if the host gave none. */
export interface Refusal {
  readonly kind: RefusalKind;
  /** In the words of the host, a line each; safe to print. */
  readonly words: string;
}

/**
 * What git's words about a failed fetch, push or `ls-remote` mean.
 *
 * @param said Standard output and standard error, secrets taken out.
 */
export function refusalOf(said: string): Refusal {
  // No host needs longer lines, and the expressions below may look at each of them several times.
  const lines = said.split('\n').map((line) => line.slice(0, 1_000).trimEnd());
  const kind = kindOf(lines);
  return { kind, words: (kind === 'secret' ? secretWords(lines) : '') || hostWords(lines) };
}

/** Finds the kind by patterns in the lines. The first match wins. */
function kindOf(lines: readonly string[]): RefusalKind {
  const says = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  const proxyStatus =
    statusIn(lines, proxyAnswer) ?? (says(/returned error: 407\b/) ? 407 : undefined);
  if (proxyStatus !== undefined) return isPassingStatus(proxyStatus) ? 'transient' : 'proxy';
  if (says(/Unsupported proxy/)) return 'proxy';
  if (says(secretFound)) return 'secret';
  if (says(/GH006:|GH013:|protected branch hook declined|repository rule violations/i)) {
    return kindOfRule(violations(lines));
  }
  if (says(/without `?workflows?`? (?:permission|scope)/)) return 'workflow-scope';
  if (says(/couldn't find remote ref/i)) return 'no-branch';
  const status = statusIn(lines, hostAnswer);
  if (status === 401 || says(badCredentials)) return 'credentials';
  if (status === 403 || says(noAccess)) return 'no-write';
  if (status === 404 || says(/repository (?:'.*' )?(?:not found|does not exist)/i)) {
    return 'not-found';
  }
  if (says(untrustedHost)) return 'untrusted-host';
  // `[rejected]` is git's own word, before anything was sent, and `[remote rejected]` the host's.
  // https://git-scm.com/docs/git-push#_output
  if (says(/\[rejected\].*\((?:stale info|fetch first|non-fast-forward|needs force)/))
    return 'moved';
  if (says(/\[remote rejected\].*\((?:cannot lock ref|failed to update ref)/)) return 'moved';
  if (says(/\[remote rejected\].*\((?:reference already exists|incorrect old value)/)) {
    return 'moved';
  }
  if (says(hostInDifficulties)) return 'transient';
  // The ref that caused the refusal of an atomic push gives its own reason, so skip those that name `atomic`.
  if (says(/\[remote rejected\](?!.*\(atomic)/)) return 'declined';
  if (says(/\[remote rejected\]/)) return 'moved';
  if (status !== undefined) return isPassingStatus(status) ? 'transient' : 'unknown';
  return says(brokenConnection) ? 'transient' : 'unknown';
}

const secretFound = /GITHUB PUSH PROTECTION|Push cannot contain secrets/i;

const badCredentials =
  /Authentication failed|could not read (?:Username|Password)|Invalid username or|Bad credentials|Permission denied \((?:publickey|keyboard|password)/i;

const noAccess =
  /Permission to \S+ denied|Write access to repository not granted|marked as read only|archived so it is read-only|SAML SSO|IP allow list|account is suspended|read-only mirror/i;

/** Messages of curl's three TLS libraries, and of ssh. */
const untrustedHost =
  /certificate (?:problem|verification failed|verify failed|subject name)|alternative certificate subject|SSL CA cert|certificate verify locations|SEC_E_(?:UNTRUSTED_ROOT|CERT_|WRONG_PRINCIPAL)|CERT_TRUST_|Host key verification failed/i;

/** Outages of GitHub, and servers without disk space. */
const hostInDifficulties =
  /fatal error in commit_refs|\[remote rejected\].*\((?:failure|failed|timeout|timed out|internal server error|unpacker error|unable to migrate objects|n\/a)|^remote: (?:error: )?Internal Server Error/i;

/** `unable to access` is curl's message. The remaining cases are network errors. */
const brokenConnection =
  /unable to access|Could not resolve host|(?:Couldn't|Failed to) connect|Connection (?:reset|refused|timed out|closed)|(?:Recv|Send) failure|Empty reply|timed out|unexpected disconnect|unexpectedly closed|early EOF|hung up|RPC failed|unexpected (?:end|flush)|expected flush|invalid index-pack output|HTTP\/?2|(?:gnutls|SSL|TLS)[ _]|schannel|curl \d|kex_exchange_identification|Broken pipe/i;

/**
 * A proxy's answer to CONNECT says whether it opens a connection to the host.
 * https://www.rfc-editor.org/rfc/rfc9110#CONNECT
 */
const proxyAnswer =
  /(?:CONNECT tunnel failed, response |HTTP code (?=\d{3} from proxy))(?<status>\d{3})\b/;
const hostAnswer = /(?:returned error: |HTTP code |RPC failed; HTTP )(?<status>\d{3})\b/;

function statusIn(lines: readonly string[], answer: RegExp): number | undefined {
  for (const line of lines) {
    const status = answer.exec(line)?.groups?.status;
    if (status !== undefined) return Number(status);
  }
  return undefined;
}

/** The rules that a push breaks: a line each, after a dash, or in older versions after `error:`. */
function violations(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const rule = /^remote: (?:- |error: (?!GH0))(?<rule>.*)/.exec(line)?.groups?.rule;
    return rule === undefined ? [] : [rule];
  });
}

/**
 * What the rules that a commit breaks ask for, each in the host's words.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
 */
export function kindOfRule(rules: readonly string[]): RefusalKind {
  const all = (pattern: RegExp): boolean =>
    rules.length > 0 && rules.every((rule) => pattern.test(rule));
  if (rules.some((rule) => secretFound.test(rule))) return 'secret';
  if (all(signatureRule)) return 'signature';
  return all(statusCheckRule) ? 'status-checks' : 'protected';
}

/** How many places a message names for one kind of secret. */
const mostPlaces = 5;

/**
 * The findings of push protection, without the surrounding text, which may hide the address that allows a secret.
 * https://docs.github.com/en/code-security/secret-scanning/working-with-secret-scanning-and-push-protection/working-with-push-protection-from-the-command-line
 */
function secretWords(lines: readonly string[]): string {
  const found = new Map<string, { readonly places: Set<string>; readonly links: Set<string> }>();
  let kind = 'A secret';
  for (const line of lines.map((each) => each.replace(/^remote:\s*/, '').trim())) {
    kind = /^—{2} (?<name>.+?) —{2,}$/.exec(line)?.groups?.name ?? kind;
    const place = /^path: (?<path>.+)$/.exec(line)?.groups?.path;
    const link = /^https?:\/\/\S+\/unblock-secret\/\S+$/.exec(line)?.[0];
    if (place === undefined && link === undefined) continue;
    const each = found.get(kind) ?? { places: new Set(), links: new Set() };
    found.set(kind, each);
    if (place !== undefined) each.places.add(place);
    if (link !== undefined) each.links.add(link);
  }
  const told = [...found].slice(0, 10).map(([name, { places, links }]) => {
    const where = firstFew([...places], mostPlaces, (path) => quoted(path, 300));
    const how = [...links].map((link) => `\n  To allow it: ${quoted(link, 300)}`).join('');
    return `${quoted(name)} in ${where}${how}`;
  });
  return told.join('\n');
}

/** The host's message, or git's own if there is none. */
function hostWords(lines: readonly string[]): string {
  const spoken = (from: RegExp): readonly string[] => {
    const words = lines
      .filter((line) => from.test(line))
      .map((line) => quoted(line.replace(from, '').trim(), 300));
    return [...new Set(words.filter((line) => line !== ''))].slice(0, 20);
  };
  const remote = spoken(/^(?:remote:(?: error:)?|ERROR:)/);
  const words = remote.length > 0 ? remote : spoken(/^(?:fatal|error):|^!.*\[remote rejected\]/);
  return words.join('\n');
}
