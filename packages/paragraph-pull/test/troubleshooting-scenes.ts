import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Repository, World, WorldOptions, WorldRunOptions } from '@paragraph/sandbox';
import { onTestFinished } from 'vitest';
import { git, workflowFile } from './pull-world.js';

/** What leads to a message: a world in which something was edited and saved, and a run in it. */
export interface Scene {
  readonly world?: () => Partial<WorldOptions> | Promise<Partial<WorldOptions>>;
  readonly play: (world: World) => WorldRunOptions | Promise<WorldRunOptions>;
}

/** A scene in which the checkout is there, and then something happens. */
export const afterCheckout = (
  happens: (world: World, folder: string) => Promise<unknown>,
): Scene => ({
  play: (world) => ({
    before: async (job) => {
      await happens(world, await world.checkout(job));
    },
  }),
});

/** Everything that is new in the dashboard fits what Git ignores. */
export const ignoredWorkflow = (is: { readonly deployed?: true }): Scene => ({
  play: async (world) => {
    await world.repository.commit({ files: { '.gitignore': '*verybody*\nnode_modules\n' } });
    world.paragon.dashboard(world.projectId).addWorkflow('slack', {
      title: 'Tell everybody',
      ...is,
      steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
    });
    return {};
  },
});

/** By the message that the README explains. */
export const scenes: Readonly<Record<string, Scene>> = {
  'Git and Paragon both changed …': {
    play: async ({ repository }) => {
      const text = (await repository.read('main', workflowFile)) ?? '';
      await repository.commit({
        files: { [workflowFile]: text.replace("'Send message'", "'Mine'") },
      });
      return {};
    },
  },
  'The branch … is gone from the repository, so nothing was pulled': afterCheckout((world) =>
    world.repository.deleteBranch('main'),
  ),
  'The repository could not be read': {
    play: async (world) => {
      const { name } = await world.github.createRepository({ name: 'acme/elsewhere' });
      const token = world.github.createToken({ repository: name, permissions: {} });
      return {
        job: { token },
        before: (job) =>
          world.checkout(job, { token: world.token('read'), persistCredentials: false }),
      };
    },
  },
  'The push to GitHub was interrupted': afterCheckout(async (world) => {
    world.github.fail({
      match: { service: 'git-receive-pack' },
      fault: { kind: 'status', status: 502 },
      times: 3,
    });
  }),
  'GitHub declined the commit': {
    play: async ({ repository }) => {
      await declineEverything(repository);
      return {};
    },
  },
  'The export contains no integrations, so nothing was committed': {
    play: (world) => {
      world.paragon.dashboard(world.projectId).removeIntegration('slack');
      return { with: { maxDeletions: '100%' } };
    },
  },
  'The export would delete … of … files, but the limit is …, so nothing was committed': {
    play: (world) => {
      const dashboard = world.paragon.dashboard(world.projectId);
      dashboard.addIntegration('hubspot');
      dashboard.removeIntegration('slack');
      return { with: { maxDeletions: '1' } };
    },
  },
  'The project was checked out from …, and this run commits to …': {
    play: async (world) => {
      const { name } = await world.github.createRepository({
        name: 'acme/elsewhere',
        files: { '.para/project.json': JSON.stringify({ projectId: world.projectId }) },
      });
      const token = world.github.createToken({
        repository: name,
        permissions: { contents: 'read' },
      });
      return {
        before: (job) =>
          world.checkout(job, { repository: name, ref: 'main', sha: undefined, token }),
      };
    },
  },
  'The folder … holds the project …, but this pull was started for the project …': {
    play: () => ({ with: { projectId: 'another-project', commitId: '', subfolder: '.' } }),
  },
  'The folder … holds the project … at the tip of the branch, and … in the checkout, so nothing was pulled':
    afterCheckout(({ repository }) =>
      repository.commit({ files: { '.para/project.json': '{ "projectId": "another-project" }' } }),
    ),
  'The folder … holds no project at the tip of the branch, so nothing was pulled': {
    world: () => ({ folder: 'apps/paragon' }),
    ...afterCheckout(async ({ repository, prefix }) => {
      const files = (await repository.files('main')).filter((file) => file.startsWith(prefix));
      const texts = await Promise.all(files.map((file) => repository.read('main', file)));
      const moved = files.map((file) => file.replace(prefix, 'packages/paragon/'));
      await repository.commit({
        files: {
          ...Object.fromEntries(files.map((file) => [file, null])),
          ...Object.fromEntries(moved.map((file, index) => [file, texts[index] ?? ''])),
        },
      });
    }),
  },
  'The branch holds nothing in the folder …, so nothing was pulled': afterCheckout(
    async (_, folder) => {
      await mkdir(join(folder, 'copy'));
      await rename(join(folder, '.para'), join(folder, 'copy', '.para'));
    },
  ),
  'The branch holds no .para/project.json in the folder …, and Git does not ignore it, so nothing was pulled':
    {
      play: async (world) => {
        const text = await world.repository.read('main', '.para/project.json');
        await world.repository.commit({ files: { '.para/project.json': null } });
        return {
          before: async (job) => {
            const folder = join(await world.checkout(job), '.para');
            await mkdir(folder, { recursive: true });
            await writeFile(join(folder, 'project.json'), text ?? '');
          },
        };
      },
    },
  'No commit is checked out in …': afterCheckout((_, folder) =>
    git(folder, 'checkout', '--quiet', '--orphan', 'empty'),
  ),
  'There is no git on this runner, and a pull needs git to commit': {
    world: async () => ({ env: { PATH: await folderWithNode() } }),
    play: () => ({}),
  },
  'Git ignores these exported drafts': ignoredWorkflow({}),
  'Git ignores these files, but they were committed, because the project would not build without them':
    ignoredWorkflow({
      deployed: true,
    }),
  'The checkout was not moved to the new commit': afterCheckout((_, folder) =>
    writeFile(join(folder, workflowFile), '// changed by an earlier step\n'),
  ),
  'The checkout was moved to the new commit only partly': {
    world: async () => ({ env: { PATH: `${await brokenLfs()}${delimiter}${process.env.PATH}` } }),
    ...afterCheckout(async (world, folder) => {
      await git(folder, 'config', 'filter.lfs.smudge', 'git-lfs smudge -- %f');
      await git(folder, 'config', 'filter.lfs.required', 'true');
      const files = { '.gitattributes': 'x.bin filter=lfs\n', 'x.bin': 'x\n' };
      await world.repository.commit({ files });
    }),
  },
};

/** A hook of the server, as GitHub Enterprise Server lets its administrators have. */
export async function declineEverything({ gitDir }: Repository): Promise<void> {
  await mkdir(join(gitDir, 'hooks'), { recursive: true });
  const script = '#!/bin/sh\necho "Commits need the number of a ticket."\nexit 1\n';
  await writeFile(join(gitDir, 'hooks', 'pre-receive'), script, { mode: 0o755 });
}

/** A folder for PATH with a git-lfs that fails. */
export async function brokenLfs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troubleshooting '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'git-lfs'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return folder;
}

/** A folder for PATH with nothing in it but a Node. */
export async function folderWithNode(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troubleshooting '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await symlink(process.execPath, join(folder, 'node'));
  return folder;
}
