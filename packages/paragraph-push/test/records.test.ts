import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { pushedTitles, runPush } from './push-world.js';
import {
  errors,
  inParagonsWords,
  notices,
  pull,
  pushRoute,
  retitle,
  stateOf,
  syncedWorld,
  writes,
} from './two-way-world.js';

nightly(
  'with a read-only token, the guard works, nothing is recorded, and one notice says what that costs',
  async () => {
    // An export of what is pushed says the same, so nothing but the branch is needed to know whose words they are.
    const world = await inParagonsWords();
    const [refs, written] = [await world.repository.refs(), writes(world)];
    await retitle(world, 'Edited', 'First');
    // Two rounds, and still one notice.
    world.paragon.fail({
      route: pushRoute,
      fault: { run: () => retitle(world, 'First', 'Second') },
    });
    const run = await runPush(world, { job: { contents: 'read' } });
    expect(run.main.outputs.result).toBe('pushed');
    expect(pushedTitles(world)).toEqual(['Second']);
    const recorded = notices(run).filter((notice) => notice.includes('recorded'));
    expect(recorded).toHaveLength(1);
    expect(recorded[0]).toContain('`contents: write`');
    expect(recorded[0]).toContain('the code which the project installs');
    const { [`refs/paragraph/${world.projectId}/main`]: state } = await world.repository.refs();
    expect(state).toBe(refs[`refs/paragraph/${world.projectId}/main`]);
    expect(writes(world)).toBe(written);

    const dashboard = world.paragon.dashboard(world.projectId);
    dashboard.renameWorkflow('slack', 'Second', 'By a colleague');
    const guarded = await runPush(world, { job: { contents: 'read' } });
    expect(guarded.main.outputs.result).toBe('conflict');
    expect(errors(guarded)).toContain('By a colleague (slack)');
    expect(pushedTitles(world)).toEqual(['By a colleague']);
  },
);

test('onConflict: overwrite pushes over an edit, and the refusal names the setting for a team that no longer pulls', async () => {
  const world = await syncedWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.renameWorkflow('slack', 'Notify Channel', 'By a colleague');
  const run = await runPush(world);
  expect(run.main.outputs.result).toBe('conflict');
  expect(errors(run)).toContain('no longer pulls, set `onConflict: overwrite`');
  const forced = await runPush(world, {
    with: { onConflict: 'overwrite' },
    job: { contents: 'write' },
  });
  expect(forced.main.outputs.result).toBe('pushed');
  expect(pushedTitles(world)).toEqual(['Notify Channel']);
  expect(forced.main.summary).toContain('replaced');
  expect(await stateOf(world)).toMatchObject({ direction: 'push', unknown: {} });
  expect(await pull(world)).toMatchObject({ result: 'unchanged' });
});
