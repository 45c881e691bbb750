import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quickVersion, type World } from '@paragraph/sandbox';
import { describe, expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import {
  editAndSave,
  git,
  newWorld,
  runPull,
  said,
  saveVersion,
  startPull,
  workflowFile,
} from './pull-world.js';

test('a dashboard edit becomes a commit on the branch, and is reported everywhere', async () => {
  const world = await newWorld();
  const before = await world.repository.tip('main');
  const ids = await editAndSave(world);
  const { main, temp, workspace } = await runPull(world, { with: ids });

  expect(main.conclusion).toBe('success');
  expect(said(main)).toEqual([]);
  const [commit, parent] = await world.repository.log('main');
  expect(parent?.sha).toBe(before);
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
  const bot = {
    name: 'github-actions[bot]',
    email: '41898282+github-actions[bot]@users.noreply.github.com',
  };
  expect(commit?.author).toMatchObject(bot);
  expect(commit?.committer).toMatchObject(bot);
  expect(commit?.message.split('\n')).toEqual(
    expect.arrayContaining([
      'Sync changes from Paragon',
      '- slack:',
      '  - Change Notify Channel',
      `Paragon-Project: ${world.projectId}`,
      `Paragon-Commit: ${ids.commitId}`,
      `Paragraph-CLI: ${quickVersion}`,
    ]),
  );
  expect(main.outputs).toMatchObject({
    result: 'committed',
    commitHash: commit?.sha,
    branch: 'main',
    projectId: world.projectId,
    subfolder: '.',
    cliVersion: quickVersion,
  });
  const changes: unknown = JSON.parse(main.outputs.changes ?? '');
  expect(changes).toContainEqual({
    change: 'changed',
    file: workflowFile,
    integration: 'slack',
    workflow: 'Notify Channel',
  });
  expect(JSON.parse(await readFile(main.outputs.reportPath ?? '', 'utf8'))).toEqual({
    changes,
    conflicts: [],
  });
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    commitId: ids.commitId,
    status: 'success',
    hash: commit?.sha,
  });
  // Later steps see the synced tree.
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(commit?.sha);
  expect(await git(workspace, 'status', '--porcelain')).toBe('');
  expect(await git(workspace, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  const left = (await readdir(temp)).filter((name) => name.startsWith('paragraph-'));
  expect(left).toEqual([expect.stringMatching(/^paragraph-report-/)]);
  // And nothing is left to do for `post`.
  expect(Object.values(main.state).filter((value) => value !== '')).toEqual([]);
});

nightly('a second pull without a change makes no commit and reports the tip', async () => {
  const world = await newWorld();
  await runPull(world, { with: await saveVersion(world) });
  const tip = await world.repository.tip('main');
  const ids = await saveVersion(world);
  const { main } = await runPull(world, { with: ids });
  expect(main.outputs).toMatchObject({ result: 'unchanged', commitHash: tip, changes: '[]' });
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: tip,
  });
});

nightly('only what the export changed is committed, in a project in a subfolder too', async () => {
  const world = await newWorld({
    folder: 'apps/paragon',
    files: { 'README.md': 'hello\n', 'apps/paragon/src/common/own.ts': 'export const own = 1;\n' },
  });
  await runPull(world, { with: await saveVersion(world) });
  const base = await world.repository.tip('main');
  const { main, workspace } = await runPull(world, {
    with: await editAndSave(world),
    before: async (job) => {
      await world.checkout(job);
      await writeFile(join(job.workspace, 'README.md'), 'changed by an earlier step\n');
      await writeFile(join(job.workspace, 'generated.txt'), 'left by an earlier step\n');
    },
  });
  expect(main.outputs).toMatchObject({ result: 'committed', subfolder: 'apps/paragon' });
  expect(await world.repository.changes(base, 'main')).toEqual([
    { status: 'M', path: `apps/paragon/${workflowFile}` },
  ]);
  // What earlier steps changed stays.
  expect(await readFile(join(workspace, 'README.md'), 'utf8')).toBe('changed by an earlier step\n');
  expect(await readFile(join(workspace, 'generated.txt'), 'utf8')).toContain('left by');
});

nightly(
  'an ignored draft is left out and named, and ignored files that the build needs are committed',
  async () => {
    const world = await newWorld({
      files: { '.gitignore': 'node_modules/\ndist/\nout/\n~*\n*Everybody*\n' },
    });
    const dashboard = world.paragon.dashboard(world.projectId);
    // The file keeps its name in Git, whatever Git ignores of the exported one.
    dashboard.renameWorkflow('slack', 'Notify Channel', 'Notify everybody');
    const steps = [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }] as const;
    dashboard.addWorkflow('slack', { title: 'A draft', steps: [...steps] });
    dashboard.addWorkflow('slack', { title: 'Tell everybody', deployed: true, steps: [...steps] });
    const { main } = await runPull(world, { with: await saveVersion(world) });
    expect(main.outputs.result).toBe('committed');
    const warnings = main.annotations.map(({ message }) => message).join('\n');
    expect(warnings).toMatch(/exported drafts, .*~aDraft\.ts/);
    expect(warnings).toMatch(/would not build without them: .*tellEverybody\.ts/);
    const folder = 'src/integrations/slack/workflows';
    const files = await world.repository.files('main');
    expect(files.filter((file) => file.startsWith(folder)).sort()).toEqual([
      workflowFile,
      `${folder}/tellEverybody.ts`,
    ]);
    expect(await world.repository.read('main', workflowFile)).toContain('Notify everybody');
  },
);

nightly('a file that is tracked and ignored at once is synced', async () => {
  const world = await newWorld({ files: { '.gitignore': 'node_modules/\ndist/\nout/\nsrc/\n' } });
  const { main } = await runPull(world, { with: await editAndSave(world) });
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
});

nightly('names with quotes, brackets and other scripts arrive as they are', async () => {
  const world = await newWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  const titles = ['Déjà "vu" & co', '日本語 ワークフロー', "it's [draft] {x} $(y)"];
  for (const title of titles)
    dashboard.addWorkflow('slack', {
      title,
      steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
    });
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs.result).toBe('committed');
  const parsed: Array<{ workflow?: string; file: string }> = JSON.parse(main.outputs.changes ?? '');
  expect(parsed.flatMap(({ workflow }) => workflow ?? [])).toEqual(expect.arrayContaining(titles));
  const files = await world.repository.files('main');
  for (const { file } of parsed) expect(files).toContain(file);
});

describe('nothing is committed, and the failure is reported to Paragon, when', () => {
  test('the export would be empty', async () => {
    const world = await newWorld();
    world.paragon.dashboard(world.projectId).removeIntegration('slack');
    const tip = await world.repository.tip('main');
    const { main } = await runPull(world, {
      with: { ...(await saveVersion(world)), maxDeletions: '100%' },
    });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toContain('contains no integrations');
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  });

  nightly('it would delete more than allowed', async () => {
    const world = await newWorld({ variant: 'full' });
    const mirrored = { ...(await saveVersion(world)), mode: 'mirror' };
    expect((await runPull(world, { with: mirrored })).main.outputs.result).toBe('committed');
    world.paragon.dashboard(world.projectId).removeIntegration('hubspot');
    const tip = await world.repository.tip('main');
    const ids = await saveVersion(world);
    const { main } = await runPull(world, { with: { ...ids, maxDeletions: '1' } });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toMatch(
      /would delete \d+ of \d+ files, but the limit is 1/,
    );
    expect(main.annotations[0]?.message).toContain('hubspot');
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');

    const again = await runPull(world, {
      with: { ...(await saveVersion(world)), maxDeletions: '100%' },
    });
    expect(again.main.outputs.result).toBe('committed');
  });

  nightly('the checkout holds another project', async () => {
    const world = await newWorld();
    const tip = await world.repository.tip('main');
    const other = world.paragon.createProject({ name: 'Other' });
    world.paragon.link({ branch: 'other', projectId: other });
    const ids = await world.paragon.dashboard(other).saveVersion();
    const { main } = await runPull(world, { with: { ...ids } });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations.at(-1)?.message).toContain(other);
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(other)).toMatchObject([{ ...ids, status: 'failure' }]);
  });

  nightly('an input has a fault that a report does not need', async () => {
    const world = await newWorld();
    const tip = await world.repository.tip('main');
    const ids = await editAndSave(world);
    const { main } = await runPull(world, { with: { ...ids, maxDeletions: 'many' } });
    expect(main.conclusion).toBe('failure');
    expect(said(main)).toMatchObject([
      { level: 'error', message: expect.stringContaining('maxDeletions: must be') },
    ]);
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId)).toMatchObject([{ ...ids, status: 'failure' }]);
  });

  test('the branch holds another project since the checkout', async () => {
    const world = await newWorld();
    let tip = '';
    const { main } = await runPull(world, {
      with: await editAndSave(world),
      before: async (job) => {
        await world.checkout(job);
        const projectFile = JSON.stringify({ projectId: 'another-project' });
        tip = await world.repository.commit({ files: { '.para/project.json': projectFile } });
      },
    });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toContain(
      `holds the project another-project at the tip of the branch, and ${world.projectId} in the checkout`,
    );
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  });
});

nightly('post reports what main could not, even if the project is gone by then', async () => {
  const world = await newWorld({ folder: 'apps/paragon' });
  const ids = await editAndSave(world);
  world.paragon.fail({
    route: 'PATCH /graphite/projects/commit',
    fault: { status: 422 },
    times: 1,
  });
  const { job, step } = await startPull(world, { with: { ...ids, subfolder: 'apps/paragon' } });
  const main = await step.result;
  expect(main.outputs.result).toBe('committed');
  await rm(join(job.workspace, 'apps'), { recursive: true });
  const { conclusion } = await job.end();
  expect(conclusion).toBe('success');
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: main.outputs.commitHash,
  });
});

nightly('a run by hand finds the project, and reports nothing', async () => {
  const world = await newWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const commitMessage = 'chore(paragon): sync';
  const { main } = await runPull(world, { with: { commitMessage } });
  expect(main.outputs.result).toBe('committed');
  expect(said(main)).toMatchObject([{ level: 'notice' }]);
  const [commit] = await world.repository.log('main');
  const [subject, ...rest] = commit?.message.trimEnd().split('\n') ?? [];
  expect(subject).toBe(commitMessage);
  expect(rest.slice(-4)).toEqual([
    `Paragon-Project: ${world.projectId}`,
    `Paragraph-CLI: ${quickVersion}`,
    expect.stringMatching(/^Paragon-Run: https?:.+\/actions\/runs\/\d+$/),
    'Paragon-Requested-By: ada',
  ]);
  expect(world.paragon.history(world.projectId)).toEqual([]);
});

nightly(
  "a tracked project.json is not replaced by an earlier step's version, with a message",
  async () => {
    const world = await newWorld();
    const other = world.paragon.createProject({ name: 'Other' });
    world.paragon.link({ branch: 'other', projectId: other });
    const { main } = await runPull(world, {
      with: { ...(await world.paragon.dashboard(other).saveVersion()) },
      before: async (job) => {
        const folder = await world.checkout(job);
        await writeFile(join(folder, '.para/project.json'), JSON.stringify({ projectId: other }));
      },
    });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toContain('If an earlier step writes the file, remove it');
    expect(world.paragon.history(other).at(-1)?.status).toBe('failure');
  },
);

test('all faults of the inputs come in one error, before anything has happened', async () => {
  const world = await newWorld();
  const { main } = await runPull(world, {
    with: {
      paragonKey: '',
      projectId: 'a project',
      maxDeletions: 'many',
      commitMessage: 'One\nTwo',
      mode: 'mirror',
      onConflict: 'git',
    },
  });
  expect(main.conclusion).toBe('failure');
  const message = main.annotations[0]?.message ?? '';
  for (const name of ['projectId', 'maxDeletions', 'commitMessage', 'onConflict']) {
    expect(message).toContain(`- ${name}: `);
  }
  expect(main.outputs.result).toBe('failed');
  expect(main.summary).toContain('**4 invalid inputs&#58;**');
  expect(world.paragon.requests).toEqual([]);
  expect(world.github.requests.filter(({ path }) => path.endsWith('/git-receive-pack'))).toEqual(
    [],
  );
});

nightly('without the key nothing is pulled, and the error says where to put it', async () => {
  const world = await newWorld();
  const { main } = await runPull(world, { with: { paragonKey: '' } });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('The input `paragonKey` is empty');
  expect(main.outputs.result).toBe('failed');
  expect(main.summary).toContain('Not pulled from Paragon');
});

nightly('a dry run shows the plan and how it would arrive, and writes nothing', async () => {
  const world = await newWorld();
  world.repository.protect('main', { by: 'branch-protection', rules: [{ type: 'pull_request' }] });
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const tip = await world.repository.tip('main');
  const ids = await saveVersion(world);
  const { main, workspace } = await runPull(world, { with: { ...ids, dryRun: 'true' } });
  expect(main.outputs.result).toBe('planned');
  expect(main.summary).toContain('Tell all');
  expect(main.outputs.delivery).toBe('side-branch');
  const wall = 'rejects a plain commit by its rules: changes come through a pull request.';
  expect(main.stdout).toContain(wall);
  expect(main.summary).toContain('rejects a plain commit');
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('running');
  expect(world.github.requests.some(({ path }) => path.endsWith('/git-receive-pack'))).toBe(false);
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(tip);
  expect(await git(workspace, 'status', '--porcelain')).toBe('');

  const reading = { permissions: { contents: 'read' } } as const;
  const blocked = await runPull(world, { with: { dryRun: 'true' }, job: reading });
  expect(blocked.main.outputs).toMatchObject({ result: 'planned', delivery: 'none' });
  expect(blocked.main.outputs.attention).toContain('The token may not write to the repository.');
  expect(blocked.main.annotations.map(({ message }) => message).join('\n')).toMatch(
    /^permissions:\n {2}contents: write$/m,
  );
  expect(world.github.violations).toEqual([]);
});

/** An earlier step writes a file that says which project a folder holds. */
async function writeProjectFile(world: World, folder: string): Promise<void> {
  await mkdir(join(folder, '.para'), { recursive: true });
  await writeFile(
    join(folder, '.para/project.json'),
    JSON.stringify({ projectId: world.projectId, projectName: 'main', profile: 'default' }),
  );
}

nightly('a project.json that Git ignores and an earlier step wrote counts', async () => {
  const world = await newWorld();
  await world.repository.commit({
    files: { '.para/project.json': null, '.gitignore': '.para/\nnode_modules/\ndist/\nout/\n' },
  });
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const { main } = await runPull(world, {
    with: await saveVersion(world),
    before: async (job) => writeProjectFile(world, await world.checkout(job)),
  });
  expect(said(main)).toEqual([]);
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.files('main')).not.toContain('.para/project.json');
});
