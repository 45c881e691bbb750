import { LOG_FORMAT, type LoggedCommit, parseLog } from '../git-log.js';
import { readCommit } from './git-routes.js';
import { apiUrl, commitResource, htmlUrl } from './resources.js';
import { notFound, RestError, type RestRequest, type Route } from './rest-request.js';

/** What GitHub shows at most. */
const limits = { commits: 250, files: 300 };

export const compareRoute: Route = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/compare/{basehead*}',
  permission: 'contents',
  access: 'read',
  docs: 'commits/commits#compare-two-commits',
  async answer(request) {
    const { base: baseName, head: headName } = readBasehead(request);
    const base = await readCommit(request, baseName);
    const head = await readCommit(request, headName);
    if (base === undefined || head === undefined) throw notFound();
    const fork = await mergeBase(request, base, head);
    if (fork === undefined) {
      throw new RestError(404, `No common ancestor between ${baseName} and ${headName}.`);
    }
    const ahead = await commitsBetween(request, base.sha, head.sha);
    const behind = await commitsBetween(request, head.sha, base.sha);
    const page = `/compare/${encodeURI(baseName)}...${encodeURI(headName)}`;
    const [owner] = request.repository.name.split('/');
    const permanent = `/compare/${owner}:${base.sha.slice(0, 7)}...${owner}:${head.sha.slice(0, 7)}`;
    const body = {
      url: apiUrl(request, page),
      html_url: htmlUrl(request, page),
      permalink_url: htmlUrl(request, permanent),
      diff_url: htmlUrl(request, `${page}.diff`),
      patch_url: htmlUrl(request, `${page}.patch`),
      base_commit: commitResource(request, base),
      merge_base_commit: commitResource(request, fork),
      status: statusOf(ahead.length, behind.length),
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: ahead.slice(0, limits.commits).map((commit) => commitResource(request, commit)),
      files: (await changedFiles(request, fork.sha, head.sha)).slice(0, limits.files),
    };
    return { status: 200, body };
  },
};

function readBasehead({ params, repository }: RestRequest): { base: string; head: string } {
  const [base, head, more] = (params.basehead ?? '').split('...');
  if (!base || !head || more !== undefined) throw notFound();
  const [owner] = repository.name.split('/');
  // `owner:branch`; other owners' forks are not in the sandbox.
  const own = (name: string) =>
    name.startsWith(`${owner}:`) ? name.slice(name.indexOf(':') + 1) : name;
  return { base: own(base), head: own(head) };
}

function statusOf(ahead: number, behind: number): string {
  if (ahead === 0) return behind === 0 ? 'identical' : 'behind';
  return behind === 0 ? 'ahead' : 'diverged';
}

async function mergeBase(
  request: RestRequest,
  base: LoggedCommit,
  head: LoggedCommit,
): Promise<LoggedCommit | undefined> {
  const args = ['merge-base', base.sha, head.sha];
  const result = await request.git.attempt(args, { cwd: request.repository.gitDir });
  return result.code === 0 ? readCommit(request, result.stdout.toString('utf8').trim()) : undefined;
}

/** Oldest first. */
async function commitsBetween(
  { git, repository }: RestRequest,
  from: string,
  to: string,
): Promise<readonly LoggedCommit[]> {
  const args = ['log', '-z', '--reverse', '--topo-order', `--format=${LOG_FORMAT}`];
  const at = { cwd: repository.gitDir };
  return parseLog(await git.bytes([...args, `${from}..${to}`, '--'], at));
}

async function changedFiles(
  request: RestRequest,
  from: string,
  to: string,
): Promise<readonly object[]> {
  const { repository } = request;
  const diff = (...how: string[]) =>
    repository.git(['diff-tree', '-r', '-z', '-M', '--full-index', ...how, from, to]);
  const counts = readCounts(await diff('--numstat'));
  const fields = (await diff('--raw')).split('\0');
  const files: object[] = [];
  for (let index = 0; (fields[index] ?? '') !== ''; ) {
    const [, , before = '', after = '', letter = ''] = (fields[index] ?? '').split(' ');
    const moved = letter.startsWith('R');
    const [first = '', second = ''] = [fields[index + 1], fields[index + 2]];
    const path = moved ? second : first;
    index += moved ? 3 : 2;
    const { additions, deletions } = counts.get(path) ?? { additions: 0, deletions: 0 };
    const blob = letter === 'D' ? before : after;
    const commit = letter === 'D' ? from : to;
    files.push({
      sha: blob,
      filename: path,
      status: statuses[letter.charAt(0)] ?? 'changed',
      ...(moved ? { previous_filename: first } : {}),
      additions,
      deletions,
      changes: additions + deletions,
      blob_url: htmlUrl(request, `/blob/${commit}/${encodeURI(path)}`),
      raw_url: htmlUrl(request, `/raw/${commit}/${encodeURI(path)}`),
      contents_url: apiUrl(request, `/contents/${encodeURI(path)}?ref=${commit}`),
    });
  }
  return files;
}

const statuses: Readonly<Record<string, string>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
};

interface Counts {
  readonly additions: number;
  readonly deletions: number;
}

function readCounts(output: string): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  const fields = output.split('\0');
  for (let index = 0; index < fields.length; index += 1) {
    const [added, deleted, name] = (fields[index] ?? '').split('\t');
    if (name === undefined) continue;
    // A renamed file has its two names in fields of their own.
    const path = name === '' ? (fields[index + 2] ?? '') : name;
    if (name === '') index += 2;
    // Binary files are counted as `-`.
    counts.set(path, { additions: Number(added) || 0, deletions: Number(deleted) || 0 });
  }
  return counts;
}
