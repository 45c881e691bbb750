import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World, WorldRun, WorldRunOptions } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { newWorld, runPush, statuses } from './push-world.js';

const projectFile = (projectId: string): string => JSON.stringify({ projectId, projectName: 'X' });

/** What the run says that was wrong, after making sure that it changed nothing in Paragon. */
function refusal(world: World, { main }: WorldRun): string {
  expect(main.conclusion).toBe('failure');
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
  return main.annotations.map(({ message }) => message).join('\n');
}

nightly(
  'of several projects in a checkout below the workspace, the linked one is found and kept at its tip',
  async () => {
    const folder = 'apps/Größe & Co (2)';
    const world = await newWorld({ folder });
    await world.repository.commit({
      files: {
        'apps/other/.para/project.json': projectFile('another-project'),
        'node_modules/template/.para/project.json': projectFile(world.projectId),
      },
    });
    const { main } = await runPush(world, {
      before: async (job) => {
        await world.checkout(job, { path: 'the repository' });
        await world.repository.commit({ files: { [`${folder}/src/newer.ts`]: 'export {};\n' } });
      },
    });
    const tip = await world.repository.tip('main');
    expect(main.annotations).toMatchObject([
      { level: 'notice', message: expect.stringContaining('had moved on: pushed') },
    ]);
    expect(main.outputs).toMatchObject({
      result: 'pushed',
      projectId: world.projectId,
      subfolder: `the repository/${folder}`,
      commitHash: tip,
    });
    expect(world.paragon.history(world.projectId)).toMatchObject([
      { status: 'success', hash: tip },
    ]);
  },
);

nightly('an error in one of several projects is shown on its file in the repository', async () => {
  const world = await newWorld({ folder: 'apps/a' });
  const wrong = 'apps/a/src/integrations/slack/workflows/wrong.ts';
  await world.repository.commit({
    files: {
      'apps/b/.para/project.json': projectFile('another-project'),
      [wrong]: 'export const wrong = ;\n',
    },
  });
  const { main } = await runPush(world, {
    before: (job) => world.checkout(job, { path: 'repository' }),
  });
  expect(main.annotations[0]).toMatchObject({ file: wrong, line: 1 });
});

nightly(
  'the folder that Paragon has stored decides between two that hold the same project',
  async () => {
    const world = await newWorld({ folder: 'apps/b' });
    world.paragon.link({ branch: 'main', projectId: world.projectId, subfolder: '/apps/b/' });
    await world.repository.commit({
      files: { 'apps/a/.para/project.json': projectFile(world.projectId) },
    });
    const { main } = await runPush(world);
    expect(main.outputs).toMatchObject({ result: 'pushed', subfolder: 'apps/b' });
    expect(world.paragon.pushes(world.projectId)).toHaveLength(1);
  },
);

nightly('with no id known, the project in the root is the one that is built', async () => {
  const world = await newWorld();
  await world.repository.commit({
    files: { 'test/fixture/.para/project.json': projectFile('another-project') },
  });
  const { main } = await runPush(world, { job: { event: 'pull_request' } });
  expect(main.outputs).toMatchObject({ result: 'built', subfolder: '.' });
});

nightly(
  'a project.json that Git ignores and an earlier step wrote counts, also at a newer tip',
  async () => {
    const world = await newWorld();
    const name = '.para/project.json';
    const text = (await world.repository.read('main', name)) ?? '';
    await world.repository.commit({ files: { [name]: null, '.gitignore': `${name}\n` } });
    const { main } = await runPush(world, {
      before: async (job) => {
        const checkout = await world.checkout(job);
        await mkdir(join(checkout, '.para'), { recursive: true });
        await writeFile(join(checkout, name), text);
        await world.repository.commit({ files: { 'src/newer.ts': 'export {};\n' } });
      },
    });
    expect(main.annotations).toMatchObject([
      { level: 'notice', message: expect.stringContaining('had moved on: pushed') },
    ]);
    expect(main.outputs).toMatchObject({
      result: 'pushed',
      commitHash: await world.repository.tip('main'),
    });
  },
);

nightly(
  'a subfolder with another project than the linked one is refused, and both are named',
  async () => {
    const world = await newWorld({ folder: 'a' });
    await world.repository.commit({
      files: { 'b/.para/project.json': projectFile('project-of-b') },
    });
    const run = await runPush(world, { with: { subfolder: 'b' } });
    const said = refusal(world, run);
    expect(said).toContain(
      `The folder b holds the project project-of-b, but Paragon has linked this branch to the project ${world.projectId}.`,
    );
    expect(said).toContain('so nothing was pushed');
    expect(statuses(world)).toEqual(['failure']);
  },
);

nightly('if the linked project is missing, the found ones are listed', async () => {
  const world = await newWorld();
  const files = {
    '.para/project.json': projectFile('project-of-the-root'),
    'b c/.para/project.json': projectFile('project-of-b'),
  };
  await world.repository.commit({ files });
  const said = refusal(world, await runPush(world));
  expect(said).toContain(`has the project id ${world.projectId}`);
  expect(said).toContain('- . (project project-of-the-root)\n- b c (project project-of-b)');
  expect(statuses(world)).toEqual(['failure']);
});

const noProject: Readonly<Record<string, readonly [options: WorldRunOptions, says: string]>> = {
  'a subfolder without one': [{ with: { subfolder: 'src' } }, 'The folder src'],
  'no checkout': [{ before: async () => {} }, 'There is no Paragraph project in the checkout'],
};

test.each(rowsInCi(noProject, 'no checkout'))(
  'a run that finds no project fails, and reports that to Paragon: %s',
  async (_, [options, says]) => {
    const world = await newWorld();
    expect(refusal(world, await runPush(world, options))).toContain(says);
    expect(statuses(world)).toEqual(['failure']);
  },
);

test('a subfolder that leads out of the workspace by a link is refused before anything is done', async () => {
  const world = await newWorld();
  const outside = await mkdtemp(join(tmpdir(), 'outside '));
  onTestFinished(() => rm(outside, { recursive: true }));
  await mkdir(join(outside, '.para'));
  await writeFile(join(outside, '.para', 'project.json'), projectFile(world.projectId));
  const run = await runPush(world, {
    with: { subfolder: 'linked' },
    before: async (job) => symlink(outside, join(await world.checkout(job), 'linked'), 'junction'),
  });
  expect(refusal(world, run)).toContain('subfolder: "linked" is outside the workspace.');
  expect(world.paragon.requests).toEqual([]);
});

nightly(
  'a project of another repository is pushed as it was checked out, with a notice',
  async () => {
    const world = await newWorld();
    const name = 'acme/elsewhere';
    const paths = await world.repository.files('main');
    const files = await Promise.all(
      paths.map(async (path) => [path, (await world.repository.read('main', path)) ?? ''] as const),
    );
    const other = await world.github.createRepository({ name, files: Object.fromEntries(files) });
    await world.repository.commit({ files: { 'read me.md': 'only a workflow here' } });
    const token = world.github.createToken({ repository: name, permissions: { contents: 'read' } });
    const commitHash = await other.tip('main');
    const { main } = await runPush(world, {
      before: async (job) => {
        await world.checkout(job, { repository: name, token, ref: 'main', sha: undefined });
        await other.commit({ files: { 'newer.md': '' } });
      },
    });
    expect(main.outputs).toMatchObject({ result: 'pushed', commitHash });
    expect(main.annotations).toMatchObject([
      { level: 'notice', message: expect.stringContaining('was checked out from acme/elsewhere') },
    ]);
  },
);
