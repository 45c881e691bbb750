import { join } from 'node:path';
import { pathBelow } from '../action/on-disk.js';
import type { Checkout } from '../git/checkout.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { isMarkedText, projectFile } from './run-file.js';
import type { ProjectSearch } from './search-projects.js';

/** Whether a commit contains, at a path from the root, a file that a run wrote for itself. */
export async function holdsRunFile(
  commit: string,
  path: string,
  { git }: Pick<Checkout, 'git'>,
): Promise<boolean> {
  const { exitCode, stdout } = await git.ask(['cat-file', 'blob', `${commit}:${path}`]);
  return exitCode === 0 && isMarkedText(stdout.toString('utf8'));
}

/**
 * Warns about files that a run wrote for itself and a person has committed, for example after a killed run. Each run
 * deletes them, since they would name the project of another run.
 *
 * @param checkout Undefined without a git checkout.
 */
export async function warnOfCommitted(
  found: ProjectSearch,
  checkout: Checkout | undefined,
  { log }: { readonly log: Pick<Log, 'warning'> },
): Promise<void> {
  if (checkout === undefined || !('leftovers' in found)) return;
  for (const folder of found.leftovers) {
    const path = pathBelow(checkout.root, join(folder, projectFile));
    if (!(await holdsRunFile(checkout.head, path, checkout))) continue;
    log.warning(
      `The file ${quoted(path)} is a temporary file of an earlier run that was committed by mistake. This run ignored and deleted it. Remove it from Git (\`git rm --cached\`), and add a line \`.para/project.json\` to \`.gitignore\`.`,
    );
  }
}
