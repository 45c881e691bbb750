import type { ProjectDocument } from '../paragon/model.js';
import type { WorkflowResult } from '../runner/workflow/run-options.js';
import type { World } from '../world.js';
import {
  connectParagon,
  runWorkflowFile,
  type WorkflowRuns,
  type WorldWorkflowOptions,
} from '../world-workflows.js';
import { type DashboardChange, dashboardLines } from './dashboard-html.js';
import { followLog } from './follow-log.js';
import type { Screen } from './screen.js';
import { StoryError } from './story-error.js';

export const pushFile = '.github/workflows/paragraph-push.yml';
export const previewFile = '.github/workflows/paragraph-preview.yml';
export const pullFile = '.github/workflows/paragraph_pull_runner.yml';

/** What starts the workflow files of the repository, and shows their logs meanwhile. */
export class WatchedRuns {
  readonly #world: World;
  readonly #screen: Screen;
  readonly #dispatched: WorkflowRuns;
  #endLog: () => void = () => {};
  /** What the dashboard showed at the end of the last run. */
  #shown: ProjectDocument;

  constructor(world: World, screen: Screen) {
    this.#world = world;
    this.#screen = screen;
    this.#shown = world.paragon.project(world.projectId);
    this.#dispatched = connectParagon(world, { onJob: this.#follow });
  }

  /** What GitHub does once `main` has been pushed. */
  async afterPush(): Promise<WorkflowResult> {
    const run = await this.#watched(() =>
      runWorkflowFile(this.#world, { file: pushFile, actor: 'ada', onJob: this.#follow }),
    );
    if (!run.triggered) throw new StoryError(`The push started nothing: ${run.reason}.`);
    return run;
  }

  /** What GitHub does once a pull request has been opened, or pushed to. */
  async afterProposal(number: number): Promise<WorkflowResult> {
    const world = this.#world;
    const { pullRequests } = world.repository;
    const request = await pullRequests.find(number);
    const sha = request && (await pullRequests.trialMerge(request));
    if (sha === undefined) throw new StoryError(`#${number} cannot be merged.`);
    const ref = `refs/pull/${number}/merge`;
    const event = 'pull_request';
    const run = await this.#watched(() =>
      runWorkflowFile(world, {
        file: previewFile,
        event,
        ref,
        sha,
        actor: 'ada',
        onJob: this.#follow,
      }),
    );
    if (!run.triggered) throw new StoryError(`The pull request started nothing: ${run.reason}.`);
    return run;
  }

  /** "Save version" in the dashboard: Paragon asks GitHub for the pull, and GitHub runs it. */
  async afterSave(editor: string): Promise<WorkflowResult> {
    const { paragon, projectId } = this.#world;
    const run = await this.#watched(async () => {
      await paragon.dashboard(projectId, editor).saveVersion();
      return (await this.#dispatched.settled()).at(-1);
    });
    if (run === undefined) throw new StoryError('Paragon started no run.');
    return run;
  }

  /**
   * What a run has changed in the dashboard; of a run that changed nothing there, what people had changed before it.
   * Undefined if a person sees no difference.
   *
   * @param atStart What Paragon held when the run began.
   */
  dashboardChange(atStart: ProjectDocument): DashboardChange | undefined {
    const edited = this.#shown;
    const after = this.#world.paragon.project(this.#world.projectId);
    this.#shown = after;
    const before = [atStart, edited].find((each) => looksOf(each) !== looksOf(after));
    return before === undefined ? undefined : { before, after };
  }

  readonly #follow: NonNullable<WorldWorkflowOptions['onJob']> = (job) => {
    this.#endLog();
    this.#endLog = followLog(this.#screen, job);
  };

  async #watched<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } finally {
      this.#endLog();
      this.#endLog = () => {};
    }
  }
}

function looksOf(project: ProjectDocument): string {
  return dashboardLines(project).join('\n');
}
