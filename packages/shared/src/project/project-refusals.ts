import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { type Project, subfolderOf } from './project.js';
import type { ProjectFolder } from './project-folder.js';

/** The project that Paragon means, and how that is known. */
export interface ExpectedProject {
  readonly projectId: string;
  /** A push asks which project is linked to its branch; a pull is dispatched for one. */
  readonly by: 'link' | 'dispatch';
  /** The folder that Paragon names, if any. */
  readonly subfolder?: string | undefined;
}

/** Without a record a push overwrites dashboard edits. */
const pullFirst = 'If you also pull, run the pull before the next push after linking.';

const setSubfolder = 'Set the input `subfolder` to the folder that holds `.para/project.json`.';

/** The cure if a merge brought the project file of one branch to another branch. */
const perBranch =
  'If each branch has its own project, remove the file from Git (`git rm --cached .para/project.json`, and a line in `.gitignore`): then each branch goes to the project that it is linked to.';

/** The folder of the input `subfolder` holds no project. */
export function noProjectIn(
  root: string,
  folder: string,
  projects: readonly Project[],
): ActionError {
  const found = projects.map((project) => `- ${quoted(project.subfolder)}`);
  return new ActionError({
    what: `The folder ${quoted(subfolderOf(root, folder))} (input \`subfolder\`) holds no Paragraph project: there is no file .para/project.json in it.`,
    why:
      found.length === 0
        ? 'The checkout holds no Paragraph project at all.'
        : `The checkout holds Paragraph projects in:\n${found.join('\n')}`,
    cure:
      found.length === 0
        ? 'Commit the project with its `.para` folder. If the checkout is sparse, add the folder to `sparse-checkout`.'
        : setSubfolder,
    commits: found.length === 0 ? 'project' : 'workflows',
  });
}

/** @param partly Folders that look like a project only in part. */
export function noProject(partly: readonly ProjectFolder[] = []): ActionError {
  const lines = partly.map(({ subfolder }) => `- ${quoted(subfolder)}`);
  const why =
    'No folder holds a file `.para/project.json`, or `src/integrations` next to a `package.json` that depends on `@useparagon/core` (folders named node_modules are not searched).';
  return new ActionError({
    what: 'There is no Paragraph project in the checkout.',
    why: lines.length === 0 ? why : `${why}\nFound only one of the two in:\n${lines.join('\n')}`,
    cure: 'Run actions/checkout before this step, and commit the project with its `.para` folder, or have an earlier step write it. If the checkout is sparse, add the folder of the project to `sparse-checkout`.',
    commits: 'project',
  });
}

export function severalProjects(fitting: number, projects: readonly Project[]): ActionError {
  return new ActionError({
    what: `${fitting} Paragraph projects in the checkout match.`,
    why: found(projects),
    cure: setSubfolder,
    commits: 'workflows',
  });
}

/** None of them names a project. */
export function severalFolders(folders: readonly ProjectFolder[]): ActionError {
  const lines = folders.map(({ subfolder }) => `- ${quoted(subfolder)}`);
  return new ActionError({
    what: `${folders.length} folders of the checkout look like a Paragraph project, and none of them names its project.`,
    why: `Found:\n${lines.join('\n')}`,
    cure: 'Set the input `subfolder` to the folder of the project.',
    commits: 'workflows',
  });
}

/** None of the projects is the one that is meant. */
export function linkedProjectMissing(
  { projectId, by }: ExpectedProject,
  projects: readonly Project[],
): ActionError {
  return by === 'link'
    ? new ActionError({
        what: `No Paragraph project in the checkout has the project id ${quoted(projectId)}, which Paragon has linked to this branch.`,
        why: found(projects),
        cure: `Link the branch to the project of this repository in the Paragon dashboard ("Sync git branch"), or commit the export of the linked project. ${pullFirst} ${perBranch}`,
        commits: 'project',
      })
    : new ActionError({
        what: `No Paragraph project in the checkout has the project id ${quoted(projectId)}, which this pull was started for.`,
        why: found(projects),
        cure: pullCure,
        commits: 'workflows',
      });
}

/**
 * A folder holds another project than the one that is meant.
 *
 * @param meant.by `checkout` for a folder at the tip of the branch that holds another project in the checkout.
 */
export function wrongProject(
  project: Pick<Project, 'subfolder' | 'projectId'>,
  {
    projectId,
    by,
  }: { readonly projectId: string; readonly by: ExpectedProject['by'] | 'checkout' },
): ActionError {
  const folder = quoted(project.subfolder);
  const there = quoted(project.projectId);
  switch (by) {
    case 'link':
      return new ActionError({
        what: `The folder ${folder} holds the project ${there}, but Paragon has linked this branch to the project ${quoted(projectId)}.`,
        why: 'Pushing one into the other would overwrite its integrations, so nothing was pushed.',
        cure: `Link the branch to the project of this repository in the Paragon dashboard ("Sync git branch"), set \`subfolder\` to the folder of the linked project, or restore \`.para/project.json\` from an earlier commit if its \`projectId\` was edited by hand. ${pullFirst} ${perBranch}`,
        commits: 'project',
      });
    case 'dispatch':
      return new ActionError({
        what: `The folder ${folder} holds the project ${there}, but this pull was started for the project ${quoted(projectId)}.`,
        why: 'Pulling one over the other would replace its integrations, so nothing was pulled.',
        cure: pullCure,
        commits: 'workflows',
      });
    case 'checkout':
      return new ActionError({
        what: `The folder ${folder} holds the project ${there} at the tip of the branch, and ${quoted(projectId)} in the checkout.`,
        consequence: 'nothing was pulled',
        why: 'Pulling one over the other would replace its integrations.',
        cure: 'If a commit has changed `.para/project.json` since the checkout, run the pull again. If an earlier step writes the file, remove it from Git and have Git ignore it: then the pull uses the file of that step.',
        commits: 'project',
      });
  }
}

const pullCure =
  'Where Paragon has started the run, set `subfolder` to the folder of that project, or link the branch that holds it in the Paragon dashboard ("Sync git branch"). On a run by hand, correct the input `projectId`, or leave it empty.';

function found(projects: readonly Project[]): string {
  const lines = projects.map(
    ({ subfolder, projectId }) => `- ${quoted(subfolder)} (project ${quoted(projectId)})`,
  );
  return `Found:\n${lines.join('\n')}`;
}
