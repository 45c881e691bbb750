// CI shows what is recorded in shared/test/sync/record-push.test, and what happens to pushes that meet in the histories.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { pushedTitles, runPush, statuses, titled } from './push-world.js';
import { errors, stateOf, syncedWorld, workflow } from './two-way-world.js';

/** Does something as soon as Paragon gets a push: the run has said in the record by then that it begins. */
function oncePushed(world: World, run: () => void): void {
  world.paragon.fail({ route: 'PUT /sandbox/cli/projects/:id', fault: { run } });
}

test('pushed commits do not count as dashboard edits, even if Paragon formats them differently', async () => {
  const world = await syncedWorld();
  for (const title of ['One', 'Two']) {
    const [file = '', text = ''] = Object.entries(await titled(world, title))[0] ?? [];
    const now = (await world.repository.read('main', workflow)) ?? '';
    const next = `// A comment that no export keeps: ${title}\n${now.replace(/name: string = '[^']*'/, `name: string = '${title}'`)}`;
    expect(text).not.toBe('');
    await world.repository.commit({ files: { [file]: next } });
    const { main } = await runPush(world, { job: { contents: 'write' } });
    expect(main.outputs.result).toBe('pushed');
    expect(pushedTitles(world)).toEqual([title]);
  }
});

/** Records a sync as another run would: what is recorded stays, in a commit of its own. */
async function recordAgain(world: World, message: string): Promise<void> {
  const ref = `refs/paragraph/${world.projectId}/main`;
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  const made = ['commit-tree', `${ref}^{tree}`, '-m', message];
  const { stdout } = await promisify(execFile)('git', [...who, ...made], {
    cwd: world.repository.gitDir,
  });
  await world.repository.setRef(ref, stdout.trim());
}

test('a push decides again what to record if another run has recorded a sync meanwhile', async () => {
  const world = await syncedWorld();
  await world.repository.commit({ files: await titled(world, 'By an engineer') });
  oncePushed(world, () =>
    world.github.beforePush(() => recordAgain(world, 'Record of another run'), { at: 'update' }),
  );
  const { main } = await runPush(world, { job: { contents: 'write' } });
  expect(main.outputs.result).toBe('pushed');
  expect(main.annotations).toEqual([]);
  expect(main.log).toContain('Another run recorded a sync meanwhile');
  expect(await stateOf(world)).toMatchObject({
    direction: 'push',
    commit: await world.repository.tip('main'),
    unknown: {},
  });
  expect((await runPush(world)).main.outputs.result).toBe('up-to-date');
});

test('a push whose record is overtaken again and again says so, and that it is done', async () => {
  const world = await syncedWorld();
  await world.repository.commit({ files: await titled(world, 'By an engineer') });
  let records = 0;
  const overtake = async () => {
    records += 1;
    await recordAgain(world, `Record ${records}`);
  };
  oncePushed(world, () => world.github.beforePush(overtake, { at: 'update', times: 9 }));
  const { main } = await runPush(world, { job: { contents: 'write' } });
  expect(main.outputs.result).toBe('pushed');
  const [notice] = main.annotations.filter(({ level }) => level === 'notice');
  expect(notice?.message).toContain('Other runs recorded a sync 3 times meanwhile');
  expect(records).toBe(3);
});

test('a push whose record was replaced by something else does not touch it, and says so', async () => {
  const world = await syncedWorld();
  const ref = `refs/paragraph/${world.projectId}/main`;
  await world.repository.commit({ files: await titled(world, 'By an engineer') });
  const tip = await world.repository.tip('main');
  oncePushed(world, () => world.github.beforePush(() => world.repository.setRef(ref, tip)));
  const { main } = await runPush(world, { job: { contents: 'write' } });
  expect(main.outputs.result).toBe('pushed');
  const [notice] = main.annotations.filter(({ level }) => level === 'notice');
  expect(notice?.message).toContain('The record of the last sync is no longer usable');
  expect(await world.repository.resolve(ref)).toBe(tip);
});

test('a push that other runs overtake again and again fails, and leaves nothing to a run for a newer commit', async () => {
  const world = await syncedWorld();
  const match = { service: 'git-upload-pack', phase: 'advertisement' } as const;
  await world.repository.commit({ files: await titled(world, 'By an engineer') });
  let records = 0;
  const run = await runPush(world, {
    before: async (job) => {
      await world.checkout(job);
      world.github.when({ match, times: 99 }, async () => {
        records += 1;
        await recordAgain(world, `Record ${records}`);
      });
    },
  });
  expect(run.main.outputs.result).toBe('failed');
  expect(errors(run)).toContain(
    'Other runs recorded a sync, or somebody edited in the dashboard, 3 times',
  );
  expect(statuses(world).at(-1)).toBe('failure');
  expect(pushedTitles(world)).toEqual(['Notify Channel']);
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
