// With npm and types, so it takes long. CI shows which packages fit in shared/test/compiler/dependencies.test, and the
// real compiler in compiler-contract.test beside it.
import { assembledAction, type WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { newWorld, runPull, saveVersion } from './pull-world.js';

function groups({ main }: WorldRun): readonly string[] {
  return [...main.log.matchAll(/^##\[group\](para .*)$/gm)].map(([, title = '']) => title);
}

test('packages of the checkout that fit are used, and nothing is installed', async () => {
  const world = await newWorld({ variant: 'full', cli: 'resolved' });
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Daily summary (team)', 'Send summary', { description: 'By a colleague' });
  const run = await runPull(world, {
    with: await saveVersion(world),
    before: async (job) => {
      await world.checkout(job);
      // As a step with `para install` leaves it.
      const push = job.runAction({
        directory: assembledAction('paragraph-push'),
        uses: 'useparagon/paragraph-push@v1',
        with: { ...world.inputs, dryRun: 'true' },
      });
      expect((await push.result).conclusion).toBe('success');
    },
  });
  expect(run.main.outputs.result).toBe('committed');
  expect(groups(run).filter((title) => title.startsWith('para install'))).toEqual([]);
  expect(groups(run).filter((title) => title.startsWith('para build'))).toHaveLength(3);
});
