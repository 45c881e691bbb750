import { randomBytes, randomUUID } from 'node:crypto';
import { contentProblems } from './content-rules.js';
import { contentSchema, shapeProblems } from './document-schemas.js';
import type { Integration, ProjectContent, ProjectDocument, PushChange } from './model.js';
import type { SyncCommit } from './sync-history.js';

/** Everything that the sandbox's Paragon remembers. */
export interface State {
  keys: Map<string, { organization: string }>;
  projects: Map<string, StoredProject>;
  links: Link[];
  commits: SyncCommit[];
  rejections: WorkflowRejection[];
  dispatch: GitHubDispatch | undefined;
  /** Pages of runs to look at, oldest first. */
  runPages: RunPage[];
  now: () => Date;
}

/** Of what Paragon remembers, that which belongs to its projects. */
export type ParagonMemory = Readonly<Pick<State, 'keys' | 'projects' | 'links' | 'commits'>>;

/** How a run of a workflow file looked, as a whole page. */
export interface RunPage {
  readonly title: string;
  readonly html: string;
}

export interface StoredProject {
  organization: string;
  document: ProjectDocument;
  /** In which order the server lists workflows of the same title: real exports show both. */
  equalTitles: 'oldest first' | 'newest first';
  edits: DashboardEdit[];
  pushes: PushRecord[];
}

/** What a person did in the dashboard. */
export interface DashboardEdit {
  editor: string;
  /** e.g. `edited the step "Send message" of slack > New Task` */
  what: string;
  at: Date;
}

/** A `para push` that Paragon accepted. */
export interface PushRecord {
  cliVersion: string;
  buildHash: string;
  dryRun: boolean;
  changes: PushChange[];
  at: Date;
}

export interface Link {
  branch: string;
  projectId: string;
  /** The folder that the dashboard knows; null where none was given. */
  subfolder: string | null;
  /** `owner/name` */
  repository?: string;
}

/** Deploying this workflow fails. */
export interface WorkflowRejection {
  /** Id or title. */
  workflow: string;
  /** A step's name; absent where the workflow as a whole is refused. */
  step?: string;
  message: string;
}

/** Paragon's `workflow_dispatch`, with the user's personal access token. */
export type GitHubDispatch = (dispatch: {
  workflow: 'paragraph_pull_runner.yml';
  repository?: string;
  ref: string;
  inputs: { projectId: string; commitId: string };
}) => Promise<void>;

export interface NewProject {
  id?: string;
  name?: string;
  organization?: string;
  /** What it holds from the start; an empty project where left out. */
  content?: Partial<ProjectContent>;
}

export const defaultOrganization = 'Default organization';

export function newState(now: () => Date, memory?: ParagonMemory): State {
  return {
    ...memoryOf(memory ?? { keys: new Map(), projects: new Map(), links: [], commits: [] }),
    rejections: [],
    dispatch: undefined,
    runPages: [],
    now,
  };
}

/** A copy. */
export function memoryOf({ keys, projects, links, commits }: ParagonMemory): ParagonMemory {
  return structuredClone({ keys, projects, links, commits });
}

export function createKey(state: State, organization: string): string {
  const key = `cli_key.${randomBytes(24).toString('base64url')}`;
  state.keys.set(key, { organization });
  return key;
}

export function createProject(state: State, project: NewProject): string {
  const projectId = project.id ?? randomUUID();
  if (state.projects.has(projectId)) throw new Error(`There is a project ${projectId} already.`);
  const content: ProjectContent = structuredClone({
    secrets: [],
    events: {},
    integrations: {},
    persona: { meta: {} },
    resources: {},
    ...project.content,
  });
  assertValid(content);
  state.projects.set(projectId, {
    organization: project.organization ?? defaultOrganization,
    document: { projectId, name: project.name ?? 'main', ...content },
    equalTitles: 'oldest first',
    edits: [],
    pushes: [],
  });
  return projectId;
}

export function assertValid(content: ProjectContent): void {
  const shape = shapeProblems(contentSchema, content);
  const problems = shape.length > 0 ? shape : contentProblems(content);
  if (problems.length > 0) {
    throw new Error(`Paragon does not take this content:\n${problems.join('\n')}`);
  }
}

export function projectOf(state: State, projectId: string): StoredProject {
  const project = state.projects.get(projectId);
  if (project === undefined) throw new Error(`There is no project ${projectId}.`);
  return project;
}

/** A project follows one branch; a branch leads to one project of an organization. */
export function link(state: State, link: Link): void {
  const { organization } = projectOf(state, link.projectId);
  if (link.branch === '') throw new Error('A branch has a name.');
  const taken = linkOf(state, organization, link.branch);
  if (taken !== undefined && taken.projectId !== link.projectId) {
    throw new Error(`The branch ${link.branch} is linked to the project ${taken.projectId}.`);
  }
  state.links = [...state.links.filter((other) => other.projectId !== link.projectId), link];
}

export function linkOf(state: State, organization: string, branch: string): Link | undefined {
  return state.links.find(
    (candidate) =>
      candidate.branch === branch &&
      projectOf(state, candidate.projectId).organization === organization,
  );
}

/** A copy, in the order in which the server lists things. */
export function documentOf(project: StoredProject): ProjectDocument {
  const document = structuredClone(project.document);
  if (project.equalTitles === 'newest first') {
    for (const integration of Object.values(document.integrations)) turnEqualTitles(integration);
  }
  return document;
}

/** Reverses workflows of the same title among the places that they have. */
function turnEqualTitles(integration: Integration): void {
  const workflows = Object.values(integration.workflows);
  const turned = workflows.map((workflow) => {
    const equals = workflows.filter((other) => other.name === workflow.name);
    return equals.at(-1 - equals.indexOf(workflow)) ?? workflow;
  });
  integration.workflows = Object.fromEntries(turned.map((workflow) => [workflow.id, workflow]));
}
