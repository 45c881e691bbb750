import type { CheckoutOptions } from './checkout-options.js';

/** Since v6.1 a repository is made with the hashes of GitHub's, if a commit or the API tells. */
export async function objectFormat(options: CheckoutOptions): Promise<string | undefined> {
  const { style = 'v4', serverUrl, repository, token, ref, sha } = options;
  if (style === 'v4') return undefined;
  const commit = [sha ?? '', ref].find((name) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(name));
  if (commit !== undefined) return commit.length === 64 ? 'sha256' : 'sha1';
  const url = `${serverUrl}/api/v3/repos/${repository}/hash-algorithm`;
  const headers = { authorization: `token ${token}`, 'user-agent': 'actions/checkout' };
  // A server that does not know this request has no other hashes.
  const response = await fetch(url, { headers }).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || !('hash_algorithm' in body)) return undefined;
  return typeof body.hash_algorithm === 'string' ? body.hash_algorithm : undefined;
}
