// Many installs and builds, so they take long. CI shows which packages fit in shared/test/compiler/dependencies.test, the
// real compiler in compiler-contract.test beside it, and what a new version of the CLI asks to build and holds back in
// shared/test/sync/builds-asked.test and check-push.test.
import {
  assembledAction,
  olderQuickVersion,
  quickVersion,
  runInWorld,
  type WorldRun,
} from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { newWorld, runPull, saveVersion } from './pull-world.js';

const slack = 'src/integrations/slack';
const abstractions = 'src/common/reportStep.ts';

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

test('a new version of the CLI, which formats everything differently, rewrites no file and blocks no push', async () => {
  const world = await newWorld({ variant: 'full' });
  const helper = (await world.repository.read('main', abstractions)) ?? '';
  const changed = helper.replace('/** Tells our own', '/** Tells at once our own');
  expect(changed).not.toBe(helper);
  await world.repository.commit({ files: { [abstractions]: changed } });
  // No build contains a draft: only the older CLI can tell whether it was edited.
  const value = { type: 'VALUE', dataType: 'STRING', value: 'https://example.com' };
  const text = { type: 'TOKENIZED', dataType: 'STRING', parts: [value] };
  const raw = { httpMethod: 'POST', url: text, bodyType: 'raw', rawBody: text };
  const lists = { params: [], headers: [], body: [] };
  const parameters = { ...raw, ...lists, ignoreFailure: false, retryOnFailure: false };
  for (const title of ['Not yet', 'Now']) {
    world.paragon.dashboard(world.projectId).addWorkflow('slack', {
      title,
      steps: [
        { name: 'trigger', type: 'TRIGGER/ENDPOINT' },
        { name: 'request', type: 'ACTION/REQUEST', parameters },
      ],
    });
  }
  const older = await runPull(world, {
    with: { ...(await saveVersion(world)), cliVersion: olderQuickVersion },
  });
  expect(older.main.outputs).toMatchObject({
    result: 'committed',
    cliVersion: olderQuickVersion,
  });

  const builds = 'para build (what both sides last agreed on';
  const asks = `para pull (with @useparagon/cli ${olderQuickVersion}`;
  const newer = { ...(await saveVersion(world)), cliVersion: quickVersion };
  const planned = await runPull(world, { with: { ...newer, dryRun: 'true' } });
  expect(planned.main.outputs).toMatchObject({ result: 'planned', changes: '[]' });
  expect(groups(planned).join()).toContain(builds);
  expect(groups(planned).join()).toContain(asks);

  // Git deploys one of the drafts, so a push touches it. The record is still the older one.
  const draft = (await world.repository.read('main', `${slack}/workflows/~now.ts`)) ?? '';
  await world.repository.commit({
    files: { [`${slack}/workflows/now.ts`]: draft, [`${slack}/workflows/~now.ts`]: null },
  });
  const push = await runInWorld(world, 'paragraph-push', {
    with: { ...world.inputs, cliVersion: quickVersion },
    job: { contents: 'write' },
  });
  expect(push.main.outputs).toMatchObject({ result: 'pushed', cliVersion: quickVersion });
  expect(groups(push).join()).toContain(asks);

  const before = await world.repository.tip('main');
  const pull = await runPull(world, { with: newer });
  expect(pull.main.outputs).toMatchObject({ result: 'unchanged', cliVersion: quickVersion });
  expect(await world.repository.tip('main')).toBe(before);
}, 300_000);
