import { createServer } from 'node:http';
import { cliRoutes } from './cli-api.js';
import { commitRoutes } from './commit-api.js';
import { type Dashboard, openDashboard } from './dashboard.js';
import { type FaultHandle, FaultPlan, type PlannedFault } from './faults.js';
import { requestListener } from './listener.js';
import type { ProjectDocument } from './model.js';
import { type ParagonRequest, RequestLog, type Violation } from './request-log.js';
import {
  createKey,
  createProject,
  type DashboardEdit,
  defaultOrganization,
  documentOf,
  type GitHubDispatch,
  type Link,
  link,
  memoryOf,
  type NewProject,
  newState,
  type ParagonMemory,
  type PushRecord,
  projectOf,
  type RunPage,
  type WorkflowRejection,
} from './state.js';
import type { SyncCommit } from './sync-history.js';

export interface ParagonOptions {
  /** In front of every path of Zeus, e.g. `/zeus`: on-prem installations may have one. */
  basePath?: string;
  /** What `dashboardUrl` says; a small page of its own where left out. */
  dashboardUrl?: string;
  now?: () => Date;
  /** What another one remembered; nothing where left out. */
  memory?: ParagonMemory;
}

export interface Paragon {
  readonly zeusUrl: string;
  readonly dashboardUrl: string;
  /** `cli_key.<random>`; it opens every project of its organization. */
  createKey(options?: { organization?: string }): string;
  revokeKey(key: string): void;
  /** Returns the id. */
  createProject(project?: NewProject): string;
  /** A copy of what is stored, as `GET /sandbox/cli/projects/:id` answers it. */
  project(projectId: string): ProjectDocument;
  /** A project follows one branch: linking it again moves it. */
  link(link: Omit<Link, 'subfolder'> & { subfolder?: string }): void;
  unlink(projectId: string): void;
  /** Where "save version" goes. */
  connectGitHub(dispatch: GitHubDispatch): void;
  /** What a person does in the browser; `editor` is who. */
  dashboard(projectId: string, editor?: string): Dashboard;
  edits(projectId: string): DashboardEdit[];
  /** A page that the dashboard links, such as what a run looked like. */
  showRun(page: RunPage): void;
  /** "Sync history", oldest first. */
  history(projectId: string): SyncCommit[];
  /** What `para push` sent and Paragon took, dry runs included. */
  pushes(projectId: string): PushRecord[];
  /** A pull is run again with the same ids: its next report may differ from the last. */
  expectNewReport(commitId: string): void;
  /** Deploying a workflow fails from now on: a push is refused, a dry run is not. */
  rejectWorkflow(rejection: Omit<WorkflowRejection, 'message'> & { message?: string }): {
    stop(): void;
  };
  /** Once where `times` is left out. */
  fail(fault: Omit<PlannedFault, 'times'> & { times?: number | 'always' }): FaultHandle;
  readonly requests: readonly ParagonRequest[];
  /** A test of well-behaved clients asserts that it is empty. */
  readonly violations: readonly Violation[];
  /**
   * The first request, of the past or to come, that fits: looked at when it has arrived, and again
   * when its answer is known. Rejected by `close`.
   */
  when(predicate: (request: ParagonRequest) => boolean): Promise<ParagonRequest>;
  /** A copy of what it remembers of its projects, for another one to begin with. */
  memory(): ParagonMemory;
  close(): Promise<void>;
}

/** Zeus and the dashboard, on loopback. */
export async function startParagon(options: ParagonOptions = {}): Promise<Paragon> {
  const state = newState(options.now ?? (() => new Date()), options.memory);
  const mayDiffer = new Set<string>();
  const log = new RequestLog();
  const faults = new FaultPlan();
  const closing = new AbortController();
  const basePath = options.basePath?.replace(/\/+$/, '') ?? '';
  const serve = requestListener({
    state,
    log,
    faults,
    closing: closing.signal,
    basePath,
    routes: [...commitRoutes(state, mayDiffer), ...cliRoutes(state)],
  });
  const server = createServer(serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Paragon has no port.');
  const origin = `http://127.0.0.1:${address.port}`;

  return {
    zeusUrl: `${origin}${basePath}`,
    dashboardUrl: options.dashboardUrl ?? `${origin}/dashboard`,
    createKey: ({ organization = defaultOrganization } = {}) => createKey(state, organization),
    revokeKey(key) {
      if (!state.keys.delete(key)) throw new Error('There is no such key.');
    },
    createProject: (project = {}) => createProject(state, project),
    project: (projectId) => documentOf(projectOf(state, projectId)),
    link: ({ subfolder, ...rest }) => link(state, { ...rest, subfolder: subfolder ?? null }),
    unlink(projectId) {
      projectOf(state, projectId);
      state.links = state.links.filter((candidate) => candidate.projectId !== projectId);
    },
    connectGitHub(dispatch) {
      state.dispatch = dispatch;
    },
    dashboard: (projectId, editor = 'someone@paragon.test') =>
      openDashboard(state, projectId, editor),
    showRun: (page) => void state.runPages.push(page),
    edits: (projectId) => [...projectOf(state, projectId).edits],
    history: (projectId) => {
      projectOf(state, projectId);
      return structuredClone(state.commits.filter((commit) => commit.projectId === projectId));
    },
    pushes: (projectId) => structuredClone(projectOf(state, projectId).pushes),
    expectNewReport: (commitId) => void mayDiffer.add(commitId),
    rejectWorkflow(rejection) {
      const message = 'You can not perform string operation on non-string data type.';
      const added = { message, ...rejection };
      state.rejections.push(added);
      return {
        stop() {
          state.rejections = state.rejections.filter((other) => other !== added);
        },
      };
    },
    fail: ({ times = 1, ...rest }) => faults.add({ times, ...rest }),
    requests: log.requests,
    violations: log.violations,
    when: (predicate) => log.when(predicate),
    memory: () => memoryOf(state),
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      log.close();
    },
  };
}
