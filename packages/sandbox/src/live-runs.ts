import { followLog } from './demo/follow-log.js';
import { runPage } from './demo/page.js';
import type { Screen } from './demo/screen.js';
import type { Job } from './runner/job.js';
import type { WorkflowResult } from './runner/workflow/run-options.js';
import type { World } from './world.js';
import { runDispatchedFile, runPushedFiles } from './world-workflows.js';

/** Runs what a push or a dispatch starts on the sandbox's GitHub, and shows the logs. One after another. */
export function showRuns(world: World, screen: Screen): void {
  const { github } = world;
  let last: Promise<void> = Promise.resolve();
  const next = (show: (logs: Logs) => Promise<readonly WorkflowResult[]>): Promise<void> => {
    last = last.then(async () => {
      const logs = new Logs(screen);
      try {
        const runs = await show(logs);
        logs.end();
        for (const run of runs) {
          screen.say(`${run.name}: ${run.conclusion}.`);
          showPage(world, run, logs);
        }
        if (runs.length === 0) screen.say('A push that starts no workflow.');
      } catch (error) {
        logs.end();
        screen.bad(error instanceof Error ? error.message : String(error));
      }
    });
    return last;
  };
  github.onPush((push) =>
    next((logs) =>
      runPushedFiles(world, push, {
        onJob: (job, id) => logs.follow(job, id, `${push.login} has pushed`),
        onInvalidFile: (file, error) => logs.say(`${file}: ${error.message}`),
      }),
    ),
  );
  github.onDispatch((dispatch) =>
    next(async (logs) => [
      await runDispatchedFile(world, dispatch, {
        onJob: (job, id) => logs.follow(job, id, `${dispatch.login} has dispatched`),
      }),
    ]),
  );
}

/** Puts what a run of ours looked like where the dashboard links it. */
function showPage(
  world: World,
  { name, jobs }: WorkflowResult,
  { cause, milliseconds }: Logs,
): void {
  for (const job of jobs) {
    const main = job.steps.find(
      ({ stage, uses }) => stage === 'main' && uses?.startsWith('useparagon/'),
    );
    if (main === undefined) continue;
    const history = world.paragon.history(world.projectId);
    const run = { workflow: name, file: job.id, cause, milliseconds, main, job, history };
    const title = `${name}: ${main.outputs.result ?? job.conclusion} (${cause})`;
    world.paragon.showRun({ title, html: runPage(run) });
  }
}

/** The log of the job that is at work, on the screen. */
class Logs {
  readonly #screen: Screen;
  readonly #started = performance.now();
  /** Why the last job was started. */
  cause = '';
  #endLog = (): void => {};

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get milliseconds(): number {
    return performance.now() - this.#started;
  }

  follow(job: Job, id: string, why: string): void {
    this.end();
    this.cause = why;
    this.#screen.say(`${why}, so GitHub starts the job ${id}.`);
    this.#endLog = followLog(this.#screen, job);
  }

  say(fault: string): void {
    this.end();
    this.#screen.bad(fault);
  }

  end(): void {
    this.#endLog();
    this.#endLog = () => {};
  }
}
