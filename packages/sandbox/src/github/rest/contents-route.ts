import { basename } from 'node:path/posix';
import { apiUrl, htmlUrl } from './resources.js';
import { notFound, RestError, type RestRequest, type Route } from './rest-request.js';

/** A file, or what a folder holds. */
export const contentsRoute: Route = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/contents/{path*}',
  permission: 'contents',
  access: 'read',
  query: ['ref'],
  docs: 'repos/contents#get-repository-content',
  async answer(request) {
    const { repository, query, params } = request;
    const ref = query.get('ref') ?? repository.defaultBranch;
    const commit = await repository.resolve(ref);
    if (commit === undefined) throw new RestError(404, `No commit found for the ref ${ref}`);
    const path = params.path ?? '';
    const listed = await repository.git(['ls-tree', '--long', '-z', commit, '--', path]);
    const [entry] = entriesOf(listed);
    if (entry === undefined) throw notFound();
    if (entry.type !== 'tree') {
      const bytes = await repository.readBytes(commit, path);
      const content = (bytes ?? Buffer.alloc(0)).toString('base64').replaceAll(/.{60}/g, '$&\n');
      const body = { ...entryResource(request, entry, ref), content, encoding: 'base64' };
      return { status: 200, body };
    }
    const inside = await repository.git(['ls-tree', '--long', '-z', commit, '--', `${path}/`]);
    return {
      status: 200,
      body: entriesOf(inside).map((each) => entryResource(request, each, ref)),
    };
  },
};

interface Entry {
  readonly type: string;
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

function entriesOf(listed: string): readonly Entry[] {
  return listed.split('\0').flatMap((line) => {
    const [, type, sha, size, path] = /^\d+ (\w+) ([0-9a-f]+) +(\d+|-)\t(.+)$/s.exec(line) ?? [];
    return type === undefined || sha === undefined || path === undefined
      ? []
      : [{ type, sha, size: Number(size) || 0, path }];
  });
}

function entryResource(request: RestRequest, entry: Entry, ref: string): object {
  const path = encodeURI(entry.path);
  const url = apiUrl(request, `/contents/${path}?ref=${encodeURIComponent(ref)}`);
  const isFolder = entry.type === 'tree';
  const git = apiUrl(request, `/git/${isFolder ? 'trees' : 'blobs'}/${entry.sha}`);
  const html = htmlUrl(request, `/${isFolder ? 'tree' : 'blob'}/${encodeURI(ref)}/${path}`);
  const raw = htmlUrl(request, `/raw/${encodeURI(ref)}/${path}`);
  return {
    name: basename(entry.path),
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    type: isFolder ? 'dir' : 'file',
    url,
    git_url: git,
    html_url: html,
    download_url: isFolder ? null : raw,
    _links: { self: url, git, html },
  };
}
