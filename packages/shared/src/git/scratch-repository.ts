import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Remote } from './credentials.js';
import type { Git, GitProgram } from './git.js';
import { copyEmptyRepository, initializeRepository } from './initialize-repository.js';
import { type LargeFiles, openLargeFiles } from './large-files.js';
import { openRepository } from './repository.js';
import { openWorkTree, type WorkTree } from './work-tree.js';

/**
 * A repository of a run's own, so that the checkout, its hooks and its `.git` are not touched. It has no
 * alternates: those break as soon as the tip has moved past a shallow or partial checkout.
 */
export interface ScratchRepository {
  readonly folder: string;
  readonly git: Git;
  readonly remote: Remote;
  readonly largeFiles: LargeFiles;
  /** A fresh folder, and an index that holds a commit. */
  workTree(commit: string): Promise<ScratchTree>;
}

export interface ScratchTree {
  /** Runs no filter, and keeps UTF-8 as it is. */
  readonly neutral: WorkTree;
  /** The same files and index, read by all that `.gitattributes` say. */
  readonly ruled: WorkTree;
  /** The same files and index, read by the filter of Git LFS and no other; undefined where there is no git-lfs. */
  withLargeFiles(): Promise<WorkTree | undefined>;
  /** The same index, for files that have been moved to another folder. */
  at(root: string): ScratchTree;
}

/**
 * What counts more than every `.gitattributes`. Filters are programs, such as Git LFS, which hosted runners configure
 * for the whole machine: here it would fetch files that nobody looks at. And an export is UTF-8, as Git keeps it.
 */
const overrides = '* !filter !working-tree-encoding !ident\n';

/** Makes a scratch repository below the folder of a run, with which it is removed. */
export async function createScratchRepository(
  program: GitProgram,
  remote: Remote,
  parent: string,
): Promise<ScratchRepository> {
  const folder = await realpath(await mkdtemp(join(parent, 'scratch-')));
  const workTree = join(folder, 'repository');
  const gitDir = await initializeRepository(program, workTree);
  const neutral = await copyEmptyRepository(gitDir, join(folder, 'neutral'), overrides);
  const { git } = await openRepository(program, { gitDir, workTree });
  const objects = join(gitDir, 'objects');
  const largeFiles = openLargeFiles(program, git, { folder: join(folder, 'large'), objects });
  let trees = 0;

  const treeAt = (root: string, index: string): ScratchTree => ({
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
      // Several may be made at the same time.
      const number = trees;
      const root = join(folder, `tree-${number}`);
      await mkdir(root);
      const tree = treeAt(root, join(folder, `index-${number}`));
      await tree.neutral.run(['read-tree', commit]);
      return tree;
    },
  };
}
