import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { editAndSave, git, runPull, said, syncedWorld, workflowFile } from './pull-world.js';

const project = 'apps/paragon';
const event = `${project}/src/events/taskCreated.ts`;
const own = `${project}/src/common/own.ts`;

test('changes of earlier steps, staged or not, stay as they are and are not committed, beside a project in a subfolder too', async () => {
  const world = await syncedWorld({
    folder: project,
    files: { 'README.md': 'hello\n', 'docs/a.md': 'a\n', [own]: 'export {};\n' },
  });
  const base = await world.repository.tip('main');
  const { main, workspace } = await runPull(world, {
    with: await editAndSave(world),
    before: async (job) => {
      const folder = await world.checkout(job);
      await writeFile(join(folder, 'README.md'), 'changed\n');
      await writeFile(join(folder, event), '// changed\n');
      await writeFile(join(folder, own), 'export const own = 1;\n');
      await git(folder, 'add', own);
      await writeFile(join(folder, `${project}/src/events/new.ts`), '// new\n');
      await rm(join(folder, 'docs/a.md'));
    },
  });
  expect(main.outputs).toMatchObject({ result: 'committed', subfolder: project });
  expect(await world.repository.changes(base, 'main')).toEqual([
    { status: 'M', path: `${project}/${workflowFile}` },
  ]);
  const status = await git(workspace, 'status', '--porcelain', '-uall');
  expect(new Set(status.split('\n').map((line) => line.trim()))).toEqual(
    new Set([
      `?? ${project}/src/events/new.ts`,
      `M  ${own}`,
      'D docs/a.md',
      'M README.md',
      `M ${event}`,
    ]),
  );
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(main.outputs.commitHash);
  const pulled = join(workspace, project, workflowFile);
  expect(await readFile(pulled, 'utf8')).toContain('Hello!');
  expect(await readFile(join(workspace, event), 'utf8')).toBe('// changed\n');
});

nightly(
  'if the commit would change a file that an earlier step changed, the checkout stays, with a message',
  async () => {
    const world = await syncedWorld();
    let head = '';
    const { main, workspace } = await runPull(world, {
      with: await editAndSave(world),
      before: async (job) => {
        const folder = await world.checkout(job);
        head = await git(folder, 'rev-parse', 'HEAD');
        await writeFile(join(folder, workflowFile), '// changed by an earlier step\n');
      },
    });
    expect(main.outputs.result).toBe('committed');
    expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
    expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(head);
    expect(await readFile(join(workspace, workflowFile), 'utf8')).toContain('by an earlier step');
    expect(said(main)).toMatchObject([
      { level: 'warning', message: expect.stringContaining('The checkout was not moved') },
    ]);
    expect(main.summary).toContain('The checkout was not moved to the new commit');
  },
);

nightly(
  'commits that earlier steps made and did not push are neither delivered nor lost',
  async () => {
    const world = await syncedWorld();
    const tip = await world.repository.tip('main');
    let own = '';
    const { main, workspace } = await runPull(world, {
      with: await editAndSave(world),
      before: async (job) => {
        const folder = await world.checkout(job);
        await writeFile(join(folder, 'own.txt'), 'of this job\n');
        await git(folder, 'add', 'own.txt');
        await git(folder, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'Own');
        own = await git(folder, 'rev-parse', 'HEAD');
      },
    });
    expect(main.outputs.result).toBe('committed');
    const [commit, parent] = await world.repository.log('main');
    expect(commit?.sha).toBe(main.outputs.commitHash);
    expect(parent?.sha).toBe(tip);
    expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(own);
    expect(main.annotations[0]?.message).toContain('earlier steps of this job made commits in it');
  },
);

nightly(
  'hooks of the checkout do not run, neither for the commit, nor the push, nor the move',
  async () => {
    const world = await syncedWorld();
    const { main, workspace } = await runPull(world, {
      with: await editAndSave(world),
      before: async (job) => {
        const folder = await world.checkout(job);
        for (const hook of [
          'pre-commit',
          'commit-msg',
          'pre-push',
          'post-checkout',
          'post-merge',
          'reference-transaction',
        ]) {
          const script = `#!/bin/sh\necho ${hook} >> "${join(job.workspace, 'hooks.log')}"\nexit 1\n`;
          await writeFile(join(folder, '.git/hooks', hook), script, { mode: 0o755 });
        }
      },
    });
    expect(main.outputs.result).toBe('committed');
    expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(main.outputs.commitHash);
    await expect(readFile(join(workspace, 'hooks.log'), 'utf8')).rejects.toThrow('ENOENT');
  },
);
