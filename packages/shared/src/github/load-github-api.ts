import { useProperProxy } from '../action/http-request.js';
import type { GitHubApi, GitHubApiOptions } from './github-api.js';

/**
 * Loads and opens GitHub's API, which lies in a file of its own beside the bundles.
 *
 * @throws {ConnectionFailure} where the proxy's address is none.
 */
export async function openGitHubApi(options: GitHubApiOptions): Promise<GitHubApi> {
  // Before the bundle is loaded, which reads the proxy then.
  useProperProxy(new URL(options.apiUrl));
  // `scripts/bundle.mjs` leaves this name as it is, so that it means the file beside the bundle.
  const { createGitHubApi } = await import('./github.js');
  return createGitHubApi(options);
}
