import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  editAndSave,
  git,
  newWorld,
  runPull,
  saveVersion,
  startPull,
  workflowFile,
} from './pull-world.js';

test('an edit in the dashboard becomes a commit on the branch, and everybody is told', async () => {
  const world = await newWorld();
  const before = await world.repository.tip('main');
  const ids = await editAndSave(world);
  const { main, temp, workspace } = await runPull(world, { with: ids });

  expect(main.conclusion).toBe('success');
  expect(main.annotations).toEqual([]);
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
      'Paragraph-CLI: 1.1.15',
    ]),
  );
  expect(main.outputs).toMatchObject({
    result: 'committed',
    commitHash: commit?.sha,
    branch: 'main',
    projectId: world.projectId,
    subfolder: '.',
    cliVersion: '1.1.15',
  });
  const changes: unknown = JSON.parse(main.outputs.changes ?? '');
  expect(changes).toContainEqual({
    change: 'changed',
    file: workflowFile,
    integration: 'slack',
    workflow: 'Notify Channel',
  });
  expect(JSON.parse(await readFile(main.outputs.reportPath ?? '', 'utf8'))).toEqual({ changes });
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
});

test('a second pull without a change makes no commit and reports the tip', async () => {
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

describe('the tip has moved since the checkout', () => {
  test.each([
    ['a shallow one', {}],
    ['a shallow one as checkout v6 leaves it', { style: 'v6' as const }],
    ['a full one', { fetchDepth: 0 }],
    ['a partial one with a sparse work tree', { sparse: ['src', '.para'] }],
    ['one without credentials', { persistCredentials: false }],
    ['one without credentials, v6', { persistCredentials: false, style: 'v6' as const }],
  ])('after %s the pull commits on top of it', async (_, form) => {
    const world = await newWorld();
    world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
    const ids = await saveVersion(world);
    let moved = '';
    const { main, workspace } = await runPull(world, {
      with: ids,
      before: async (job) => {
        await world.checkout(job, form);
        moved = await world.repository.commit({ files: { 'docs/notes.md': 'by a colleague\n' } });
      },
    });
    expect(main.outputs.result).toBe('committed');
    const [commit, parent] = await world.repository.log('main');
    expect(parent?.sha).toBe(moved);
    expect(await world.repository.read('main', 'docs/notes.md')).toBe('by a colleague\n');
    expect(await world.repository.files('main')).toContain(
      'src/integrations/slack/workflows/tellAll.ts',
    );
    expect(await world.repository.files('main')).not.toContain(workflowFile);
    expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(commit?.sha);
    expect(JSON.parse(main.outputs.changes ?? '')).toContainEqual({
      change: 'renamed',
      file: 'src/integrations/slack/workflows/tellAll.ts',
      from: workflowFile,
      integration: 'slack',
      workflow: 'Tell all',
      workflowBefore: 'Notify Channel',
    });
  });
});

test('when the branch moves between fetch and push, the pull begins again on the new tip', async () => {
  const world = await newWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  let moves = 0;
  const move = async (): Promise<void> => {
    moves += 1;
    await world.repository.commit({ files: { 'notes.md': `${moves}\n` } });
    if (moves < 3) world.github.beforePush(move);
  };
  world.github.beforePush(move);
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.read('main', 'notes.md')).toBe('3\n');
  expect(await world.repository.files('main')).toContain(
    'src/integrations/slack/workflows/tellAll.ts',
  );
});

test('a branch that never holds still is left as it is, and the failure says so', async () => {
  const world = await newWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  let moves = 0;
  const move = async (): Promise<void> => {
    moves += 1;
    await world.repository.commit({ files: { 'notes.md': `${moves}\n` } });
    world.github.beforePush(move);
  };
  world.github.beforePush(move);
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.conclusion).toBe('failure');
  expect(moves).toBe(6);
  expect(main.annotations[0]?.message).toContain('moved 6 times');
  expect(await world.repository.files('main')).toContain(workflowFile);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
});

test('only what the export changed is committed, in a project in a subfolder too', async () => {
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

test('an exported file that Git ignores is left out and named', async () => {
  const world = await newWorld({
    files: { '.gitignore': 'node_modules/\ndist/\nout/\n*Everybody*\n' },
  });
  world.paragon
    .dashboard(world.projectId)
    .renameWorkflow('slack', 'Notify Channel', 'Tell everybody');
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.annotations[0]).toMatchObject({ level: 'warning' });
  expect(main.annotations[0]?.message).toContain('Git ignores');
  expect(main.annotations[0]?.message).toContain('tellEverybody.ts');
  expect(await world.repository.files('main')).not.toContain(
    'src/integrations/slack/workflows/tellEverybody.ts',
  );
});

test('a file that is tracked and ignored at once is synced', async () => {
  const world = await newWorld({ files: { '.gitignore': 'node_modules/\ndist/\nout/\nsrc/\n' } });
  const { main } = await runPull(world, { with: await editAndSave(world) });
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
});

test('.gitattributes above the project are honoured', async () => {
  const world = await newWorld({
    folder: 'apps/paragon',
    files: { '.gitattributes': '* text=auto\n*.ts text eol=crlf\n' },
  });
  const { main, workspace } = await runPull(world, { with: await editAndSave(world) });
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.read('main', `apps/paragon/${workflowFile}`)).not.toContain('\r');
  expect(await readFile(join(workspace, 'apps/paragon', workflowFile), 'utf8')).toContain('\r\n');
});

test('names with quotes, brackets and other scripts arrive as they are', async () => {
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

describe('nothing is committed, and Paragon is told, when', () => {
  test('the export would be empty', async () => {
    const world = await newWorld();
    world.paragon.dashboard(world.projectId).removeIntegration('slack');
    const tip = await world.repository.tip('main');
    const { main } = await runPull(world, {
      with: { ...(await saveVersion(world)), maxDeletions: '100%' },
    });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toContain('holds no integrations');
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  });

  test('it would delete more than allowed', async () => {
    const world = await newWorld({ variant: 'full' });
    await runPull(world, { with: await saveVersion(world) });
    world.paragon.dashboard(world.projectId).removeIntegration('hubspot');
    const tip = await world.repository.tip('main');
    const ids = await saveVersion(world);
    const { main } = await runPull(world, { with: { ...ids, maxDeletions: '1' } });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toMatch(
      /would delete \d+ of \d+ files, and only 1 may be deleted/,
    );
    expect(main.annotations[0]?.message).toContain('hubspot');
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');

    const again = await runPull(world, {
      with: { ...(await saveVersion(world)), maxDeletions: '100%' },
    });
    expect(again.main.outputs.result).toBe('committed');
  });

  test('the branch is protected', async () => {
    const world = await newWorld();
    world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
    world.repository.protect('main', {
      by: 'ruleset',
      violations: ['Changes must be made through a pull request.'],
    });
    const tip = await world.repository.tip('main');
    const { main } = await runPull(world, { with: await saveVersion(world) });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations[0]?.message).toContain('it is protected');
    expect(await world.repository.tip('main')).toBe(tip);
  });

  test('the checkout holds another project', async () => {
    const world = await newWorld();
    const other = world.paragon.createProject({ name: 'Other' });
    const { main } = await runPull(world, { with: { projectId: other, commitId: '' } });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations.at(-1)?.message).toContain(other);
  });
});

test('a run by hand finds the project, and reports nothing', async () => {
  const world = await newWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const { main } = await runPull(world);
  expect(main.outputs.result).toBe('committed');
  expect(main.annotations).toMatchObject([{ level: 'notice' }]);
  expect(world.paragon.history(world.projectId)).toEqual([]);
});

test('all faults of the inputs come in one error, before anything has happened', async () => {
  const world = await newWorld();
  const { main } = await runPull(world, {
    with: {
      paragonKey: '',
      projectId: 'a project',
      maxDeletions: 'many',
      commitMessage: 'One\nTwo',
    },
  });
  expect(main.conclusion).toBe('failure');
  const message = main.annotations[0]?.message ?? '';
  for (const name of ['projectId', 'maxDeletions', 'commitMessage']) {
    expect(message).toContain(`- ${name}: `);
  }
  expect(main.outputs.result).toBe('failed');
  expect(main.summary).toContain('**3 inputs are not right&#58;**');
  expect(world.paragon.requests).toEqual([]);
  expect(world.github.requests.filter(({ path }) => path.endsWith('/git-receive-pack'))).toEqual(
    [],
  );
});

test('without the key nothing is pulled, and the error says where to put it', async () => {
  const world = await newWorld();
  const { main } = await runPull(world, { with: { paragonKey: '' } });
  expect(main.conclusion).toBe('failure');
  expect(main.annotations[0]?.message).toContain('The input `paragonKey` is empty');
  expect(main.outputs.result).toBe('failed');
  expect(main.summary).toContain('Not pulled from Paragon');
});

test('a dry run shows the plan and writes nothing', async () => {
  const world = await newWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const tip = await world.repository.tip('main');
  const ids = await saveVersion(world);
  const { main } = await runPull(world, { with: { ...ids, dryRun: 'true' } });
  expect(main.outputs.result).toBe('planned');
  expect(main.summary).toContain('tellAll');
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('running');
});

test('key and token are nowhere in log, argv, config or any file that is left', async () => {
  const world = await newWorld();
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const token = world.token('write');
  const { main, job, temp, workspace } = await runPull(world, {
    with: { ...(await saveVersion(world)), token },
    job: { debug: true, contents: 'read', secrets: { KEY: world.key, PAT: token } },
  });
  expect(main.outputs.result).toBe('committed');
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  const printed = main.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  for (const secret of [world.key, token, basic]) {
    expect(printed.join('\n')).not.toContain(secret);
    expect(job.log).not.toContain(secret);
    for (const folder of [workspace, temp, world.machine.home]) {
      for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
        if (!entry.isFile()) continue;
        const text = await readFile(join(entry.parentPath, entry.name), 'latin1');
        expect(text.includes(secret), join(entry.parentPath, entry.name)).toBe(false);
      }
    }
  }
});

test('post reports a failure when main was lost before it could', async () => {
  const world = await newWorld();
  const ids = await saveVersion(world);
  const earlier = new Set(world.paragon.requests);
  const { job, step } = await startPull(world, { with: ids });
  await world.paragon.when((request) => !earlier.has(request) && request.method === 'GET');
  process.kill(await step.pid, 'SIGKILL');
  await step.result;
  await job.end();
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    commitId: ids.commitId,
    status: 'failure',
  });
  const left = (await readdir(job.temp)).filter((name) => name.startsWith('paragraph-'));
  expect(left).toEqual([]);
});

test('a project.json that Git ignores and an earlier step wrote counts', async () => {
  const world = await newWorld();
  await world.repository.commit({
    files: { '.para/project.json': null, '.gitignore': '.para/\nnode_modules/\ndist/\nout/\n' },
  });
  world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Tell all');
  const { main } = await runPull(world, {
    with: await saveVersion(world),
    before: async (job) => {
      await world.checkout(job);
      await mkdir(join(job.workspace, '.para'), { recursive: true });
      await writeFile(
        join(job.workspace, '.para/project.json'),
        JSON.stringify({ projectId: world.projectId, projectName: 'main', profile: 'default' }),
      );
    },
  });
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.files('main')).not.toContain('.para/project.json');
});
