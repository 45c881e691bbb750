import { branchRules } from './branch-rules.js';
import { createCommitOnBranch } from './commit-on-branch.js';
import type { GitHubApi, GitHubApiOptions } from './github-api.js';
import { openOctokit } from './octokit.js';
import { issueApi } from './own-issues.js';
import { pullRequestApi } from './pull-requests.js';
import { noteOnComment, putComment } from './sticky-comment.js';

/**
 * GitHub's API. This module is a bundle of its own (`dist/github.js`): it contains Octokit and undici, which are larger
 * than everything else, and most runs do not need them. `load-github-api.ts` loads it.
 */
export function createGitHubApi(options: GitHubApiOptions): GitHubApi {
  const octokit = openOctokit(options);
  return {
    ...pullRequestApi(octokit, options),
    ...issueApi(octokit, options),
    putComment: (comment) => putComment(octokit, options, comment),
    noteOnComment: (note) => noteOnComment(octokit, options, note),
    createCommitOnBranch: (commit) => createCommitOnBranch(octokit, options, commit),
    rulesOf: (branch) => branchRules(octokit, options, branch),
  };
}
