import { createHash } from 'node:crypto';
import type { DatedPerson, LoggedCommit } from '../git-log.js';
import type { Repository } from '../repository.js';
import { isVerified, signatureOf, withoutSignature } from '../signature.js';

/** Where the API speaks of something. */
export interface Place {
  readonly serverUrl: string;
  readonly repository: Repository;
}

export function apiUrl({ serverUrl, repository }: Place, path = ''): string {
  return `${serverUrl}/api/v3/repos/${repository.name}${path}`;
}

export function htmlUrl({ serverUrl, repository }: Place, path = ''): string {
  return `${serverUrl}/${repository.name}${path}`;
}

export function nodeId(kind: string, name: string): string {
  return `${kind}_${Buffer.from(name).toString('base64url')}`;
}

/** The same for the same name, so that answers agree with each other. */
export function numericId(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE();
}

export function accountResource(serverUrl: string, login: string, type: string): object {
  const api = `${serverUrl}/api/v3/users/${encodeURIComponent(login)}`;
  return {
    login,
    id: numericId(login),
    node_id: nodeId('U', login),
    avatar_url: `${serverUrl}/avatars/u/${numericId(login)}`,
    gravatar_id: '',
    url: api,
    html_url: `${serverUrl}/${encodeURIComponent(login)}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type,
    site_admin: false,
  };
}

/** @param object The commit as git stores it, with its signature. */
export function commitResource(place: Place, commit: LoggedCommit, object: Buffer): object {
  const { sha, author, committer } = commit;
  const url = apiUrl(place, `/commits/${sha}`);
  return {
    sha,
    node_id: nodeId('C', sha),
    commit: {
      author: personResource(author),
      committer: personResource(committer),
      message: commit.message,
      tree: { sha: commit.tree, url: apiUrl(place, `/git/trees/${commit.tree}`) },
      url: apiUrl(place, `/git/commits/${sha}`),
      comment_count: 0,
      verification: verification(object),
    },
    url,
    html_url: htmlUrl(place, `/commit/${sha}`),
    comments_url: `${url}/comments`,
    author: accountOf(place, author),
    committer: accountOf(place, committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: apiUrl(place, `/commits/${parent}`),
      html_url: htmlUrl(place, `/commit/${parent}`),
    })),
  };
}

function verification(object: Buffer): object {
  const text = object.toString('utf8');
  const signature = signatureOf(text) ?? null;
  const verified = isVerified(object);
  const reason = signature === null ? 'unsigned' : verified ? 'valid' : 'unknown_key';
  const payload = signature === null ? null : withoutSignature(text);
  const verified_at = verified ? new Date().toISOString() : null;
  return { verified, reason, signature, payload, verified_at };
}

function personResource({ name, email, date }: DatedPerson): object {
  return { name, email, date };
}

// GitHub knows people by their address; the sandbox knows none but those that hold a login.
function accountOf({ serverUrl }: Place, { email }: DatedPerson): object | null {
  const [, login] = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email) ?? [];
  if (login === undefined) return null;
  return accountResource(serverUrl, login, login.endsWith('[bot]') ? 'Bot' : 'User');
}
