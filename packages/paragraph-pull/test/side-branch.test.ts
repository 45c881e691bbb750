import type { World, WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import {
  editAndSave,
  newWorld,
  runPull,
  saveVersion,
  syncedWorld,
  templateAfter,
  workflowFile,
} from './pull-world.js';

const [title, ofGit, ofParagon] = ['Notify Channel', 'By an engineer', 'By a colleague'];

function sideOf(world: World): string {
  return `paragraph-sync/${world.projectId}/main`;
}

async function textOn(world: World, branch: string, file = workflowFile): Promise<string> {
  return (await world.repository.read(branch, file)) ?? '';
}

/** A commit that replaces something in a file. */
async function commit(
  world: World,
  [from, to]: readonly [string, string],
  { branch = 'main', file = workflowFile } = {},
): Promise<void> {
  const before = await textOn(world, branch, file);
  expect(before).toContain(from);
  await world.repository.commit({ branch, files: { [file]: before.replace(from, to) } });
}

/** Where both sides agree, each changes the same workflow, and the dashboard one more thing. */
async function conflict(world: World): Promise<WorldRun> {
  await commit(world, ["'Send message'", `'${ofGit}'`]);
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.addWorkflow('slack', { title: 'Another', steps: [] });
  return runPull(world, { with: await editAndSave(world, ofParagon) });
}

/** A world in which a pull has met such a conflict. */
async function withConflict(): Promise<World> {
  const lead = async (world: World): Promise<void> => {
    await runPull(world, { with: await saveVersion(world) });
    expect((await conflict(world)).main.outputs.result).toBe('conflict');
  };
  return newWorld({ from: await templateAfter('conflict', lead) });
}

/** A further edit of the step that the dashboard has changed. */
function editAgain(world: World, description: string): ReturnType<typeof saveVersion> {
  world.paragon.dashboard(world.projectId).editStep('slack', title, ofParagon, { description });
  return saveVersion(world);
}

function errors({ main }: WorldRun): string {
  return main.annotations
    .filter(({ level }) => level === 'error')
    .map(({ message }) => message)
    .join('\n');
}

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

test('if everything is a conflict, the reported commit is that of the side branch', async () => {
  const world = await syncedWorld();
  await commit(world, ["'Send message'", `'${ofGit}'`]);
  const tip = await world.repository.tip('main');
  const { main } = await runPull(world, { with: await editAndSave(world, ofParagon) });
  expect(main.outputs.commitHash).toBe(await world.repository.tip(sideOf(world)));
  expect(await world.repository.tip('main')).toBe(tip);
});

// The other ways to merge are in the table of shared/test/sync/side-delivery.test.
test('merged by squash, the edit is on the branch, and the next conflict starts anew', async () => {
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
  expect(await repository.changes(tip, beside?.sha ?? '')).toMatchObject([{ path: workflowFile }]);
  expect(await textOn(world, side)).toContain('Paragon, next');
});

test('a person’s commit on the side branch is left alone: the next conflict waits in Paragon, and says for what', async () => {
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
