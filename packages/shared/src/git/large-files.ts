import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programsOnPath } from '../action/programs.js';
import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Remote } from './credentials.js';
import { type Git, GitFailure, type GitProgram } from './git.js';
import type { GitConfig } from './git-environment.js';
import { initializeRepository } from './initialize-repository.js';
import { type NetworkContext, retryingGit } from './retrying-git.js';
import { openWorkTree, type WorkTree, type WorkTreePlace } from './work-tree.js';

/** Files that Git LFS keeps: Git gets a pointer, and the file itself waits here until it is uploaded. */
export interface LargeFiles {
  /** Files and an index, read by the filter of Git LFS and no other; undefined where there is no git-lfs. */
  workTree(place: Pick<WorkTreePlace, 'root' | 'index'>): Promise<WorkTree | undefined>;
  /**
   * Uploads what the filter has taken, to where the commit says that such files are. A host may refuse a pointer
   * without its file.
   *
   * @throws {ActionError} when that fails.
   */
  upload(commit: string, remote: Remote, context: NetworkContext): Promise<void>;
}

/** As for every work tree, except that files go through their filter. */
const overrides = '* !working-tree-encoding !ident\n';

/**
 * @param folder For a git dir of its own: git-lfs keeps files in it.
 * @param objects Where the objects of Git are.
 */
export function openLargeFiles(
  program: GitProgram,
  git: Git,
  { folder, objects }: { readonly folder: string; readonly objects: string },
): LargeFiles {
  let opened: { readonly gitLfs: string; readonly gitDir: string } | undefined;
  const open = async (): Promise<typeof opened> => {
    const [gitLfs] = await programsOnPath(program.env, {
      posix: 'git-lfs',
      windows: 'git-lfs.exe',
    });
    if (gitLfs === undefined) return undefined;
    return { gitLfs, gitDir: await initializeRepository(program, folder, overrides) };
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
      // git-lfs takes a URL or the name of a remote that is configured. Like git it rewrites an address once, so under
      // this name no `insteadOf` of the machine leads it elsewhere.
      const name = remote.name.replace(/:$/, '');
      const uploading = remote.git(git.at({ gitDir, workTree: folder })).with({
        config: [
          [`remote.${name}.url`, remote.name],
          // By absolute path, since `git lfs` would look the name up.
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
          what: 'The files of Git LFS could not be uploaded, so nothing was committed.',
          why: quoted(thrown.stderr.trim(), 1_000),
          cure: 'Run the workflow again. If this continues, check that the credentials may write to the LFS storage of the repository, and that its quota is not used up.',
        });
      }
    },
  };
}

/**
 * Puts the repository's own `.lfsconfig` where git-lfs looks for it: it may name another host for these files.
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

/** git hands filters and aliases to a shell, on Windows to its own. */
function inShell(program: string): string {
  return `'${program.replaceAll('\\', '/').replaceAll("'", "'\\''")}'`;
}

/** The names of the files that git-lfs holds: each is the SHA-256 of what it says. */
async function storedFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.flatMap((entry) => /(?:^|[\\/])([0-9a-f]{64})$/.exec(entry)?.[1] ?? []);
}
