import { followLog } from './demo/follow-log.js';
import type { Screen } from './demo/screen.js';
import type { World } from './world.js';
import { runPushedFiles } from './world-workflows.js';

/** Runs what a push to the sandbox's GitHub starts there, and shows the logs. One push after another. */
export function showRunsOfPushes(world: World, screen: Screen): void {
  let last: Promise<void> = Promise.resolve();
  world.github.onPush((push) => {
    last = last.then(async () => {
      let endLog = (): void => {};
      try {
        const runs = await runPushedFiles(world, push, {
          onJob(job, id) {
            endLog();
            screen.say(`${push.login} has pushed, so GitHub starts the job ${id}.`);
            endLog = followLog(screen, job);
          },
          onInvalidFile(file, error) {
            endLog();
            screen.bad(`${file}: ${error.message}`);
          },
        });
        endLog();
        for (const { name, conclusion } of runs) screen.say(`${name}: ${conclusion}.`);
        if (runs.length === 0) screen.say('A push that starts no workflow.');
      } catch (error) {
        endLog();
        screen.bad(error instanceof Error ? error.message : String(error));
      }
    });
    return last;
  });
}
