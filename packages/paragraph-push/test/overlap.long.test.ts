// CI shows in push.test that the CLI is installed while Paragon answers.
import { expect, test } from 'vitest';
import { newWorld, startPush, statuses } from './push-world.js';

test('a failed installation of the CLI is reported to Paragon, even if the run takes long to register', async () => {
  const world = await newWorld();
  // Answered only when npm has failed.
  const failed = Promise.withResolvers<void>();
  world.paragon.fail({
    route: 'POST /graphite/projects/commit',
    fault: { run: () => failed.promise },
  });
  const { job, step } = await startPush(world, {
    with: { cliVersion: '9.9.9' },
    job: { debug: true },
  });
  await step.waitForOutput(/::debug::npm install .*9\.9\.9.* \(exit code 1,/);
  failed.resolve();
  const main = await step.result;
  await job.end();
  expect(main.annotations[0]?.message).toContain('@useparagon/cli@9.9.9 could not be installed');
  expect(statuses(world)).toEqual(['failure']);
});
