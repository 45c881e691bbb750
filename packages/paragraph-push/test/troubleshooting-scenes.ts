import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World, WorldOptions, WorldRunOptions } from '@paragraph/sandbox';

export const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
export const projectFile = '.para/project.json';

/** What leads to a message: a world, and a run in it. */
export interface Scene {
  readonly world?: () => Partial<WorldOptions> | Promise<Partial<WorldOptions>>;
  readonly play?: (world: World) => WorldRunOptions | Promise<WorldRunOptions>;
}

export const holding = (
  files: Record<string, string | null>,
  options: WorldRunOptions = {},
): Scene => ({
  play: async (world) => {
    await world.repository.commit({ files });
    return options;
  },
});

export const givenInputs = (inputs: Readonly<Record<string, string>>): Scene => ({
  play: () => ({ with: inputs }),
});

/** By the message that the README explains. */
export const scenes: Readonly<Record<string, Scene>> = {
  'The branch … is not linked to a project in Paragon': {
    play: (world) => {
      world.paragon.unlink(world.projectId);
      return {};
    },
  },
  'git … failed with exit code …': {
    play: (world) => ({
      before: async (job) => {
        const checkout = await world.checkout(job);
        await world.repository.commit({ files: { 'src/newer.ts': '' } });
        await writeFile(join(checkout, '.git', 'index.lock'), '');
      },
    }),
  },
  'holds no Paragraph project: there is no file .para/project.json in it': givenInputs({
    subfolder: 'src',
  }),
  '… names no project: its `projectId` is missing or malformed': holding({ [projectFile]: '{}' }),
  'The build holds no integrations, so it was not pushed': {
    play: async (world) => {
      const files = await world.repository.files('main');
      const gone = files.filter((file) => file.startsWith('src/integrations/'));
      await world.repository.commit({
        files: Object.fromEntries(gone.map((file) => [file, null])),
      });
      return {};
    },
  },
  'The branch … has moved on to …. This run did not push that commit': {
    play: (world) => ({
      with: { onNewerCommit: 'supersede' },
      before: async (job) => {
        await world.checkout(job);
        await world.repository.commit({ files: { 'src/newer.ts': '' } });
      },
    }),
  },
  'The checkout is at …, which is neither the commit of this run nor the tip of the branch …, so nothing was pushed':
    {
      play: async (world) => {
        const old = await world.repository.tip('main');
        await world.repository.commit({ files: { 'src/newer.ts': '' } });
        return { before: (job) => world.checkout(job, { ref: old, sha: undefined }) };
      },
    },
  'The project contains Git LFS pointers instead of files (…), so it was not built': {
    play: async (world) => {
      const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
      const files = { '.gitattributes': '*.png filter=lfs\n', 'src/logo.png': pointer };
      await world.repository.commit({ files });
      return {};
    },
  },
  'GitHub did not accept the `token` of this step, so nothing was pushed': {
    play: () => ({ with: { token: 'ghp_of-nobody' } }),
  },
  'The `token` of this step may not read the repository, so nothing was pushed': {
    play: async (world) => {
      const { name } = await world.github.createRepository({ name: 'acme/elsewhere' });
      const permissions = { contents: 'read' } as const;
      return { with: { token: world.github.createToken({ repository: name, permissions }) } };
    },
  },
  'Paragon has … that Git lacks': {
    play: (world) => recorded(world, stateOf(world), { 'export/src/events/taskCreated.ts': 'a\n' }),
  },
  'The build contains an id of another project, so nothing was pushed': {
    play: async (world) => {
      const text = (await world.repository.read('main', workflow)) ?? '';
      return recorded({ ...world, projectId: 'another' }, {}, { [`export/${workflow}`]: text });
    },
  },
  'The record of the last sync is damaged': {
    play: (world) => recorded(world, { ...stateOf(world), commit: null }),
  },
  'The ref for the record of the last sync holds something else': {
    play: (world) => recorded(world, {}),
  },
  'A newer version of these actions recorded the last sync': {
    play: (world) => recorded(world, { version: 2 }),
  },
};

/** A `state.json` of the branch, as a pull writes it. */
export function stateOf({ projectId }: World): Readonly<Record<string, unknown>> {
  return {
    version: 1,
    project: projectId,
    branch: 'main',
    commit: '1'.repeat(40),
    cliVersion: '1.0.0',
    paragonCommit: null,
    direction: 'pull',
    source: null,
    built: null,
    unknown: {},
    waiting: [],
    side: null,
  };
}

/** A run where something is recorded of the last sync. */
export async function recorded(
  world: World,
  state: unknown,
  files: Readonly<Record<string, string>> = {},
): Promise<WorldRunOptions> {
  const { repository, projectId } = world;
  const json = { 'state.json': JSON.stringify(state) };
  const commit = await repository.commit({
    branch: 'record',
    from: 'main',
    files: { ...files, ...json },
  });
  await repository.setRef(`refs/paragraph/${projectId}/main`, commit);
  await repository.deleteBranch('record');
  return {};
}
