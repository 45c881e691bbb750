import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { editAndSave, runPull, saveVersion, syncedWorld, workflowFile } from './pull-world.js';
import {
  commit,
  conflict,
  editAgain,
  errors,
  ofGit,
  ofParagon,
  sideOf,
  textOn,
  title,
  withConflict,
} from './side-branch-world.js';

test('files that both sides changed go to the side branch with a link for a person, everything else to the branch', async () => {
  const world = await syncedWorld();
  const run = await conflict(world);
  const { main } = run;
  const side = sideOf(world);
  expect(main.conclusion).toBe('failure');
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  const tip = await world.repository.tip('main');
  expect(main.outputs).toMatchObject({ result: 'conflict', drift: 'conflict', commitHash: tip });
  const names = { file: workflowFile, integration: 'slack', workflow: title };
  expect(JSON.parse(main.outputs.conflicts ?? '')).toEqual([
    { ...names, git: 'changed', paragon: 'changed', waits: 'side-branch' },
  ]);

  expect(await textOn(world, 'main')).toContain(ofGit);
  expect(await world.repository.files('main')).toContain(
    'src/integrations/slack/workflows/~another.ts',
  );
  expect(await textOn(world, side)).toContain(ofParagon);
  const [beside, parent] = await world.repository.log(side);
  expect(parent?.sha).toBe(tip);
  expect(beside?.message).toMatch(
    /^Take dashboard edits that conflict with Git[\s\S]*Change Notify Channel/,
  );

  const link = `${world.repository.url}/compare/main...${side}?expand=1`;
  expect(errors(run)).toContain('Notify Channel (slack): changed in the dashboard, changed in Git');
  expect(errors(run)).toContain(link);
  expect(main.summary).toContain(`](${link})`);
  expect(main.summary).toMatch(/^\+.*By a colleague/m);
  expect(main.summary).toMatch(/^\+.*By an engineer/m);
  expect(main.summary).toContain('Merging it takes the dashboard');

  // From now on it is Git's.
  const again = await runPull(world, { with: await saveVersion(world) });
  expect(again.main.conclusion).toBe('success');
  expect(again.main.outputs.result).toBe('unchanged');
});

// The other ways to merge are in the table of shared/test/sync/side-delivery.test.
nightly(
  'merged by squash, the edit is on the branch, and the next conflict starts anew',
  async () => {
    const world = await withConflict();
    const { github, repository } = world;
    const side = sideOf(world);
    const { number } = await repository.openPullRequest({ head: side });
    await github.mergePullRequest(repository.name, number, { method: 'squash' });
    expect(await textOn(world, 'main')).toContain(ofParagon);
    await commit(world, [ofParagon, 'Git, next']);
    const tip = await repository.tip('main');

    const { main } = await runPull(world, { with: await editAgain(world, 'Paragon, next') });
    expect(main.outputs.result).toBe('conflict');
    const [beside, parent] = await repository.log(side);
    expect(parent?.sha).toBe(tip);
    expect(await repository.changes(tip, beside?.sha ?? '')).toMatchObject([
      { path: workflowFile },
    ]);
    expect(await textOn(world, side)).toContain('Paragon, next');
  },
);

nightly(
  'a person’s commit on the side branch is left alone: the next conflict waits in Paragon, and says for what',
  async () => {
    const world = await withConflict();
    const side = sideOf(world);
    await commit(world, [ofParagon, 'By both'], { branch: side });
    const theirs = await world.repository.tip(side);
    const run = await runPull(world, { with: await editAgain(world, 'Paragon, again') });
    expect(JSON.parse(run.main.outputs.conflicts ?? '')).toMatchObject([{ waits: 'paragon' }]);
    expect(errors(run)).toContain(`Somebody has committed to the branch \`${side}\``);
    expect(await world.repository.tip(side)).toBe(theirs);

    await world.repository.deleteBranch(side);
    const next = await runPull(world, { with: await saveVersion(world) });
    expect(JSON.parse(next.main.outputs.conflicts ?? '')).toMatchObject([{ waits: 'side-branch' }]);
    expect(await textOn(world, side)).toContain('Paragon, again');
  },
);

test('a dry run shows how each file would be decided, and changes nothing', async () => {
  const world = await syncedWorld();
  await commit(world, ["'Send message'", `'${ofGit}'`]);
  await editAndSave(world, ofParagon);
  const refs = await world.repository.refs();
  const { main } = await runPull(world, { with: { dryRun: 'true' } });
  expect(main.outputs).toMatchObject({ result: 'planned', drift: 'conflict' });
  expect(main.summary).toContain('The last recorded sync is a pull at commit [');
  expect(main.summary).toContain('both sides changed it&#44; so a person decides');
  expect(main.summary).toMatch(/^\+.*By a colleague/m);
  expect(await world.repository.refs()).toEqual(refs);
});
