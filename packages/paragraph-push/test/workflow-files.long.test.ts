// CI runs the vendor’s file in workflow-files.test; the others differ in lines that people change.
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { actionOutputs } from '../../shared/test/workflow-runs.js';
import { workflowText } from '../../shared/test/workflow-text.js';
import { file, outputs, run, users, vendor, worldWith } from './push-workflows.js';
import { newWorld, statuses } from './push-world.js';

test('the other name of the action pushes from the branch, and only builds a pull request', async () => {
  const world = await worldWith(`${users}/renamed-push.yml`);
  expect(outputs(await run(world)).result).toBe('pushed');
  await world.repository.commit({ branch: 'idea', files: { 'notes.md': 'An idea.' } });
  const { number } = await world.repository.openPullRequest({ head: 'idea' });
  const pull = await run(world, { event: 'pull_request', ref: `refs/pull/${number}/merge` });
  expect(pull.conclusion).toBe('success');
  expect(outputs(pull).result).toBe('built');
  expect(pull.jobs[0]?.annotations).toMatchObject([{ level: 'notice' }]);
  expect(statuses(world)).toEqual(['success']);
});

test('an input that only the first version had is warned of by the runner, and nothing more', async () => {
  const world = await worldWith(`${users}/pinned-push.yml`);
  const result = await run(world, {
    secrets: { NPM_TOKEN: 'npm_token' },
  });
  expect(outputs(result).result).toBe('pushed');
  // It does so for `main` and for `post`.
  const unexpected = {
    level: 'warning',
    message: expect.stringContaining("Unexpected input(s) 'npmToken', valid inputs are ["),
  };
  expect(result.jobs[0]?.annotations).toEqual([unexpected, unexpected]);
});

/** Two branches, each with a Paragon project, and no committed project.json. */
async function worldOfBranches() {
  const world = await worldWith(`${users}/branches-push.yml`);
  const staging = world.paragon.createProject({ name: 'Staging' });
  world.paragon.link({ branch: 'staging', projectId: staging });
  const projects = { main: { projectId: world.projectId }, staging: { projectId: staging } };
  await world.repository.commit({
    files: {
      '.para/project.json': null,
      '.para/branches.json': JSON.stringify(projects),
      '.gitignore': 'node_modules/\ndist/\nout/\n.para/project.json\n',
    },
  });
  await world.repository.commit({ branch: 'staging', files: { 'notes.md': 'For staging.' } });
  return { world, projects };
}

test('branches with projects of their own, a generated project.json, and a commit before the push', async () => {
  const { world, projects } = await worldOfBranches();
  for (const branch of ['main', 'staging'] as const) {
    const result = await run(world, { ref: `refs/heads/${branch}` });
    const { projectId } = projects[branch];
    const generated = await world.repository.tip(branch);
    expect(await world.repository.read(branch, 'src/generated.ts')).toContain(branch);
    expect(outputs(result)).toMatchObject({ result: 'pushed', projectId, commitHash: generated });
    expect(world.paragon.history(projectId)).toMatchObject([
      { status: 'success', hash: generated },
    ]);
  }
});

test('a separate job builds the pull requests of such a branch, and reports nothing to Paragon', async () => {
  const { world, projects } = await worldOfBranches();
  await world.repository.commit({
    branch: 'idea',
    from: 'staging',
    files: { 'notes.md': 'An idea.' },
  });
  const { number } = await world.repository.openPullRequest({ head: 'idea', base: 'staging' });
  // GitHub's own payload says which branch it is for.
  const payload = { number, pull_request: { head: { ref: 'idea' }, base: { ref: 'staging' } } };
  const ref = `refs/pull/${number}/merge`;
  const result = await run(world, { event: 'pull_request', ref, payload });
  expect(result.jobs).toMatchObject([
    { id: 'build', conclusion: 'success' },
    { id: 'push', conclusion: 'skipped' },
  ]);
  expect(outputs(result)).toMatchObject({
    result: 'built',
    projectId: projects.staging.projectId,
  });
  expect(world.paragon.history(projects.staging.projectId)).toEqual([]);
});

/** A second project, beside that of the world's folder. */
async function commitProject(world: World, folder: string, projectId: string): Promise<void> {
  const manifest = await world.repository.read('main', `${world.prefix}package.json`);
  await world.repository.commit({
    files: {
      [`${folder}/.para/project.json`]: JSON.stringify({ projectId }),
      [`${folder}/package.json`]: manifest ?? '',
    },
  });
}

test('of several projects in a repository the linked one is found without being named', async () => {
  const world = await worldWith(vendor, { folder: 'chapter-2/paragraph' });
  await commitProject(world, 'chapter-1/paragraph', 'another-project');
  expect(outputs(await run(world))).toMatchObject({
    result: 'pushed',
    subfolder: 'chapter-2/paragraph',
  });
});

test('if several folders contain the linked project, the run names them and does not guess', async () => {
  const world = await worldWith(vendor, { folder: 'chapter-2/paragraph' });
  await commitProject(world, 'chapter-1/paragraph', world.projectId);
  const result = await run(world);
  expect(result.conclusion).toBe('failure');
  const [annotation] = result.jobs[0]?.annotations ?? [];
  expect(annotation?.message).toContain('2 Paragraph projects in the checkout match');
  expect(annotation?.message).toContain('chapter-1/paragraph');
  expect(annotation?.message).toContain('chapter-2/paragraph');
  expect(annotation?.message).toContain('subfolder');
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
  expect(statuses(world)).toEqual(['failure']);
});

test('our template, started by hand, can show what it would push, and pushes nothing then', async () => {
  const world = await worldWith('templates/workflows/paragraph-push.yml');
  const before = world.paragon.project(world.projectId);
  const result = await run(world, { event: 'workflow_dispatch', inputs: { dryRun: 'true' } });
  expect(outputs(result)).toMatchObject({ result: 'built', changed: 'true' });
  expect(world.paragon.project(world.projectId)).toEqual(before);
  expect(statuses(world)).toEqual([]);
});

test('the recipe for an approval pushes in a job of its own, which alone may write', async () => {
  const recipe = await workflowText('packages/paragraph-push/README.md', '### Approval');
  const world = await newWorld({ files: { [file]: recipe } });
  await world.repository.commit({ files: { 'notes.txt': 'A commit.' } });
  const result = await run(world);
  const [approve, push] = result.jobs;
  expect([approve?.id, push?.id]).toEqual(['approve', 'push_to_paragon']);
  expect(approve?.permissions).toEqual({ metadata: 'read' });
  expect(push?.permissions.contents).toBe('write');
  expect(actionOutputs(push?.steps)).toMatchObject({ result: 'pushed' });
});
