import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Remote } from './credentials.js';
import { type Git, GitFailure, type GitProgram } from './git.js';
import { type GitConfig, inShell } from './git-environment.js';
import { initializeRepository } from './initialize-repository.js';
import { type NetworkContext, retryingGit } from './retrying-git.js';
import { openWorkTree, type WorkTreePlace } from './work-tree.js';

/** Files in Git LFS: Git gets a pointer, and the file itself stays here until it is uploaded. */
export interface LargeFiles {
  /** Files and an index, with only the filter of Git LFS; undefined without git-lfs. */
  workTree(place: Pick<WorkTreePlace, 'root' | 'index'>): Promise<Git | undefined>;
  /**
   * Uploads the files that the filter stored, to the LFS host that the commit names. A host may reject a pointer
   * without its file.
   *
   * @throws {ActionError} when that fails.
   */
  upload(commit: string, remote: Remote, context: NetworkContext): Promise<void>;
}

/** As in every work tree, but with the files' filter. */
const overrides = '* !working-tree-encoding !ident\n';

/**
 * @param folder For a separate git dir, in which git-lfs stores files.
 * @param objects Git's objects.
 */
export function openLargeFiles(
  program: GitProgram,
  git: Git,
  { folder, objects }: { readonly folder: string; readonly objects: string },
): LargeFiles {
  let opened: { readonly gitLfs: string; readonly gitDir: string } | undefined;
  const open = async (): Promise<typeof opened> => {
    const gitLfs = await program.gitLfs();
    if (gitLfs === undefined) return undefined;
    return { gitLfs, gitDir: await initializeRepository(folder, overrides) };
  };
  return {
    async workTree(place) {
      opened ??= await open();
      if (opened === undefined) return undefined;
      const { gitLfs, gitDir } = opened;
      return openWorkTree({
        git: git.with({ config: lfsFilter(gitLfs) }),
        gitDir,
        objects,
        ...place,
      });
    },
    async upload(commit, remote, context) {
      if (opened === undefined) return;
      const { gitLfs, gitDir } = opened;
      const names = await storedFiles(join(gitDir, 'lfs', 'objects'));
      if (names.length === 0) return;
      await bringLfsConfig(commit, remote.git(git), folder);
      // git-lfs accepts a URL or the name of a configured remote. Like git, it rewrites an address only once, so under
      // this name no `insteadOf` of the machine can redirect it.
      const name = remote.name.replace(/:$/, '');
      const uploading = remote.git(git.at({ gitDir, workTree: folder })).with({
        config: [
          [`remote.${name}.url`, remote.name],
          // By absolute path, since `git lfs` would look up the name.
          ['alias.upload-large-files', `!${inShell(gitLfs)} push --object-id --stdin`],
          ['lfs.locksverify', 'false'],
        ],
      });
      try {
        await retryingGit(
          () =>
            uploading.run(['upload-large-files', name], {
              input: names.map((each) => `${each}\n`).join(''),
            }),
          { ...context, trouble: 'The files of Git LFS could not be uploaded' },
        );
      } catch (thrown) {
        if (!(thrown instanceof GitFailure)) throw thrown;
        throw new ActionError({
          what: 'The files of Git LFS could not be uploaded.',
          consequence: 'nothing was committed',
          why: quoted(thrown.stderr.trim(), 1_000),
          cure: 'Run the workflow again. If this continues, check that the credentials may write to the LFS storage of the repository, and that its quota is not used up.',
        });
      }
    },
  };
}

/**
 * Writes the repository's own `.lfsconfig` to the place where git-lfs looks for it: it may name another host for these
 * files.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-config.adoc#lfsconfig
 */
async function bringLfsConfig(commit: string, git: Git, folder: string): Promise<void> {
  const [entry] = await git.list(['ls-tree', '-z', '--name-only', commit, '--', '.lfsconfig']);
  if (entry === undefined) return;
  const text = await git.bytes(['cat-file', 'blob', `${commit}:.lfsconfig`]);
  await writeFile(join(folder, '.lfsconfig'), text);
}

/** The filter as `git lfs install` sets it, by absolute path. */
function lfsFilter(gitLfs: string): GitConfig {
  const program = inShell(gitLfs);
  return [
    ['filter.lfs.clean', `${program} clean -- %f`],
    ['filter.lfs.smudge', `${program} smudge -- %f`],
    ['filter.lfs.process', `${program} filter-process`],
    ['filter.lfs.required', 'true'],
  ];
}

/** The names of the files that git-lfs has stored: each is the SHA-256 of the content. */
async function storedFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.flatMap((entry) => /(?:^|[\\/])([0-9a-f]{64})$/.exec(entry)?.[1] ?? []);
}
