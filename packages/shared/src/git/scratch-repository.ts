import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from './configuration.js';
import type { Remote } from './credentials.js';
import type { Git, GitProgram } from './git.js';
import { initializeRepository } from './initialize-repository.js';
import { type LargeFiles, openLargeFiles } from './large-files.js';
import { openRepository } from './repository.js';
import { openWorkTree } from './work-tree.js';

/**
 * The run's own repository, so that the checkout, its hooks and its `.git` are not touched. It has no alternates: they
 * break when the tip has moved past a shallow or partial checkout.
 */
export interface ScratchRepository {
  readonly folder: string;
  readonly git: Git;
  readonly remote: Remote;
  readonly largeFiles: LargeFiles;
  /** A new folder, and an index of a commit. */
  workTree(commit: string): Promise<ScratchTree>;
}

export interface ScratchTree {
  readonly root: string;
  /** Runs no filter, and keeps UTF-8 as it is. */
  readonly neutral: Git;
  /** The same files and index, with everything that `.gitattributes` say. */
  readonly ruled: Git;
  /** The same files and index, with only the filter of Git LFS; undefined without git-lfs. */
  withLargeFiles(): Promise<Git | undefined>;
  /** The same index, for files that have been moved to another folder. */
  at(root: string): ScratchTree;
}

/**
 * Attributes that override every `.gitattributes`. Filters are programs, such as Git LFS, which hosted runners
 * configure for the whole machine: it would download files that nobody needs here. And an export is UTF-8, as stored in
 * Git.
 */
const overrides = '* !filter !working-tree-encoding !ident\n';

/**
 * Creates a scratch repository in the folder of a run. It is removed with that folder.
 *
 * @param around What is configured in a checkout of the same machine.
 */
export async function createScratchRepository(
  program: GitProgram,
  remote: Remote,
  parent: string,
  around?: Configuration,
): Promise<ScratchRepository> {
  const folder = await realpath(await mkdtemp(join(parent, 'scratch-')));
  const workTree = join(folder, 'repository');
  const [gitDir, neutral] = await Promise.all([
    initializeRepository(workTree),
    initializeRepository(join(folder, 'neutral'), overrides),
  ]);
  const { git } = await openRepository(program, { gitDir, workTree }, around?.ofMachine);
  const objects = join(gitDir, 'objects');
  const largeFiles = openLargeFiles(program, git, { folder: join(folder, 'large'), objects });
  let trees = 0;

  const treeAt = (root: string, index: string): ScratchTree => ({
    root,
    neutral: openWorkTree({ git, gitDir: neutral, objects, index, root }),
    ruled: openWorkTree({ git, gitDir, objects, index, root }),
    withLargeFiles: () => largeFiles.workTree({ index, root }),
    at: (moved) => treeAt(moved, index),
  });
  return {
    folder: workTree,
    git,
    remote,
    largeFiles,
    async workTree(commit) {
      trees += 1;
      // Several trees may be created at the same time.
      const number = trees;
      const root = join(folder, `tree-${number}`);
      await mkdir(root);
      const tree = treeAt(root, join(folder, `index-${number}`));
      await tree.neutral.run(['read-tree', commit]);
      return tree;
    },
  };
}
