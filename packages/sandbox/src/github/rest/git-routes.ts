import { LOG_FORMAT, type LoggedCommit, parseLog } from '../git-log.js';
import { pageOf, pageParameters } from './pagination.js';
import { apiUrl, commitResource, htmlUrl, nodeId } from './resources.js';
import { notFound, RestError, type RestRequest, type Route } from './rest-request.js';

const reading = { method: 'GET', permission: 'contents', access: 'read' } as const;

export const gitRoutes: readonly Route[] = [
  {
    ...reading,
    path: '/repos/{owner}/{repo}/git/ref/{ref*}',
    docs: 'git/refs#get-a-reference',
    async answer(request) {
      await refuseEmpty(request);
      const ref = `refs/${request.params.ref}`;
      const refs = await request.repository.refs();
      const sha = refs[ref];
      if (sha === undefined) throw notFound();
      return { status: 200, body: await refResource(request, ref, sha) };
    },
  },
  {
    ...reading,
    path: '/repos/{owner}/{repo}/git/matching-refs/{ref*}',
    docs: 'git/refs#list-matching-references',
    async answer(request) {
      await refuseEmpty(request);
      const prefix = `refs/${request.params.ref}`;
      const refs = Object.entries(await request.repository.refs());
      const matching = refs.filter(([ref]) => ref.startsWith(prefix));
      const body = await Promise.all(matching.map(([ref, sha]) => refResource(request, ref, sha)));
      return { status: 200, body };
    },
  },
  {
    ...reading,
    path: '/repos/{owner}/{repo}/branches/{branch*}',
    docs: 'branches/branches#get-a-branch',
    async answer(request) {
      const name = request.params.branch ?? '';
      const commit = await readCommit(request, `refs/heads/${name}`);
      if (commit === undefined) throw new RestError(404, 'Branch not found');
      const self = apiUrl(request, `/branches/${encodeURI(name)}`);
      const rules = request.repository.protections(`refs/heads/${name}`);
      const body = {
        name,
        commit: commitResource(request, commit, await commitObject(request, commit)),
        _links: { self, html: htmlUrl(request, `/tree/${encodeURI(name)}`) },
        protected: rules.length > 0,
        protection: {
          enabled: rules.some(({ by }) => by === 'branch-protection'),
          required_status_checks: {
            enforcement_level: 'off',
            contexts: [],
            checks: [],
          },
        },
        protection_url: `${self}/protection`,
      };
      return { status: 200, body };
    },
  },
  {
    ...reading,
    path: '/repos/{owner}/{repo}/commits/{ref*}',
    docs: 'commits/commits#get-a-commit',
    async answer(request) {
      await refuseEmpty(request);
      const ref = request.params.ref ?? '';
      const commit = await readCommit(request, ref);
      if (commit === undefined) throw new RestError(422, `No commit found for SHA: ${ref}`);
      const object = await commitObject(request, commit);
      return { status: 200, body: commitResource(request, commit, object) };
    },
  },
  {
    ...reading,
    path: '/repos/{owner}/{repo}/commits',
    query: ['sha', 'path', ...pageParameters],
    docs: 'commits/commits#list-commits',
    async answer(request) {
      await refuseEmpty(request);
      const { repository, query, git } = request;
      const start = query.get('sha') ?? repository.defaultBranch;
      const commit = await readCommit(request, start);
      if (commit === undefined) throw notFound();
      const path = query.get('path');
      const inPath = path === null ? [] : [`:(literal)${path}`];
      const args = ['log', '-z', `--format=${LOG_FORMAT}`, commit.sha, '--', ...inPath];
      const all = parseLog(await git.bytes(args, { cwd: repository.gitDir }));
      const { items, headers } = pageOf({ ...request, path: '/commits' }, all);
      const body = await Promise.all(
        items.map(async (each) => commitResource(request, each, await commitObject(request, each))),
      );
      return { status: 200, headers, body };
    },
  },
  {
    ...reading,
    path: '/repos/{owner}/{repo}/git/trees/{tree_sha*}',
    query: ['recursive'],
    docs: 'git/trees#get-a-tree',
    async answer(request) {
      await refuseEmpty(request);
      const { repository, query, params } = request;
      const object = await resolveTreeish(request, params.tree_sha ?? '');
      // Any value turns it on, `0` and `false` too.
      const recursive = query.has('recursive') ? ['-r', '-t'] : [];
      const args = ['ls-tree', '--full-tree', '--long', '-z', ...recursive, object];
      const listed = await repository.git(args);
      const tree = listed.split('\0').filter((entry) => entry !== '');
      const body = {
        // The name that was asked for: of a commit its own, not that of its tree.
        sha: object,
        url: apiUrl(request, `/git/trees/${object}`),
        tree: tree.map((entry) => treeEntry(request, entry)),
        truncated: false,
      };
      return { status: 200, body };
    },
  },
];

async function readCommit(
  { repository, git }: RestRequest,
  name: string,
): Promise<LoggedCommit | undefined> {
  // A short name means a branch before a tag here, unlike for git itself.
  const candidates = [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`, name];
  for (const candidate of candidates) {
    const sha = await repository.resolve(candidate);
    if (sha === undefined) continue;
    const args = ['log', '-1', '-z', `--format=${LOG_FORMAT}`, sha, '--'];
    return parseLog(await git.bytes(args, { cwd: repository.gitDir }))[0];
  }
  return undefined;
}

function commitObject({ git, repository }: RestRequest, { sha }: LoggedCommit): Promise<Buffer> {
  return git.bytes(['cat-file', 'commit', sha], { cwd: repository.gitDir });
}

async function resolveTreeish(request: RestRequest, name: string): Promise<string> {
  const commit = await readCommit(request, name);
  if (commit !== undefined) return commit.sha;
  const { git, repository } = request;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{tree}`];
  const result = await git.attempt(args, { cwd: repository.gitDir });
  if (result.code !== 0) throw notFound();
  return result.stdout.toString('utf8').trim();
}

function treeEntry(request: RestRequest, entry: string): object {
  const [, mode, type, sha, size, path] =
    /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(entry) ?? [];
  return {
    path,
    mode,
    type,
    sha,
    ...(type === 'blob' ? { size: Number(size) } : {}),
    // A submodule's commit is not in this repository.
    ...(type === 'commit' ? {} : { url: apiUrl(request, `/git/${type}s/${sha}`) }),
  };
}

async function objectType({ repository }: RestRequest, sha: string): Promise<string> {
  return repository.git(['cat-file', '-t', sha]);
}

async function refuseEmpty({ repository }: RestRequest): Promise<void> {
  const refs = await repository.refs();
  if (Object.keys(refs).length === 0) throw new RestError(409, 'Git Repository is empty.');
}

export async function refResource(request: RestRequest, ref: string, sha: string): Promise<object> {
  const type = await objectType(request, sha);
  return {
    ref,
    node_id: nodeId('REF', ref),
    url: apiUrl(request, `/git/${encodeURI(ref)}`),
    object: { sha, type, url: apiUrl(request, `/git/${type}s/${sha}`) },
  };
}
