import { expect, test } from 'vitest';
import { newWorld, pushedTitles, runPush, statuses, titled } from './push-world.js';

const beforePush = 'GET /sandbox/cli/projects/:id';
const duringPush = 'PUT /sandbox/cli/projects/:id';

test('a repeated run of an old commit pushes the tip, not what it was started for', async () => {
  const world = await newWorld({ folder: 'apps/paragon' });
  const old = await world.repository.tip('main');
  const tip = await world.repository.commit({ files: await titled(world, 'Newer') });
  const { main } = await runPush(world, { job: { sha: old } });

  expect(main.conclusion).toBe('success');
  expect(main.annotations).toEqual([]);
  expect(main.outputs).toMatchObject({ result: 'pushed', commitHash: tip });
  expect(main.log).toContain(`has moved on to ${tip.slice(0, 7)}, so that is what gets pushed.`);
  expect(pushedTitles(world)).toEqual(['Newer']);
  expect(world.paragon.history(world.projectId)).toMatchObject([
    { status: 'success', hash: tip, reports: [{ success: true, hash: tip }] },
  ]);
});

test('a branch that moved on outside of the project changes nothing', async () => {
  const world = await newWorld({ folder: 'apps/paragon' });
  const old = await world.repository.tip('main');
  await world.repository.commit({ files: { 'docs/new.md': '' } });
  const { main } = await runPush(world, { job: { sha: old } });

  expect(main.annotations).toEqual([]);
  expect(main.outputs).toMatchObject({ result: 'pushed', commitHash: old });
  expect(world.paragon.history(world.projectId)).toMatchObject([{ status: 'success', hash: old }]);
});

test('what is committed between the build and the push is built and pushed instead', async () => {
  const world = await newWorld();
  let tip = '';
  const files = await titled(world, 'Newer');
  world.paragon.fail({
    route: beforePush,
    times: 1,
    fault: {
      run: async () => {
        tip = await world.repository.commit({ files });
      },
    },
  });
  const { main } = await runPush(world);

  expect(main.outputs).toMatchObject({ result: 'pushed', commitHash: tip });
  expect(pushedTitles(world)).toEqual(['Newer']);
  expect(world.paragon.history(world.projectId)).toMatchObject([{ status: 'success', hash: tip }]);
});

test('a branch that keeps moving is left to the next run after three rounds', async () => {
  const world = await newWorld();
  const commits: string[] = [];
  const files = await Promise.all(
    ['One', 'Two', 'Three', 'Four'].map((title) => titled(world, title)),
  );
  world.paragon.fail({
    route: duringPush,
    times: 'always',
    fault: {
      run: async () => {
        const next = files[commits.length];
        if (next !== undefined) commits.push(await world.repository.commit({ files: next }));
      },
    },
  });
  const { main, job } = await runPush(world);

  expect(job.conclusion).toBe('success');
  expect(main.annotations).toMatchObject([{ level: 'warning', title: 'Left to a newer commit' }]);
  expect(main.annotations[0]?.message).toContain(
    `has moved on to ${commits[2]?.slice(0, 7)}, and this run did not push that: it moved on 3 times while this run was building.`,
  );
  // The last commit that was built, which Paragon holds until the next run.
  expect(main.outputs).toMatchObject({ result: 'superseded', commitHash: commits[1] });
  expect(world.paragon.pushes(world.projectId)).toHaveLength(3);
  expect(pushedTitles(world)).toEqual(['Two']);
  expect(statuses(world)).toEqual(['failure']);
});
