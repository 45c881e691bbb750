import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CheckoutOptions } from '@paragraph/sandbox';
import { type GitPlace, openGitPlace } from '../../shared/test/git/git-place.js';
import { shortWaits } from '../../shared/test/short-waits.js';
import { type Branch, gitBranch } from '../src/branch.js';

export const flow = 'app/src/flow.ts';
export const outside = 'read me.md';
const person = ['-c', 'user.name=A Step', '-c', 'user.email=step@example.com'];

/** A repository whose three commits change the project; the second is what the run is about. */
export interface Place extends GitPlace {
  readonly first: string;
  readonly second: string;
  /** A colleague's commit on main. */
  push(path: string, text: string): Promise<string>;
}

export async function openPlace(): Promise<Place> {
  const place = await openGitPlace();
  const push = (path: string, text: string): Promise<string> =>
    place.repository.commit({ files: { [path]: text } });
  const first = await place.repository.commit({ files: { [flow]: '1', '.gitignore': 'out/\n' } });
  const second = await push(flow, '2');
  return { ...place, first, second, push };
}

/** A token of a job that may push. */
export function writingToken({ github, repository }: Place): string {
  return github.createToken({ repository: repository.name, permissions: { contents: 'write' } });
}

interface Found {
  readonly branch: Branch;
  readonly root: string;
}

/** The branch as a run for the second commit finds it, after what `before` has made in the checkout. */
export async function openBranch(
  place: Place,
  form: Partial<CheckoutOptions> = {},
  before: (root: string) => Promise<unknown> = async () => {},
  path = 'app',
  runCommit = place.second,
  given?: string,
): Promise<Found> {
  const { second } = place;
  const root = await place.checkout({ sha: second, ...form });
  await before(root);
  const checkout = await place.find(root);
  const remote = await place.remote(checkout, given);
  const noRest = { standing: async () => ({ kind: 'unknown' as const, why: 'nobody asks' }) };
  const context = { remote, checkout, branch: 'main', path };
  const network = { log: place.log, signal: new AbortController().signal, clock: shortWaits };
  return {
    branch: await gitBranch(context, { runCommit, rest: noRest, network }),
    root,
  };
}

export async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** A commit of an earlier step. */
export async function commit(
  place: Place,
  root: string,
  path: string,
  text: string,
): Promise<string> {
  await write(root, path, text);
  await place.ask(root, 'add', '--all');
  await place.ask(root, ...person, 'commit', '--quiet', '-m', `Change ${path}`);
  return place.ask(root, 'rev-parse', 'HEAD');
}
