// CI shows in up-to-date.test that a record blocks a push, in the histories (shared/test/sync/histories) what runs do
// that meet, and in record-protection.test what a run says of its record.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '@paragraph/sandbox';
import { fieldsOf } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { pushedTitles, runPush, titled } from './push-world.js';
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

const exportRoute = 'GET /sandbox/cli/projects/:id';

test('a branch that moves during the push is followed, and the intermediate push does not count as an edit', async () => {
  const world = await syncedWorld();
  const first = await world.repository.commit({ files: await titled(world, 'First') });
  let tip = '';
  let pushing: unknown;
  const move = async (): Promise<void> => {
    ({ pushing } = await stateOf(world));
    await retitle(world, 'First', 'Second');
    tip = await world.repository.tip('main');
  };
  world.paragon.fail({ route: pushRoute, fault: { run: move } });
  const run = await runPush(world, { job: { contents: 'write' } });
  expect(run.main.outputs).toMatchObject({ result: 'pushed', commitHash: tip });
  expect(pushedTitles(world)).toEqual(['Second']);
  const state = await stateOf(world);
  expect(state).toMatchObject({ direction: 'push', commit: tip, unknown: {} });
  // A run that meets the push sees it in the record.
  expect(fieldsOf(pushing).map(([, push]) => push)).toEqual([{ commit: first, records: 0 }]);
  expect(state).not.toHaveProperty('pushing');
});

test('a state that appears while Paragon is asked is looked at before anything is pushed', async () => {
  const world = await syncedWorld();
  const tip = await world.repository.tip('main');
  await world.repository.setRef('refs/heads/next', tip);
  world.paragon.link({ branch: 'next', projectId: world.projectId });
  const files = await titled(world, 'By an engineer');
  await world.repository.commit({ branch: 'next', files });
  // The record of main is all that there is at first. The second export is the one that the guard asks for.
  let exports = 0;
  const appear = async (): Promise<void> => {
    exports += 1;
    if (exports === 2) await world.repository.setRef(`refs/paragraph/${world.projectId}/next`, tip);
  };
  world.paragon.fail({ route: exportRoute, times: 'always', fault: { run: appear } });
  const run = await runPush(world, { job: { branch: 'next', contents: 'write' } });
  expect(run.main.outputs.result).toBe('conflict');
  expect(errors(run)).toContain('holds something else, so nothing was pushed');
  expect(exports).toBeGreaterThan(2);
  expect(pushedTitles(world)).toEqual(['Notify Channel']);
});

test('a push looks again before it is blocked, and continues if a pull has committed the edit meanwhile', async () => {
  const world = await syncedWorld();
  await world.repository.commit({ files: await titled(world, 'By an engineer') });
  world.paragon.dashboard(world.projectId).addWorkflow('slack', {
    title: 'By a colleague',
    deployed: true,
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  const pulls: unknown[] = [];
  let exports = 0;
  // The first one is for the types of integrations, the second one for the guard.
  const deliver = async (): Promise<void> => {
    exports += 1;
    if (exports === 2) pulls.push((await pull(world)).result);
  };
  world.paragon.fail({ route: exportRoute, times: 'always', fault: { run: deliver } });
  const run = await runPush(world, { job: { contents: 'write' } });
  expect(pulls).toEqual(['committed']);
  expect(errors(run)).toBe('');
  const commitHash = await world.repository.tip('main');
  expect(run.main.outputs).toMatchObject({ result: 'pushed', commitHash });
  expect(pushedTitles(world).toSorted()).toEqual(['By a colleague', 'By an engineer']);
  expect(await stateOf(world)).toMatchObject({ direction: 'push', commit: commitHash });
});

const ignoring = { '.gitignore': 'node_modules/\ndist/\nout/\ngenerated.ts\n' };
const generated = 'src/integrations/slack/workflows/generated.ts';

test('a workflow that Git ignores is held back until a pull has brought it all the same', async () => {
  const world = await syncedWorld({ files: ignoring });
  world.paragon.dashboard(world.projectId).addWorkflow('slack', {
    title: 'Generated',
    deployed: true,
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  const run = await runPush(world);
  expect(run.main.outputs.result).toBe('conflict');
  expect(errors(run)).toContain('Generated (slack): new in Paragon, not in Git');
  expect(await pull(world)).toMatchObject({ result: 'committed' });
  expect(await world.repository.files('main')).toContain(generated);
  expect((await runPush(world)).main.outputs.result).not.toBe('conflict');
  expect(pushedTitles(world)).toContain('Generated');
});

test('an ignored workflow that an earlier step writes is pushed, even over a dashboard edit', async () => {
  const world = await syncedWorld({ files: ignoring });
  const [[, text] = ['', '']] = Object.entries(await titled(world, 'Generated'));
  const before = async (job: Job): Promise<void> => {
    await world.checkout(job);
    const made = text.replace('2f0c1d3e', '3f0c1d3e').replace('6c1cd6b5', '7c1cd6b5');
    await writeFile(join(job.workspace, generated), made);
  };
  expect((await runPush(world, { before })).main.outputs.result).toBe('pushed');
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Generated', 'Send message', { description: 'By a colleague' });
  const run = await runPush(world, { before });
  expect(errors(run)).toBe('');
  expect(run.main.outputs.result).toBe('pushed');
  expect(notices(run).join('\n')).toContain(
    `An earlier step of this job wrote files that Git ignores (${generated})`,
  );
  expect(JSON.stringify(world.paragon.project(world.projectId))).not.toContain('By a colleague');
});

test('with a read-only token, the guard works, nothing is recorded, and one notice says what that costs', async () => {
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
});

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
