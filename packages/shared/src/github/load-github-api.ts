import { useProperProxy } from '../action/http-request.js';
import type { GitHubApi, GitHubApiOptions } from './github-api.js';

/**
 * Loads and opens GitHub's API, which is a separate file next to the bundles.
 *
 * @throws {ConnectionFailure} if the proxy's address is invalid.
 */
export async function openGitHubApi(options: GitHubApiOptions): Promise<GitHubApi> {
  // Call this before the bundle is loaded, since loading it reads the proxy.
  useProperProxy(new URL(options.apiUrl));
  // `scripts/bundle.mjs` leaves this name as it is, so that it means the file beside the bundle.
  const { createGitHubApi } = await import('./github.js');
  return createGitHubApi(options);
}
