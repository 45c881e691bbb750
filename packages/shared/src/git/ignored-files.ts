import { type Git, GitFailure, nulInput, nulList } from './git.js';

/** Which of these files Git ignores. The files need not exist. Paths are from the root of the repository. */
export async function ignoredFiles(
  git: Pick<Git, 'ask'>,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  if (files.length === 0) return new Set();
  // `check-ignore` does not support `--literal-pathspecs`, and treats a name that begins with a colon as magic.
  const exit = await git.ask(['--no-literal-pathspecs', 'check-ignore', '-z', '--stdin'], {
    input: nulInput(files.map((file) => `./${file}`)),
  });
  if (exit.exitCode !== 0 && exit.exitCode !== 1) throw new GitFailure(['check-ignore'], exit);
  return new Set(nulList(exit.stdout.toString('utf8')).map((file) => file.slice(2)));
}
