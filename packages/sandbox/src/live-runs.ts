import { followLog } from './demo/follow-log.js';
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
        for (const { name, conclusion } of runs) screen.say(`${name}: ${conclusion}.`);
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

/** The log of the job that is at work, on the screen. */
class Logs {
  readonly #screen: Screen;
  #endLog = (): void => {};

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  follow(job: Job, id: string, why: string): void {
    this.end();
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
