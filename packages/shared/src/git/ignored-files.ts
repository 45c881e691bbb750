import { GitFailure, nulInput, nulList } from './git.js';
import type { WorkTree } from './work-tree.js';

/** Which of these files Git ignores. None of them has to be there. From the root of the repository. */
export async function ignoredFiles(
  workTree: Pick<WorkTree, 'ask'>,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  if (files.length === 0) return new Set();
  // It takes no `--literal-pathspecs`, and a name that begins with a colon for magic.
  const exit = await workTree.ask(
    ['--no-literal-pathspecs', 'check-ignore', '-z', '--stdin'],
    nulInput(files.map((file) => `./${file}`)),
  );
  if (exit.exitCode !== 0 && exit.exitCode !== 1) throw new GitFailure(['check-ignore'], exit);
  return new Set(nulList(exit.stdout.toString('utf8')).map((file) => file.slice(2)));
}
