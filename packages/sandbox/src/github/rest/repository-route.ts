import { accountResource, apiUrl, htmlUrl, nodeId, numericId, type Place } from './resources.js';
import type { Route } from './rest-request.js';

export const repositoryRoute: Route = {
  method: 'GET',
  path: '/repos/{owner}/{repo}',
  permission: 'metadata',
  access: 'read',
  docs: 'repos/repos#get-a-repository',
  answer: async (request) => ({ status: 200, body: repositoryResource(request) }),
};

/** What actions/checkout asks since v6.1. It is not in the documentation. */
export const hashAlgorithmRoute: Route = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/hash-algorithm',
  permission: 'metadata',
  access: 'read',
  docs: 'repos/repos',
  answer: async () => ({ status: 200, body: { hash_algorithm: 'sha1' } }),
};

/** Links of a repository, by the beginning of their names. */
const links = {
  forks: '/forks',
  keys: '/keys{/key_id}',
  collaborators: '/collaborators{/collaborator}',
  teams: '/teams',
  hooks: '/hooks',
  issue_events: '/issues/events{/number}',
  events: '/events',
  assignees: '/assignees{/user}',
  branches: '/branches{/branch}',
  tags: '/tags',
  blobs: '/git/blobs{/sha}',
  git_tags: '/git/tags{/sha}',
  git_refs: '/git/refs{/sha}',
  trees: '/git/trees{/sha}',
  statuses: '/statuses/{sha}',
  languages: '/languages',
  stargazers: '/stargazers',
  contributors: '/contributors',
  subscribers: '/subscribers',
  subscription: '/subscription',
  commits: '/commits{/sha}',
  git_commits: '/git/commits{/sha}',
  comments: '/comments{/number}',
  issue_comment: '/issues/comments{/number}',
  contents: '/contents/{+path}',
  compare: '/compare/{base}...{head}',
  merges: '/merges',
  archive: '/{archive_format}{/ref}',
  downloads: '/downloads',
  issues: '/issues{/number}',
  pulls: '/pulls{/number}',
  milestones: '/milestones{/number}',
  notifications: '/notifications{?since,all,participating}',
  labels: '/labels{/name}',
  releases: '/releases{/id}',
  deployments: '/deployments',
} as const;

export function repositoryResource(place: Place): object {
  const { serverUrl, repository } = place;
  const { name: fullName, visibility, defaultBranch, createdAt } = repository;
  const [owner = '', name = ''] = fullName.split('/');
  const host = new URL(serverUrl).host;
  return {
    id: numericId(fullName),
    node_id: nodeId('R', fullName),
    name,
    full_name: fullName,
    private: visibility === 'private',
    visibility,
    owner: accountResource(serverUrl, owner, 'Organization'),
    html_url: htmlUrl(place),
    url: apiUrl(place),
    description: null,
    fork: false,
    ...Object.fromEntries(
      Object.entries(links).map(([key, path]) => [`${key}_url`, `${apiUrl(place)}${path}`]),
    ),
    git_url: `git://${host}/${fullName}.git`,
    ssh_url: `git@${host}:${fullName}.git`,
    clone_url: htmlUrl(place, '.git'),
    svn_url: htmlUrl(place),
    mirror_url: null,
    homepage: null,
    language: 'TypeScript',
    license: null,
    created_at: createdAt,
    updated_at: createdAt,
    pushed_at: createdAt,
    size: 0,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    subscribers_count: 0,
    network_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    has_downloads: true,
    archived: false,
    disabled: false,
    default_branch: defaultBranch,
  };
}
