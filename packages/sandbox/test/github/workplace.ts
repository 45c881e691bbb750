import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutJob } from '../../src/github/checkout-step.js';
import type { Repository } from '../../src/github/repository.js';
import { type Box, openBox } from './box.js';

export const REPOSITORY = 'acme/integrations';

export interface Workplace extends Box {
  readonly repo: Repository;
  readonly workspace: string;
  readonly temp: string;
  readonly job: CheckoutJob;
  /** The commits of `main`, oldest first. */
  readonly commits: readonly string[];
  /** A question to the checkout, without credentials but its own. */
  ask(...args: readonly string[]): Promise<string>;
}

/** A repository with three commits on main, other branches, a tag and a pull request. */
export async function openWorkplace(): Promise<Workplace> {
  const box = await openBox();
  const { github, dir } = box;
  const files = { 'a.txt': '0', 'src/b.txt': '0', 'docs/c.txt': '0' };
  const repo = await github.createRepository({ name: REPOSITORY, files });
  const commits = [await repo.tip('main')];
  for (const text of ['1', '2']) commits.push(await repo.commit({ files: { 'a.txt': text } }));
  await repo.commit({ branch: 'feature/x', files: { 'x.txt': 'x' }, from: commits[0] ?? '' });
  await repo.commit({ branch: 'mainly', files: { 'y.txt': 'y' } });
  await repo.tag('v1', commits[1] ?? '', 'First release');
  await repo.openPullRequest({ head: 'feature/x' });
  const [workspace, temp] = [join(dir, 'work space'), join(dir, 'temp')];
  await mkdir(workspace);
  await mkdir(temp);
  const token = github.createToken({ repository: REPOSITORY, permissions: { contents: 'write' } });
  return {
    ...box,
    repo,
    workspace,
    temp,
    commits,
    job: {
      serverUrl: github.serverUrl,
      repository: REPOSITORY,
      workspace,
      temp,
      ref: 'refs/heads/main',
      sha: commits[2] ?? '',
      token,
    },
    ask: (...args) => box.git(args, { cwd: workspace }),
  };
}

/** The credentials that git would send from the checkout. */
export async function header(place: Workplace, folder = place.workspace): Promise<string> {
  const args = ['config', '--get-urlmatch', 'http.extraheader', place.repo.url];
  return (await place.attempt(args, { cwd: folder })).stdout.trim();
}
