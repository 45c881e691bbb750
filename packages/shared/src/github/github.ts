import { branchRules } from './branch-rules.js';
import { createCommitOnBranch } from './commit-on-branch.js';
import type { ApiAnswer, GitHubApi, GitHubApiOptions } from './github-api.js';
import { ask, openOctokit, repositoryOf } from './octokit.js';
import { issueApi } from './own-issues.js';
import { pullRequestApi } from './pull-requests.js';
import { putComment } from './sticky-comment.js';

/**
 * GitHub's API. This module is a bundle of its own (`dist/github.js`): it contains Octokit and undici, which are larger
 * than everything else, and most runs do not need them. `load-github-api.ts` loads it.
 */
export function createGitHubApi(options: GitHubApiOptions): GitHubApi {
  const octokit = openOctokit(options);
  const { owner, repo } = repositoryOf(options);
  return {
    ...pullRequestApi(octokit, options),
    ...issueApi(octokit, options),
    putComment: (comment) => putComment(octokit, options, comment),
    createCommitOnBranch: (commit) => createCommitOnBranch(octokit, options, commit),
    rulesOf: (branch) => branchRules(octokit, options, branch),
    async permissions() {
      const at = { owner, repo, per_page: 1 };
      const pullRequests = await mayRead(options, octokit.rest.pulls.list, at);
      if (pullRequests.kind === 'refused') return pullRequests;
      const issues = await mayRead(options, octokit.rest.issues.listForRepo, at);
      if (issues.kind === 'refused') return issues;
      return { kind: 'done', value: { pullRequests: pullRequests.value, issues: issues.value } };
    },
  };
}

async function mayRead<Parameters extends object>(
  options: GitHubApiOptions,
  list: (parameters: Parameters & { request: object }) => Promise<unknown>,
  parameters: Parameters,
): Promise<ApiAnswer<boolean>> {
  const answer = await ask(options, (request) => list({ ...parameters, request }));
  if (answer.kind === 'done') return { kind: 'done', value: true };
  return answer.refusal.kind === 'no-write' ? { kind: 'done', value: false } : answer;
}
