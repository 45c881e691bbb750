import { join } from 'node:path';
import { fieldsOf, parseJson, textField } from '../action/json-fields.js';
import { readPlainFile } from '../action/plain-file.js';
import { isId } from '../paragon/identifiers.js';
import { ActionError, messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';

/** The entry of a branch in `.para/branches.json`. */
export interface BranchProject {
  readonly projectId: string;
  readonly projectName: string | undefined;
  readonly profile: string | undefined;
}

/** The project of each branch, by the branch's name. */
export type BranchProjects = ReadonlyMap<string, BranchProject>;

/** The file that names the project of each branch, in the project folder or the root of the repository. */
export const branchesFile = '.para/branches.json';

const largestFile = 1024 * 1024;

/**
 * Reads `.para/branches.json` in the first of these folders that has one; no entries if none has.
 *
 * @throws {ActionError} for an invalid file.
 */
export async function readBranchProjects(folders: readonly string[]): Promise<BranchProjects> {
  for (const folder of folders) {
    const text = await textOf(join(folder, branchesFile));
    if (text !== undefined) return parseBranchProjects(text);
  }
  return new Map();
}

/** @throws {ActionError} */
export function parseBranchProjects(text: string): BranchProjects {
  let content: unknown;
  try {
    content = parseJson(text);
  } catch (thrown) {
    throw unusable(messageOf(thrown));
  }
  return new Map(
    fieldsOf(content).map(([branch, entry]) => {
      const projectId = textField(entry, 'projectId')?.trim() ?? '';
      if (!isId(projectId)) {
        throw unusable(
          `The \`projectId\` of the branch ${quoted(branch)} is missing or malformed.`,
        );
      }
      const projectName = textField(entry, 'projectName');
      return [branch, { projectId, projectName, profile: textField(entry, 'profile') }];
    }),
  );
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readPlainFile(path, largestFile))?.toString('utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return undefined;
  }
}

function unusable(why: string): ActionError {
  return new ActionError({
    what: 'The file .para/branches.json does not say which project each branch has.',
    why: quoted(why),
    cure: 'It must contain an object with an entry for each branch: `{"main": {"projectId": "…", "projectName": "…", "profile": "default"}}`. Correct it, or remove it: a branch that is linked in Paragon does not need it.',
    commits: 'project',
  });
}
