import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { folderInside } from '../action/inputs.js';
import { isId } from '../paragon/identifiers.js';
import { ActionError, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';

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
}

export interface Wanted {
  /** The `subfolder` input, as an absolute path. It decides alone. */
  readonly folder: string | undefined;
  /** The folder that Paragon names, if any. */
  readonly paragonSubfolder?: string | undefined;
  /** The project that is linked to the branch, where it is known. */
  readonly projectId?: string | undefined;
}

const marker = join('.para', 'project.json');
const documentation = 'Set the input `subfolder` to the folder that holds `.para/project.json`.';

/** What the search for projects has found. */
interface Found {
  readonly projects: readonly Project[];
  /** What is wrong with files that should name a project and do not. */
  readonly faults: readonly ActionError[];
}

/**
 * Every Paragraph project in the workspace, in the order of their paths; the root's comes first.
 *
 * @throws {ActionError} when what is there names no project.
 */
export async function projectsIn(workspace: string): Promise<readonly Project[]> {
  const { projects, faults } = await search(await realpath(workspace));
  const [fault] = faults;
  if (projects.length === 0 && fault !== undefined) throw fault;
  return projects;
}

async function search(root: string): Promise<Found> {
  const projects: Project[] = [];
  const faults: ActionError[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    if (folders.includes('.para') && (await isFile(join(folder, marker)))) {
      try {
        projects.push(await readProject(root, folder));
      } catch (thrown) {
        if (!(thrown instanceof ActionError)) throw thrown;
        faults.push(thrown);
      }
    }
    for (const name of folders.sort()) {
      if (name === 'node_modules' || name === '.git' || name === '.para') continue;
      await visit(join(folder, name));
    }
  };
  await visit(root);
  return { projects, faults };
}

/**
 * The one project that is meant, by the rules of the README ("Which project").
 *
 * @throws {ActionError} when none or several fit, with a list of what was found.
 */
export async function findProject(workspace: string, wanted: Wanted): Promise<Project> {
  const root = await realpath(workspace);
  if (wanted.folder !== undefined) return projectAt(root, wanted.folder);

  const named = await projectNamedByParagon(root, wanted);
  if (named !== undefined) return named;
  const { projects, faults } = await search(root);
  try {
    return chooseProject(projects, wanted.projectId);
  } catch (thrown) {
    // A file that is broken, by a merge for example, is more likely the one that is meant than none.
    throw faults[0] ?? thrown;
  }
}

/**
 * The projects that may be meant, before Paragon was asked.
 *
 * @throws {ActionError} when `folder` is given and holds no project.
 */
export async function likelyProjects(
  workspace: string,
  folder: string | undefined,
): Promise<readonly Project[]> {
  if (folder === undefined) return projectsIn(workspace);
  return [await projectAt(await realpath(workspace), folder)];
}

/** Which of the projects in the checkout is meant. */
export function chooseProject(
  projects: readonly Project[],
  projectId: string | undefined,
): Project {
  const fitting =
    projectId === undefined
      ? projects
      : projects.filter((project) => project.projectId === projectId);
  const inRoot = fitting.find((project) => project.subfolder === '.');
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (inRoot !== undefined) return inRoot;

  if (projects.length === 0) {
    throw new ActionError({
      what: 'There is no Paragraph project in the checkout.',
      why: 'No folder holds a file `.para/project.json` (folders named node_modules are not searched).',
      cure: 'Run actions/checkout before this step, and commit the project with its `.para` folder, or have an earlier step write it.',
    });
  }
  const found = projects.map(
    (project) => `- ${quoted(project.subfolder)} (project ${quoted(project.projectId)})`,
  );
  if (fitting.length === 0) {
    throw new ActionError({
      what: `No Paragraph project in the checkout has the project id ${quoted(projectId ?? '')}, which Paragon has linked to this branch.`,
      why: `Found:\n${found.join('\n')}`,
      cure: 'Link the branch to that project in the Paragon dashboard ("Sync git branch"), or commit the export of the linked project.',
    });
  }
  throw new ActionError({
    what: `${fitting.length} Paragraph projects in the checkout fit.`,
    why: `Found:\n${found.join('\n')}`,
    cure: documentation,
  });
}

/**
 * Refuses a project that is another one than the linked one: a push would overwrite that one's workflows.
 *
 * @throws {ActionError} when they differ.
 */
export function requireLinkedProject(project: Project, linkedProjectId: string): void {
  if (project.projectId === linkedProjectId) return;
  throw new ActionError({
    what: `The folder ${quoted(project.subfolder)} holds the project ${quoted(project.projectId)}, but Paragon has linked this branch to the project ${quoted(linkedProjectId)}.`,
    why: 'Pushing one into the other would overwrite its integrations, so nothing was pushed.',
    cure: 'Link the branch to the project of this repository in the Paragon dashboard ("Sync git branch"), set `subfolder` to the folder of the linked project, or correct `projectId` in `.para/project.json` if it was edited by hand.',
  });
}

async function projectNamedByParagon(root: string, wanted: Wanted): Promise<Project | undefined> {
  const { paragonSubfolder } = wanted;
  if (paragonSubfolder === undefined || paragonSubfolder === '') return undefined;
  // Paragon's word is a hint: a folder that is not there, or leads elsewhere, is not followed.
  const folder = folderInside(root, paragonSubfolder.replace(/^[/\\]+/, ''));
  if (typeof folder !== 'string' || !(await isFile(join(folder, marker)))) return undefined;
  const project = await readProject(root, folder);
  const other = wanted.projectId !== undefined && wanted.projectId !== project.projectId;
  return other ? undefined : project;
}

async function projectAt(root: string, folder: string): Promise<Project> {
  if (await isFile(join(folder, marker))) return readProject(root, folder);
  const { projects } = await search(root);
  const found = projects.map((project) => `- ${quoted(project.subfolder)}`);
  throw new ActionError({
    what: `The folder ${quoted(slashes(relative(root, folder)) || '.')} (input \`subfolder\`) holds no Paragraph project: there is no file .para/project.json in it.`,
    why:
      found.length === 0
        ? 'The checkout holds no Paragraph project at all.'
        : `The checkout holds Paragraph projects in:\n${found.join('\n')}`,
    cure: found.length === 0 ? 'Commit the project with its `.para` folder.' : documentation,
  });
}

/** Reads `.para/project.json` of a folder. */
async function readProject(root: string, folder: string): Promise<Project> {
  const subfolder = slashes(relative(root, folder)) || '.';
  const file = subfolder === '.' ? '.para/project.json' : `${subfolder}/.para/project.json`;
  const content = parsedObject(file, await readFile(join(folder, marker), 'utf8'));
  const { projectName, profile } = content;
  const projectId = typeof content.projectId === 'string' ? content.projectId.trim() : '';
  if (!isId(projectId)) {
    throw new ActionError({
      what: `${quoted(file)} names no project: its \`projectId\` is missing or malformed.`,
      cure: 'Restore the file from the export of the project (`para init --create-from-existing`), or correct the step that writes it.',
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

function parsedObject(file: string, text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new ActionError({
    what: `${quoted(file)} is not a JSON object.`,
    cure: 'Restore it from the export of the project, or correct the step that writes it.',
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return false;
  }
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
