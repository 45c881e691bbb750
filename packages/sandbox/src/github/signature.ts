import { createHmac } from 'node:crypto';

/** The key of this sandbox's GitHub: whoever has it signs in its name. */
const key = 'the web-flow key of the sandbox';
const header = 'gpgsig ';

/**
 * A commit that GitHub itself creates and signs: a merge, or a commit by the API. The text of an object, and the
 * signature over it in the place where git has one.
 */
export function signedCommit(commit: string): string {
  const end = commit.indexOf('\n\n');
  const lines = [
    '-----BEGIN PGP SIGNATURE-----',
    '',
    createHmac('sha256', key).update(commit).digest('base64'),
    '-----END PGP SIGNATURE-----',
  ];
  // Every further line of a header begins with a space.
  return `${commit.slice(0, end)}\n${header}${lines.join('\n ')}${commit.slice(end)}`;
}

/** Whether a commit's signature is GitHub's own: the sandbox knows nobody else's key. */
export function isVerified(commit: Buffer): boolean {
  const text = commit.toString('utf8');
  return signatureOf(text) !== undefined && signedCommit(withoutSignature(text)) === text;
}

/** The signature of a commit, of any kind; undefined if it has none. */
export function signatureOf(commit: string): string | undefined {
  const found = /^gpgsig (.*(?:\n .*)*)$/m.exec(headersOf(commit))?.[1];
  return found?.replaceAll('\n ', '\n');
}

/** The part of a commit that its signature covers. */
export function withoutSignature(commit: string): string {
  const headers = headersOf(commit);
  return headers.replace(/^gpgsig .*\n(?: .*\n?)*/m, '').trimEnd() + commit.slice(headers.length);
}

function headersOf(commit: string): string {
  return commit.slice(0, commit.indexOf('\n\n'));
}
