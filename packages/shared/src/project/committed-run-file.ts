import { join } from 'node:path';
import { type Checkout, pathInRepository } from '../git/checkout.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { isMarkedText, projectFile } from './run-file.js';
import type { ProjectSearch } from './search-projects.js';

/** Whether a commit holds, at a path from the root, a file that a run wrote for itself. */
export async function holdsRunFile(
  commit: string,
  path: string,
  { git }: Pick<Checkout, 'git'>,
): Promise<boolean> {
  const { exitCode, stdout } = await git.ask(['cat-file', 'blob', `${commit}:${path}`]);
  return exitCode === 0 && isMarkedText(stdout.toString('utf8'));
}

/**
 * Warns of files that a run wrote for itself and a person has committed, such as after a run that was killed. Each run
 * takes them away: they would name the project of another run.
 *
 * @param checkout Undefined where git knows none.
 */
export async function warnOfCommitted(
  found: ProjectSearch,
  checkout: Checkout | undefined,
  { log }: { readonly log: Pick<Log, 'warning'> },
): Promise<void> {
  if (checkout === undefined || !('leftovers' in found)) return;
  for (const folder of found.leftovers) {
    const path = pathInRepository(checkout.root, join(folder, projectFile));
    if (!(await holdsRunFile(checkout.head, path, checkout))) continue;
    log.warning(
      `The file ${quoted(path)} is committed, and a run wrote it for itself. So it names no project, and this run took it away. Remove it from Git (\`git rm --cached\`), and add a line \`.para/project.json\` to \`.gitignore\`.`,
    );
  }
}
