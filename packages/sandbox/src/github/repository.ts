import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Conversations, createConversations } from './conversations.js';
import { type FileContent, fastImportStream, type Person } from './fast-import.js';
import type { Visibility } from './git-access.js';
import type { GitCommand } from './git-command.js';
import { LOG_FORMAT, type LoggedCommit, parseLog } from './git-log.js';
import { createPullRequests, type PullRequests } from './pull-requests.js';
import { readRef } from './ref-files.js';
import { createProtections, type Protection } from './rules/branch-rule.js';

export interface RepositoryOptions {
  /** `owner/name` */
  readonly name: string;
  /** The first commit; without it the repository is empty. */
  readonly files?: Readonly<Record<string, FileContent>>;
  /** A bare repository that it begins as a copy of, instead of `files`. */
  readonly copyOf?: string;
  readonly defaultBranch?: string;
  readonly visibility?: Visibility;
  readonly settings?: Partial<RepositorySettings>;
}

export interface RepositorySettings {
  /** Whether secrets in what is pushed are refused. */
  readonly pushProtection: boolean;
  /** "Allow GitHub Actions to create and approve pull requests", which is off for a new repository. */
  readonly actionsMayOpenPullRequests: boolean;
  /** Whether there are issues, as in a new repository. */
  readonly hasIssues: boolean;
}

export interface CommitOptions {
  readonly branch?: string;
  /** A path's new content; null deletes it. */
  readonly files: Readonly<Record<string, FileContent | null>>;
  readonly message?: string;
  readonly author?: Person;
  readonly committer?: Person;
  /** Where a branch that does not exist yet begins; default: the tip of the default branch. */
  readonly from?: string;
}

export interface PullRequestRefs {
  readonly number: number;
  readonly head: string;
  /** The trial merge that a `pull_request` job checks out. */
  readonly merge: string;
}

export interface Change {
  /** As git prints it: A, M, D or T. */
  readonly status: string;
  readonly path: string;
}

/** A bare repository, and the hands of a colleague who works on it while a test runs. */
export interface Repository {
  readonly name: string;
  readonly defaultBranch: string;
  readonly visibility: Visibility;
  /** What `actions/checkout` clones from. */
  readonly url: string;
  readonly gitDir: string;
  readonly createdAt: string;
  /** Commits straight onto a branch, which is created if need be; the new commit's name. */
  commit(options: CommitOptions): Promise<string>;
  tip(branch: string): Promise<string>;
  /** The commit that any name stands for; undefined if none does. */
  resolve(name: string): Promise<string | undefined>;
  /** Text of a file, undefined if there is none. */
  read(ref: string, path: string): Promise<string | undefined>;
  readBytes(ref: string, path: string): Promise<Buffer | undefined>;
  files(ref: string): Promise<readonly string[]>;
  /** Newest first, at most `count`. */
  log(ref: string, count?: number): Promise<readonly LoggedCommit[]>;
  /** Every ref by its full name. */
  refs(): Promise<Readonly<Record<string, string>>>;
  /** The patch that leads from one commit to another. */
  diff(from: string, to: string): Promise<string>;
  changes(from: string, to: string): Promise<readonly Change[]>;
  /** Points a ref anywhere, as a force-push would. */
  setRef(ref: string, commit: string): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
  /** With a message the tag is annotated. */
  tag(name: string, target: string, message?: string): Promise<void>;
  openPullRequest(branches: { head: string; base?: string }): Promise<PullRequestRefs>;
  readonly pullRequests: PullRequests;
  /** Issues, and pull requests by what is said about them. */
  readonly conversations: Conversations;
  /** Puts the branches of that name or pattern (or `~ALL`) under rules; null takes these away. */
  protect(branches: string, protection: Protection | null): void;
  protections(ref: string): readonly Protection[];
  /** Reports a check as passed on a commit. */
  passCheck(sha: string, context: string): void;
  hasPassed(sha: string, context: string): boolean;
  /** What an administrator has switched on. */
  readonly settings: RepositorySettings;
  /** Refuses pushes to all refs below, as a hook of a server can; null takes that away. */
  refuseRefs(prefix: `refs/${string}/`, message: string | null): void;
  /** The message of the hook that refuses the ref. */
  refRefusal(ref: string): string | undefined;
  /** Any other question to the bare repository. */
  git(args: readonly string[]): Promise<string>;
}

const COLLEAGUE: Person = { name: 'Ada Colleague', email: 'ada@example.com' };

export async function createBareRepository(
  options: RepositoryOptions,
  place: { readonly git: GitCommand; readonly gitDir: string; readonly serverUrl: string },
): Promise<Repository> {
  const { name, files, defaultBranch = 'main', visibility = 'private' } = options;
  const { gitDir } = place;
  if (options.copyOf === undefined) {
    await writeBareRepository(gitDir, defaultBranch);
  } else {
    await cp(options.copyOf, gitDir, { recursive: true });
  }
  const settings = {
    pushProtection: false,
    actionsMayOpenPullRequests: false,
    hasIssues: true,
    ...options.settings,
  };
  const repository = repositoryOn({ name, defaultBranch, visibility, settings, ...place });
  if (files !== undefined) await repository.commit({ files, message: 'Initial commit' });
  return repository;
}

/** What `git init --bare` writes, without a process (https://git-scm.com/docs/gitrepository-layout). */
async function writeBareRepository(gitDir: string, defaultBranch: string): Promise<void> {
  for (const folder of ['hooks', 'objects', 'refs'])
    await mkdir(join(gitDir, folder), { recursive: true });
  await writeFile(join(gitDir, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
  await writeFile(join(gitDir, 'config'), '[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n');
}

interface Place {
  readonly name: string;
  readonly defaultBranch: string;
  readonly visibility: Visibility;
  readonly settings: RepositorySettings;
  readonly git: GitCommand;
  readonly gitDir: string;
  readonly serverUrl: string;
}

function repositoryOn({
  name,
  defaultBranch,
  visibility,
  settings,
  git,
  gitDir,
  serverUrl,
}: Place): Repository {
  const at = { cwd: gitDir };
  const protections = createProtections();
  const passed = new Set<string>();
  const refusedPrefixes = new Map<string, string>();
  const conversations = createConversations(name);

  const resolve = async (revision: string): Promise<string | undefined> => {
    const ref = revision.startsWith('refs/') ? await readRef(gitDir, revision) : '';
    // Any other ref can be of a tag.
    if (ref === undefined || revision.startsWith('refs/heads/')) return ref;
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    const result = await git.attempt(args, at);
    return result.code === 0 ? result.stdout.toString('utf8').trim() : undefined;
  };

  const tip = async (branch: string): Promise<string> => {
    const commit = await readRef(gitDir, `refs/heads/${branch}`);
    if (commit === undefined) throw new Error(`${name} has no branch ${branch}`);
    return commit;
  };

  const readBytes = async (ref: string, path: string): Promise<Buffer | undefined> => {
    const result = await git.attempt(['cat-file', 'blob', `${ref}:${path}`], at);
    return result.code === 0 ? result.stdout : undefined;
  };

  const parentFor = async (ref: string, from: string | undefined): Promise<string | undefined> => {
    const start = from === undefined ? undefined : await resolve(from);
    if (from !== undefined && start === undefined) throw new Error(`${name} has no commit ${from}`);
    const tip = await readRef(gitDir, ref);
    return tip ?? start ?? readRef(gitDir, `refs/heads/${defaultBranch}`);
  };

  const refuseUnknownDeletions = async (
    parent: string | undefined,
    files: CommitOptions['files'],
  ): Promise<void> => {
    const deleted = Object.keys(files).filter((path) => files[path] === null);
    for (const path of deleted) {
      const known = await git.attempt(['cat-file', '-e', `${parent}:${path}`], at);
      if (known.code !== 0) throw new Error(`${name} has no file ${path} to delete`);
    }
  };

  const setRef = async (ref: string, commit: string): Promise<void> => {
    await git.text(['update-ref', '--end-of-options', ref, commit], at);
  };

  const hasPassed = (sha: string, context: string): boolean => passed.has(`${sha} ${context}`);
  const pullRequests = createPullRequests({
    git,
    serverUrl,
    conversations,
    repository: {
      name,
      gitDir,
      tip,
      resolve,
      setRef,
      hasPassed,
      protections: (ref) => protections.of(ref),
    },
  });

  return {
    name,
    defaultBranch,
    visibility,
    gitDir,
    url: `${serverUrl}/${name}`,
    createdAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    tip,
    resolve,
    readBytes,
    setRef,
    async commit({ branch = defaultBranch, files, message, author = COLLEAGUE, committer, from }) {
      const ref = `refs/heads/${branch}`;
      const parent = await parentFor(ref, from);
      await refuseUnknownDeletions(parent, files);
      const input = fastImportStream({
        ref,
        parents: parent === undefined ? [] : [parent],
        files,
        message: message ?? `Change ${Object.keys(files).join(', ')}`,
        author,
        committer: committer ?? author,
        time: Math.floor(Date.now() / 1000),
      });
      return git.text(['fast-import', '--quiet'], { ...at, input });
    },
    async read(ref, path) {
      return (await readBytes(ref, path))?.toString('utf8');
    },
    async files(ref) {
      const listed = await git.text(['ls-tree', '-r', '-z', '--name-only', '--full-tree', ref], at);
      return listed.split('\0').filter((path) => path !== '');
    },
    async log(ref, count) {
      const limit = count === undefined ? [] : [`--max-count=${count}`];
      const args = ['log', '-z', `--format=${LOG_FORMAT}`, ...limit, ref, '--'];
      return parseLog(await git.bytes(args, at));
    },
    async refs() {
      const listed = await git.text(['for-each-ref', '--format=%(objectname) %(refname)'], at);
      const lines = listed.split('\n').filter((line) => line !== '');
      return Object.fromEntries(
        lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.split(' ')[0] ?? '']),
      );
    },
    diff: (from, to) => git.text(['diff', '--no-ext-diff', '--no-renames', from, to, '--'], at),
    async changes(from, to) {
      const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-status', from, to];
      const fields = (await git.text(args, at)).split('\0');
      const changes: Change[] = [];
      for (let index = 0; index + 1 < fields.length; index += 2) {
        changes.push({ status: fields[index] ?? '', path: fields[index + 1] ?? '' });
      }
      return changes;
    },
    async deleteBranch(branch) {
      await git.text(['update-ref', '-d', `refs/heads/${branch}`, await tip(branch)], at);
    },
    async tag(tagName, target, message) {
      const annotation = message === undefined ? [] : ['-a', '-m', message];
      const env = { GIT_COMMITTER_NAME: COLLEAGUE.name, GIT_COMMITTER_EMAIL: COLLEAGUE.email };
      await git.text(['tag', ...annotation, '--', tagName, target], { ...at, env });
    },
    async openPullRequest({ head, base = defaultBranch }) {
      const title = `Merge ${head}`;
      const request = await pullRequests.open({ head, base, title, login: 'ada' });
      const merge = await pullRequests.trialMerge(request);
      if (merge === undefined) throw new Error(`${head} conflicts with ${base}`);
      return { number: request.number, head: request.pull.headSha, merge };
    },
    conversations,
    pullRequests,
    settings,
    protect: (branches, protection) => protections.set(branches, protection),
    protections: (ref) => protections.of(ref),
    passCheck: (sha, context) => passed.add(`${sha} ${context}`),
    hasPassed,
    refuseRefs(prefix, message) {
      if (message === null) refusedPrefixes.delete(prefix);
      else refusedPrefixes.set(prefix, message);
    },
    refRefusal: (ref) => [...refusedPrefixes].find(([prefix]) => ref.startsWith(prefix))?.[1],
    git: (args) => git.text(args, at),
  };
}
