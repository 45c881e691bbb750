import { lstat, mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { field } from '../action/json-fields.js';
import { readPlainFile } from '../action/plain-file.js';
import { removeFile } from '../action/remove-files.js';
import { ActionError, systemErrorCode } from '../report/errors.js';

/** The file that names the project, from the project folder. */
export const projectFile = '.para/project.json';

/** What the file says. */
interface ProjectName {
  readonly projectId: string;
  readonly projectName: string | undefined;
  readonly profile: string;
}

/**
 * Marks every project file that a run writes for itself. A marked file can be deleted without losing anybody's work.
 */
const mark = { writtenBy: 'Paragraph Git Sync, for one run. Do not commit this file.' };
/** A project's own file is a few lines. In bytes. */
const largestFile = 64 * 1024;

/** Whether a parsed `project.json` is one that a run wrote for itself. */
export function isMarked(content: unknown): boolean {
  return field(content, 'writtenBy') === mark.writtenBy;
}

/** Whether the text of a `project.json` is one that a run wrote for itself. */
export function isMarkedText(text: string): boolean {
  try {
    return isMarked(JSON.parse(text));
  } catch {
    return false;
  }
}

/** Whether a run wrote the file for itself. */
export async function isRunFile(path: string): Promise<boolean> {
  try {
    const bytes = await readPlainFile(path, largestFile);
    return bytes !== undefined && isMarked(JSON.parse(bytes.toString('utf8')));
  } catch (thrown) {
    if (thrown instanceof SyntaxError || systemErrorCode(thrown) !== undefined) return false;
    throw thrown;
  }
}

/**
 * Writes the `.para/project.json` of a project that has none: the CLI requires it, and the project's code may read it.
 *
 * @param folder The project folder, or a copy of it.
 * @throws {ActionError}
 */
export async function writeRunFile(
  folder: string,
  { projectId, projectName, profile }: ProjectName,
): Promise<void> {
  const home = join(folder, '.para');
  await mkdir(home, { recursive: true });
  if ((await lstat(home)).isSymbolicLink()) throw linkedHome();
  const text = `${JSON.stringify({ projectId, projectName, profile, ...mark }, null, 2)}\n`;
  await removeFile(join(folder, projectFile));
  // Do not follow a link that somebody puts there meanwhile.
  await writeFile(join(folder, projectFile), text, { flag: 'wx' });
}

function linkedHome(): ActionError {
  return new ActionError({
    what: 'The folder `.para` of the project is a symbolic link, so no `project.json` was written there.',
    why: 'The file would be written to the target of the link.',
    cure: 'Commit a folder in its place, or remove the link.',
    commits: 'project',
  });
}

/** Deletes the file if a run wrote it for itself. */
export async function removeRunFile(folder: string): Promise<void> {
  const path = join(folder, projectFile);
  if (!(await isRunFile(path))) return;
  await removeFile(path);
  // The folder stays if it contains anything else, such as `branches.json`.
  await rmdir(join(folder, '.para')).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) === undefined) throw thrown;
  });
}
