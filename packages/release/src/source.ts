import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git.js';
import { ReleaseRefused } from './refusal.js';

/** What is released: a commit of this repository. */
export interface Source {
  readonly commit: string;
  /** When it was made, in the form of git: the release commit carries it, so that it is the same each time. */
  readonly date: string;
  readonly changelog: string;
}

/** Where the test command records which tree has passed. */
export const testedFile = 'node_modules/.tested-tree';

/**
 * The commit that is checked out.
 *
 * @throws {ReleaseRefused} when something is not committed, or its tests did not pass.
 */
export async function readSource(root: string, git: Git): Promise<Source> {
  const changes = await git(['status', '--porcelain']);
  if (changes !== '') {
    throw new ReleaseRefused(
      `There are uncommitted changes, so no commit holds what would be released:\n${changes}\nCommit or stash them.`,
    );
  }
  const tree = await git(['rev-parse', 'HEAD^{tree}']);
  const tested = await readFile(join(root, testedFile), 'utf8').catch(() => undefined);
  if (tested?.trim() !== tree) {
    throw new ReleaseRefused(
      'The tests have not passed on this tree. Run `npx -y pnpm@12 test`, with everything committed.',
    );
  }
  return {
    commit: await git(['rev-parse', 'HEAD']),
    date: await git(['show', '-s', '--format=%ct +0000', 'HEAD']),
    changelog: await readFile(join(root, 'CHANGELOG.md'), 'utf8'),
  };
}
