import type { RunnerEnvironment } from '../action/runner-environment.js';
import { shortOid } from '../git/oid.js';
import { asCode } from './escape.js';

/** Where people look at the repository. */
export type RepositoryPage = Pick<RunnerEnvironment, 'serverUrl' | 'repository'>;

/** The page of a commit, which shows what it changed. */
export function commitAddress({ serverUrl, repository }: RepositoryPage, hash: string): string {
  return `${serverUrl}/${[...repository.split('/'), 'commit', hash].map(inAddress).join('/')}`;
}

/** The page of a run. */
export function runAddress({
  serverUrl,
  repository,
  runId,
}: Pick<RunnerEnvironment, 'serverUrl' | 'repository' | 'runId'>): string {
  return `${serverUrl}/${repository}/actions/runs/${runId}`;
}

/** A commit in the summary: its short name, linked to its page. */
export function commitLink(page: RepositoryPage, hash: string): string {
  return `[${asCode(shortOid(hash))}](${commitAddress(page, hash)})`;
}

interface FilePlace {
  /** The commit that holds the file. */
  readonly hash: string;
  /** Path from the root of the repository, with forward slashes. */
  readonly file: string;
  /** One-based; undefined for the whole file. */
  readonly line?: number;
  /** What is shown of it. */
  readonly text: string;
}

/** A file in the summary, or a line of one, linked to where the repository's page shows it in a commit. */
export function fileLink(
  { serverUrl, repository }: RepositoryPage,
  { hash, file, line, text }: FilePlace,
): string {
  const path = [...repository.split('/'), 'blob', hash, ...file.split('/')];
  const anchor = line === undefined ? '' : `#L${line}`;
  return `[${asCode(text)}](${serverUrl}/${path.map(inAddress).join('/')}${anchor})`;
}

// `encodeURIComponent` keeps parentheses, which would end the address in Markdown.
function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('(', '%28').replaceAll(')', '%29');
}

/** GitHub's page that compares a branch with another one and offers to create a pull request. */
export function compareAddress(
  { serverUrl, repository }: RepositoryPage,
  { base, head }: { readonly base: string; readonly head: string },
): string {
  const inPath = (text: string): string => text.split('/').map(inAddress).join('/');
  return `${serverUrl}/${inPath(repository)}/compare/${inPath(base)}...${inPath(head)}?expand=1`;
}
