// CI runs the vendor’s file and our template in workflow-files.test; the others differ in lines that people change.
import { runWorkflowFile } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import {
  editAndSave,
  expectCommit,
  file,
  outputs,
  remarks,
  template,
  users,
  vendor,
  worldOfBoth,
  worldWith,
} from './pull-workflows.js';

test.each([
  { workflow: 'packages/paragraph-pull/README.md', folder: '' },
  { workflow: 'templates/paragon-to-git/paragraph_pull_runner.yml', folder: '' },
  { workflow: `${users}/renamed-pull.yml`, folder: '' },
  { workflow: `${users}/subfolder-pull.yml`, folder: 'team-one' },
])('a save in Paragon becomes a commit by $workflow', ({ workflow, folder }) =>
  expectCommit(workflow, folder),
);

test('our template, started by hand with `mode: mirror`, makes the branch equal to Paragon', async () => {
  const world = await worldWith(template);
  const event = 'src/events/taskCreated.ts';
  const before = (await world.repository.read('main', event)) ?? '';
  const edited = before.replaceAll('Write the report', 'Edited in Git');
  await world.repository.commit({ files: { [event]: edited } });
  const run = await runWorkflowFile(world, {
    file,
    event: 'workflow_dispatch',
    inputs: { mode: 'mirror' },
  });
  if (!run.triggered) throw new Error(run.reason);
  expect(outputs(run)).toMatchObject({ result: 'committed', pushNeeded: 'false' });
  expect(await world.repository.read('main', event)).toBe(before);
});

test('an input that only the first version had is warned of by the runner, and addresses may have blanks', async () => {
  const world = await worldWith(`${users}/pinned-pull.yml`);
  const { run } = await editAndSave(world, 'Tell the channel');
  expect(outputs(run).result).toBe('committed');
  // For `main` and for `post`.
  const unexpected = {
    level: 'warning',
    message: expect.stringContaining("Unexpected input(s) 'npmToken', valid inputs are ["),
  };
  expect(remarks(run)).toEqual([unexpected, unexpected]);
});

test('of several projects in a repository the one that Paragon names is pulled', async () => {
  const world = await worldWith(vendor, { folder: 'chapter-2/paragraph' });
  const another = 'chapter-1/paragraph/.para/project.json';
  await world.repository.commit({ files: { [another]: '{ "projectId": "another-project" }' } });
  const { run } = await editAndSave(world, 'Tell the channel');
  expect(outputs(run)).toMatchObject({ result: 'committed', subfolder: 'chapter-2/paragraph' });
});

test('a branch with its own project, whose project.json an earlier step writes, and a later step that commits its own files', async () => {
  const world = await worldWith(`${users}/branches-pull.yml`);
  const { paragon, repository } = world;
  const { projectId: _, name: __, ...content } = paragon.project(world.projectId);
  const staging = paragon.createProject({ name: 'Staging', content });
  paragon.link({ branch: 'staging', projectId: staging });
  await repository.commit({
    files: {
      '.para/project.json': null,
      '.para/branches.json': JSON.stringify({
        main: { projectId: world.projectId },
        staging: { projectId: staging },
      }),
      '.gitignore': 'node_modules/\ndist/\nout/\n.para/project.json\n',
    },
  });
  await repository.commit({ branch: 'staging', files: { 'notes.md': 'For staging.' } });
  const main = await repository.tip('main');
  paragon.dashboard(staging).addWorkflow('slack', {
    title: 'Second Workflow',
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  const { run } = await editAndSave(world, 'Tell the channel', { projectId: staging });
  expect(run.conclusion).toBe('success');
  const [listing, pulled] = await repository.log('staging');
  expect(listing?.message).toContain('List the workflows');
  expect(outputs(run)).toMatchObject({ result: 'committed', commitHash: pulled?.sha });
  // The step saw the pulled files, and Paragon was told the commit that holds them.
  expect(await repository.read('staging', 'src/workflows.txt')).toContain('secondWorkflow');
  expect(await repository.read('staging', '.para/project.json')).toBeUndefined();
  expect(paragon.history(staging).at(-1)).toMatchObject({ status: 'success', hash: pulled?.sha });
  expect(await repository.tip('main')).toBe(main);
  expect(paragon.history(world.projectId)).toEqual([]);
});

test('both directions, with the templates: no loop, and changes of one side survive the sync of the other', async () => {
  const { world, push, pushes } = await worldOfBoth(template);
  await editAndSave(world, 'Edited in the dashboard');
  // What the job's own token commits starts nothing.
  expect(await pushes.settled()).toEqual([]);
  expect(world.github.requests.some(({ path }) => path.endsWith('/git-receive-pack'))).toBe(true);

  const event = 'src/events/taskCreated.ts';
  const before = await world.repository.read('main', event);
  await world.repository.commit({ files: { [event]: `// Edited in Git\n${before}` } });
  const pushed = await runWorkflowFile(world, { file: push });
  expect(pushed).toMatchObject({ triggered: true, conclusion: 'success' });
  expect(JSON.stringify(world.paragon.project(world.projectId))).toContain(
    'Edited in the dashboard',
  );
});

test("a pull that commits with a person's token starts the push, which finds it up to date, and ends there", async () => {
  const { world, pushes } = await worldOfBoth(`${users}/token-pull.yml`);
  const secret = world.github.createToken({
    kind: 'personal',
    login: 'ada',
    repository: world.repository.name,
    permissions: { contents: 'write' },
  });
  const { run } = await editAndSave(world, 'Tell the channel', { secrets: { SYNC_TOKEN: secret } });
  expect(outputs(run).result).toBe('committed');
  const held = world.paragon.project(world.projectId);

  const [pushed, ...others] = await pushes.settled();
  expect(pushed === undefined ? {} : outputs(pushed)).toMatchObject({
    result: 'up-to-date',
    commitHash: outputs(run).commitHash,
  });
  expect(others).toEqual([]);
  expect(world.paragon.project(world.projectId)).toEqual(held);
  expect(world.paragon.history(world.projectId).map(({ status }) => status)).toEqual([
    'success',
    'success',
  ]);
});

test('by the templates it is enough to close the pull request of an edit: the push no longer waits for a review', async () => {
  const settings = { actionsMayOpenPullRequests: true };
  const { world, push } = await worldOfBoth(template, { settings });
  const { repository, paragon, projectId } = world;
  await runWorkflowFile(world, { file, event: 'workflow_dispatch', inputs: {} });
  repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  const { run } = await editAndSave(world, 'Edited in the dashboard');
  expect(outputs(run)).toMatchObject({ result: 'pull-request' });
  await repository.commit({ files: { 'x.txt': 'x\n' } });
  const held = await runWorkflowFile(world, { file: push });
  if (!held.triggered) throw new Error(held.reason);
  expect(outputs(held).result).toBe('conflict');

  const number = Number(outputs(run).pullRequestUrl?.split('/').at(-1));
  repository.conversations.change(number, { state: 'closed' }, 'ada');
  const pushed = await runWorkflowFile(world, { file: push });
  if (!pushed.triggered) throw new Error(pushed.reason);
  expect(outputs(pushed).result).toBe('pushed');
  expect(JSON.stringify(paragon.project(projectId))).not.toContain('Edited in the dashboard');
});
