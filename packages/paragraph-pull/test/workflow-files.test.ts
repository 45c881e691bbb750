import { runWorkflowFile } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import {
  editAndSave,
  expectCommit,
  file,
  outputs,
  remarks,
  template,
  vendor,
  worldOfBoth,
  worldWith,
} from './pull-workflows.js';

test.each([{ workflow: vendor }, { workflow: template }])(
  'a save in Paragon becomes a commit by $workflow',
  ({ workflow }) => expectCommit(workflow),
);

nightly('our template can be started manually, without the inputs from Paragon', async () => {
  const world = await worldWith(template);
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const byHand = (inputs: Readonly<Record<string, string>>) =>
    runWorkflowFile(world, { file, event: 'workflow_dispatch', inputs });
  // A guard's suggested fix can be followed, and tried out before.
  const trial = await byHand({ maxDeletions: '60%', dryRun: 'true' });
  if (!trial.triggered) throw new Error(trial.reason);
  expect(outputs(trial)).toMatchObject({ result: 'planned' });

  const run = await byHand({});
  if (!run.triggered) throw new Error(run.reason);
  expect(run.conclusion).toBe('success');
  expect(outputs(run)).toMatchObject({ result: 'committed', projectId: world.projectId });
  expect(remarks(run)).toMatchObject([{ level: 'notice' }]);
});

nightly('a pull ends with a push of unpushed commits, and then nothing is left to do', async () => {
  const { world, push } = await worldOfBoth(template);
  // From here on it is known what both sides agreed on.
  await runWorkflowFile(world, { file, event: 'workflow_dispatch', inputs: {} });
  const event = 'src/events/taskCreated.ts';
  const before = (await world.repository.read('main', event)) ?? '';
  const edited = before.replaceAll('Write the report', 'Edited in Git');
  await world.repository.commit({ files: { [event]: edited } });
  const { run } = await editAndSave(world, 'Edited in the dashboard');
  const [pulled, pushed] = run.jobs.flatMap(({ steps }) =>
    steps.filter(({ uses }) => uses?.startsWith('useparagon/')).map((step) => step.outputs),
  );
  const tip = await world.repository.tip('main');
  expect(pulled).toMatchObject({ result: 'committed', pushNeeded: 'true', commitHash: tip });
  expect(pushed).toMatchObject({ result: 'pushed', commitHash: tip });
  const held = JSON.stringify(world.paragon.project(world.projectId));
  expect(held).toContain('Edited in Git');
  expect(held).toContain('Edited in the dashboard');

  const refs = await world.repository.refs();
  const again = await runWorkflowFile(world, { file: push });
  if (!again.triggered) throw new Error(again.reason);
  expect(outputs(again)).toMatchObject({ result: 'up-to-date', commitHash: tip });
  const last = await runWorkflowFile(world, { file, event: 'workflow_dispatch', inputs: {} });
  if (!last.triggered) throw new Error(last.reason);
  expect(outputs(last)).toMatchObject({ result: 'unchanged', pushNeeded: 'false' });
  expect(await world.repository.refs()).toEqual(refs);
});
