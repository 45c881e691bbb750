import { expect, test } from 'vitest';
import { newWorld, pushedTitles, runPush, statuses, titled } from './push-world.js';
import { errors, pull, syncedWorld, workflow } from './two-way-world.js';

test('the commit that fixes a failed pull does not overwrite the edit that waits', async () => {
  const world = await syncedWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.renameWorkflow('slack', 'Notify Channel', 'By a colleague');
  expect(await pull(world, 'read')).toMatchObject({ result: 'failed' });

  await world.repository.commit({ files: { '.github/workflows/x.yml': '# contents: write\n' } });
  const run = await runPush(world);
  expect(run.main.conclusion).toBe('failure');
  expect(run.main.outputs.result).toBe('conflict');
  expect(errors(run)).toContain('By a colleague (slack): changed in Paragon, not changed in Git');
  expect(errors(run)).toContain('Run the pull workflow first');
  expect(statuses(world).at(-1)).toBe('failure');
  expect(pushedTitles(world)).toEqual(['By a colleague']);

  expect(await pull(world)).toMatchObject({ result: 'committed' });
  expect(await world.repository.read('main', workflow)).toContain('By a colleague');
});

test('a commit that touches only the README does not remove a workflow that was deployed in the dashboard', async () => {
  const world = await syncedWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.addWorkflow('slack', {
    title: 'Deployed',
    deployed: true,
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  await world.repository.commit({ files: { 'README.md': 'x\n' } });
  const run = await runPush(world);
  expect(run.main.outputs.result).toBe('conflict');
  expect(errors(run)).toContain('Deployed (slack): new in Paragon, not in Git');
  expect(pushedTitles(world)).toContain('Deployed');

  const forced = await runPush(world, { with: { onConflict: 'overwrite' } });
  expect(forced.main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).not.toContain('Deployed');
});

test('an unusable record blocks the push, and the message says what to do', async () => {
  const world = await syncedWorld();
  await world.repository.setRef(
    `refs/paragraph/${world.projectId}/main`,
    await world.repository.tip('main'),
  );
  const run = await runPush(world);
  expect(run.main.outputs.result).toBe('conflict');
  expect(errors(run)).toContain('holds something else, so nothing was pushed');
});

test('if nothing was ever pulled, a push reads the refs once more than its branch', async () => {
  const world = await newWorld();
  const run = await runPush(world, { job: { debug: true } });
  expect(run.main.outputs.result).toBe('pushed');
  const asked = run.main.log.match(/git ls-remote .* \(exit code 0,/g) ?? [];
  expect(asked.filter((line) => line.includes('refs/paragraph/'))).toHaveLength(1);
  expect(run.main.log).not.toMatch(/git (?:\S+ )*init /);
});

test('a push whose record the host rejects names the consequences', async () => {
  const world = await syncedWorld();
  await world.repository.commit({ files: await titled(world, 'By an engineer') });
  world.repository.refuseRefs('refs/paragraph/', 'Only branches here.');
  const { main } = await runPush(world, { job: { contents: 'write' } });
  expect(main.outputs.result).toBe('pushed');
  const [notice] = main.annotations.filter(({ level }) => level === 'notice');
  expect(notice?.message).toContain('could not be recorded');
  expect(notice?.message).toContain('Only branches here.');
  expect(notice?.message).toContain('may mistake the changes of this one for dashboard edits');
});
