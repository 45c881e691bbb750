// Whole runs for what the histories (shared/test/sync/histories) and side-delivery.test beside them show. CI plays
// the main stories in side-branch.test.
import { expect, test } from 'vitest';
import {
  editAndSave,
  newWorld,
  runPull,
  saveVersion,
  syncedWorld,
  workflowFile,
} from './pull-world.js';
import {
  commit,
  editAgain,
  errors,
  ofGit,
  ofParagon,
  sideOf,
  textOn,
  withConflict,
} from './side-branch-world.js';

test('if everything is a conflict, the reported commit is that of the side branch', async () => {
  const world = await syncedWorld();
  await commit(world, ["'Send message'", `'${ofGit}'`]);
  const tip = await world.repository.tip('main');
  const { main } = await runPull(world, { with: await editAndSave(world, ofParagon) });
  expect(main.outputs.commitHash).toBe(await world.repository.tip(sideOf(world)));
  expect(await world.repository.tip('main')).toBe(tip);
});

test('the deletion of a workflow that Git added since waits in Paragon, and the pull says what to finish first', async () => {
  const world = await withConflict();
  const side = sideOf(world);
  const dashboard = world.paragon.dashboard(world.projectId);
  const steps = [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }] as const;
  dashboard.addWorkflow('slack', { title: 'Tell everybody', deployed: true, steps: [...steps] });
  await runPull(world, { with: await saveVersion(world) });
  const file = 'src/integrations/slack/workflows/tellEverybody.ts';
  await commit(world, ['Tell everybody', 'Tell all'], { file });
  dashboard.deleteWorkflow('slack', 'Tell everybody');
  const before = await world.repository.tip(side);
  const run = await runPull(world, { with: await saveVersion(world) });
  expect(JSON.parse(run.main.outputs.conflicts ?? '')).toMatchObject([
    { file, git: 'changed', paragon: 'deleted', waits: 'paragon' },
  ]);
  expect(errors(run)).toContain('so this pull adds nothing to it. Merge it, and run');
  expect(await world.repository.tip(side)).toBe(before);
});

test('a commit that a person pushes to the side branch meanwhile is never overwritten', async () => {
  const world = await withConflict();
  const side = sideOf(world);
  world.github.beforePush(() => commit(world, [ofParagon, 'By both'], { branch: side }));
  const { main } = await runPull(world, { with: await editAgain(world, 'Paragon, again') });
  expect(JSON.parse(main.outputs.conflicts ?? '')).toMatchObject([{ waits: 'paragon' }]);
  expect(await textOn(world, side)).toContain('By both');
});

test('a decision about a further edit of a waiting file finishes our own side branch', async () => {
  const world = await withConflict();
  const ids = await editAgain(world, 'Paragon, again');
  const { main } = await runPull(world, { with: { ...ids, onConflict: 'git' } });
  expect(main.outputs).toMatchObject({ result: 'unchanged', pushNeeded: 'true' });
  expect(await textOn(world, sideOf(world))).toBe(await textOn(world, 'main'));
});

test('a scheduled pull says how many edits Paragon had started no pull for, and what still waits', async () => {
  const world = await withConflict();
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.addWorkflow('slack', { title: 'Unseen', steps: [] });
  const { main } = await runPull(world, { job: { event: 'schedule' } });
  expect(main.outputs.result).toBe('committed');
  const said = main.annotations.map(({ level, message }) => `${level}: ${message}`).join('\n');
  expect(said).toContain('warning: 1 dashboard edit had not reached Git before this run');
  expect(said).toMatch(
    /notice: What the dashboard changed in .*notifyChannel.ts still waits on the branch/,
  );
  expect(main.outputs.attention).toMatch(/^1 dashboard edit had not reached Git/);
});

test('the first pull names what it replaced, with a link to the commit', async () => {
  const world = await newWorld();
  const { main } = await runPull(world, { with: await editAndSave(world, ofParagon) });
  expect(main.outputs.result).toBe('committed');
  const warnings = main.annotations.filter(({ level }) => level === 'warning');
  const [warning] = warnings.map(({ message }) => message);
  expect(warning).toContain(
    `The pull replaced Git's version of this file with Paragon's: ${workflowFile}`,
  );
  expect(warning).toContain(`${world.repository.url}/commit/${main.outputs.commitHash}`);
});

test('if the host rejects the side branch, conflicts wait in Paragon, and everything else is delivered', async () => {
  const world = await syncedWorld();
  await commit(world, ["'Send message'", `'${ofGit}'`]);
  world.paragon.dashboard(world.projectId).addWorkflow('slack', { title: 'Another', steps: [] });
  world.repository.refuseRefs('refs/heads/paragraph-sync/', 'No such branches here.');
  const run = await runPull(world, { with: await editAndSave(world, ofParagon) });
  expect(JSON.parse(run.main.outputs.conflicts ?? '')).toMatchObject([{ waits: 'paragon' }]);
  expect(errors(run)).toContain('No such branches here.');
  expect(errors(run)).toContain(
    'Allow the token to create and change branches below `paragraph-sync/`',
  );
  expect(await world.repository.files('main')).toContain(
    'src/integrations/slack/workflows/~another.ts',
  );
});
