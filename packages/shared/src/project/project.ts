import { join, posix } from 'node:path';
import { parseJson } from '../action/json-fields.js';
import { isFile, pathBelow } from '../action/on-disk.js';
import { readPlainFile } from '../action/plain-file.js';
import { isId } from '../paragon/identifiers.js';
import { ActionError, messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { isMarked, projectFile } from './run-file.js';

/** A Paragraph project in the checkout. */
export interface Project {
  /** Absolute real path. */
  readonly folder: string;
  /** Path below the workspace with forward slashes; `.` for the workspace itself. */
  readonly subfolder: string;
  readonly projectId: string;
  readonly projectName: string | undefined;
  /** The CLI profile that the project's own file names. */
  readonly profile: string;
  /** Set if the checkout does not name the project, so that the run must. */
  readonly isNamedByRun?: true;
}

/**
 * The project of a folder; undefined if there is none. Ignores a file that an earlier run wrote for itself: that run
 * may have been killed, and this one may be about another project.
 *
 * @param root The folder that `subfolder` is counted from, as a real path like `folder`.
 * @throws {ActionError} when the folder's `.para/project.json` names no project.
 */
export async function projectAt(root: string, folder: string): Promise<Project | undefined> {
  if (!(await isFile(join(folder, projectFile)))) return undefined;
  const subfolder = subfolderOf(root, folder);
  const file = posix.join(subfolder, projectFile);
  const content = parsedObject(file, await textOf(file, join(folder, projectFile)));
  if (isMarked(content)) return undefined;
  const { projectName, profile } = content;
  const projectId = typeof content.projectId === 'string' ? content.projectId.trim() : '';
  if (!isId(projectId)) {
    throw new ActionError({
      what: `${quoted(file)} names no project: its \`projectId\` is missing or malformed.`,
      cure: 'Restore the file from the export of the project (`para init --create-from-existing`), or correct the step that writes it.',
      commits: 'project',
    });
  }
  return {
    folder,
    subfolder,
    projectId,
    projectName: typeof projectName === 'string' ? projectName : undefined,
    profile: typeof profile === 'string' && profile !== '' ? profile : 'default',
  };
}

/** The path from `root` to a folder, with forward slashes; `.` for `root` itself. */
export function subfolderOf(root: string, folder: string): string {
  return pathBelow(root, folder) || '.';
}

/** The export writes a few lines. In bytes. */
const largestFile = 1024 * 1024;

async function textOf(file: string, path: string): Promise<string> {
  let why = 'It is larger than 1 MiB.';
  try {
    const bytes = await readPlainFile(path, largestFile);
    if (bytes !== undefined) return bytes.toString('utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    why = quoted(messageOf(thrown));
  }
  throw new ActionError({
    what: `The project file ${quoted(file)} cannot be read.`,
    why,
    cure: 'Restore it from the export of the project, or correct the step that writes it.',
    commits: 'project',
  });
}

function parsedObject(file: string, text: string): Record<string, unknown> {
  try {
    const parsed = parseJson(text);
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new ActionError({
    what: `${quoted(file)} is not a JSON object.`,
    cure: 'Restore it from the export of the project, or correct the step that writes it.',
    commits: 'project',
  });
}
