import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInWorld, type World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import {
  both,
  idsIn,
  merge,
  pullOf,
  pushOf,
  syncedBranches,
  titlesIn,
  withMadeId,
  workflow,
} from './branch-world.js';
import { errors } from './two-way-world.js';

async function edit(
  { repository }: World,
  branch: string,
  from: string,
  to: string,
): Promise<void> {
  const text = (await repository.read(branch, workflow)) ?? '';
  expect(text).toContain(from);
  await repository.commit({ branch, files: { [workflow]: text.replace(from, to) } });
}

/** All that lies in the branches. */
async function trackedFiles({ repository }: World): Promise<readonly string[]> {
  return (await Promise.all(both.map((branch) => repository.files(branch)))).flat();
}

test('a merge of develop promotes it to the project of main, and each branch keeps its own state', async () => {
  const { world, projects } = await syncedBranches();
  await edit(world, 'develop', "'Notify Channel'", "'Notify everybody'");
  expect((await pushOf(world, 'develop')).main.outputs.result).toBe('pushed');
  expect(titlesIn(world, projects.main)).toEqual(['Notify Channel']);

  const ids = idsIn(world, projects.main);
  await merge(world, 'develop', 'main');
  expect((await pushOf(world, 'main')).main.outputs.result).toBe('pushed');
  for (const branch of both) {
    expect(titlesIn(world, projects[branch])).toEqual(['Notify everybody']);
    const { main } = await pullOf(world, { branch, projectId: projects[branch] });
    expect(main.outputs.result).toBe('unchanged');
  }
  // It is the same workflow, not another one in its place.
  expect(idsIn(world, projects.main)).toEqual(ids);
  const refs = Object.keys(await world.repository.refs());
  for (const branch of both) expect(refs).toContain(`refs/paragraph/${projects[branch]}/${branch}`);
  expect(await trackedFiles(world)).not.toContain('.para/project.json');
});

test('a hotfix on main and an edit in the dashboard of develop come together by merges', async () => {
  const { world, projects } = await syncedBranches();
  await edit(world, 'main', 'New task: ', 'Urgent task: ');
  expect((await pushOf(world, 'main')).main.outputs.result).toBe('pushed');
  const dashboard = world.paragon.dashboard(projects.develop);
  dashboard.editStep('slack', 'Notify Channel', 'Send message', { description: 'By a colleague' });
  const pulled = await pullOf(world, { branch: 'develop', projectId: projects.develop });
  expect(pulled.main.outputs.result).toBe('committed');

  // The edit is merged into the text of Git, and the made id stays.
  expect(await world.repository.read('develop', workflow)).toMatch(/By a colleague[\s\S]*idOf\(/);

  await merge(world, 'main', 'develop');
  expect((await pushOf(world, 'develop')).main.outputs.result).toBe('pushed');
  await merge(world, 'develop', 'main');
  expect((await pushOf(world, 'main')).main.outputs.result).toBe('pushed');
  for (const branch of both) {
    const held = JSON.stringify(world.paragon.project(projects[branch]));
    expect(held).toContain('Urgent task: ');
    expect(held).toContain('By a colleague');
  }
});

test('a push that would overwrite the dashboard of its own project is blocked, regardless of the other project', async () => {
  const { world, projects } = await syncedBranches();
  const dashboard = world.paragon.dashboard(projects.main);
  dashboard.renameWorkflow('slack', 'Notify Channel', 'By a colleague');
  await edit(world, 'develop', "'Notify Channel'", "'Notify everybody'");
  expect((await pushOf(world, 'develop')).main.outputs.result).toBe('pushed');
  await merge(world, 'develop', 'main');
  const run = await pushOf(world, 'main');
  expect(run.main.outputs.result).toBe('conflict');
  expect(errors(run)).toContain('By a colleague');
  expect(titlesIn(world, projects.main)).toEqual(['By a colleague']);
});

test('a third branch with a project of its own starts from a merge', async () => {
  const { world, projects } = await syncedBranches();
  const staging = world.paragon.createProject({ name: 'Proof of concept' });
  world.paragon.link({ branch: 'team/poc', projectId: staging });
  await world.repository.setRef('refs/heads/team/poc', await world.repository.tip('develop'));
  const { main } = await pushOf(world, 'team/poc');
  expect(main.outputs).toMatchObject({ result: 'pushed', projectId: staging });
  const pulled = await pullOf(world, { branch: 'team/poc', projectId: staging });
  expect(pulled.main.outputs.result).toBe('unchanged');
  const ids = [projects.main, projects.develop, staging].flatMap((id) => idsIn(world, id));
  expect(new Set(ids).size).toBe(3);
});

/** A pull that a person starts from the Actions tab. */
function pullByHand(world: World, branch: string): ReturnType<typeof runInWorld> {
  return runInWorld(world, 'paragraph-pull', {
    job: { branch, event: 'workflow_dispatch', payload: { inputs: {} }, contents: 'write' },
  });
}

test('a pull by hand goes by .para/branches.json, and without it fails with both ways', async () => {
  const { world, projects } = await syncedBranches();
  world.paragon.dashboard(projects.develop).addWorkflow('slack', { title: 'Draft' });
  const without = await pullByHand(world, 'develop');
  expect(errors(without)).toContain(
    'The project of the branch develop is not known, so nothing was pulled',
  );
  expect(errors(without)).toContain('`.para/branches.json`');

  const entries = { develop: { projectId: projects.develop }, main: { projectId: projects.main } };
  const files = { '.para/branches.json': JSON.stringify(entries) };
  await world.repository.commit({ branch: 'develop', files });
  const { main } = await pullByHand(world, 'develop');
  expect(main.outputs).toMatchObject({ result: 'committed', projectId: projects.develop });
  expect(await trackedFiles(world)).not.toContain('.para/project.json');
});

test('a pull goes to the project of its dispatch, and says where .para/branches.json names another', async () => {
  const { world, projects } = await syncedBranches();
  const entries = { develop: { projectId: projects.main } };
  const files = { '.para/branches.json': JSON.stringify(entries) };
  await world.repository.commit({ branch: 'develop', files });
  const { main } = await pullOf(world, { branch: 'develop', projectId: projects.develop });
  expect(main.outputs).toMatchObject({ result: 'unchanged', projectId: projects.develop });
  const warnings = main.annotations.filter(({ level }) => level === 'warning');
  expect(warnings.map(({ message }) => message).join()).toContain(`names ${projects.main} for it`);
});

test('a pull leaves no file behind, and blocks none of the branch', async () => {
  const { world, projects } = await syncedBranches();
  const pulling = { branch: 'develop', projectId: projects.develop } as const;
  world.paragon.dashboard(projects.develop).addWorkflow('slack', { title: 'Draft' });
  const first = await pullOf(world, pulling);
  expect(first.main.outputs.result).toBe('committed');
  expect(existsSync(join(first.workspace, '.para'))).toBe(false);

  world.paragon.dashboard(projects.develop).addWorkflow('slack', { title: 'Another draft' });
  const own = JSON.stringify({ projectId: projects.develop });
  const second = await pullOf(world, pulling, {
    before: async (job) => {
      await world.checkout(job);
      const files = { '.para/project.json': own };
      await world.repository.commit({ branch: 'develop', files });
    },
  });
  expect(second.main.outputs.result).toBe('committed');
  expect(await readFile(join(second.workspace, '.para', 'project.json'), 'utf8')).toBe(own);
});

test('a workflow that the dashboard adds comes with a literal id, and the pull says so at once', async () => {
  const { world, projects } = await syncedBranches();
  world.paragon.dashboard(projects.develop).addWorkflow('slack', {
    title: 'Sync contacts',
    deployed: true,
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  const { main } = await pullOf(world, { branch: 'develop', projectId: projects.develop });
  const warnings = main.annotations.filter(({ level }) => level === 'warning');
  expect(warnings.map(({ message }) => message).join()).toContain(
    'Paragon gave literal ids to Sync contacts',
  );
  await merge(world, 'develop', 'main');
  const refused = await pushOf(world, 'main');
  expect(errors(refused)).toContain('The build contains an id of another project');
  expect(titlesIn(world, projects.main)).toEqual(['Notify Channel']);

  // As the recipe says: a made id in the place of the literal one.
  const file = 'src/integrations/slack/workflows/syncContacts.ts';
  const text = (await world.repository.read('main', file)) ?? '';
  const files = { [file]: withMadeId(text, 'slack/syncContacts') };
  await world.repository.commit({ files });
  expect((await pushOf(world, 'main')).main.outputs.result).toBe('pushed');
  expect(titlesIn(world, projects.main)).toEqual(['Notify Channel', 'Sync contacts']);
  expect(titlesIn(world, projects.develop)).toEqual(['Notify Channel', 'Sync contacts']);
});
