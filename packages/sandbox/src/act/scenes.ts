import type { World, WorldOptions } from '../world.js';
import { runInWorld } from '../world-run.js';
import type { ActEvent } from './run-act.js';

/** A template, and what happens in a world where it is a workflow file. */
export interface Scene {
  /** Below `templates/`. */
  readonly template: string;
  readonly world?: Partial<WorldOptions>;
  /** What starts the run. */
  event(world: World): Promise<ActEvent>;
  /** Whether the run did what it is for. */
  isDone(world: World): Promise<boolean>;
}

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
const title = 'Tell the channel';

const ofTip = async (
  { repository }: World,
  name: string,
  payload: Readonly<Record<string, unknown>> = {},
  branch = 'main',
): Promise<ActEvent> => {
  const ref = `refs/heads/${branch}`;
  return { name, ref, sha: await repository.tip(branch), payload: { ref, ...payload } };
};

const push: Pick<Scene, 'event' | 'isDone'> = {
  event: (world) => ofTip(world, 'push'),
  isDone: async ({ paragon, projectId }) => paragon.pushes(projectId).length === 1,
};

/** Somebody renames the workflow in the dashboard, and saves. */
const pull: Pick<Scene, 'event' | 'isDone'> = {
  async event(world) {
    await runInWorld(world, 'paragraph-push', { with: { subfolder: world.prefix } });
    const dashboard = world.paragon.dashboard(world.projectId);
    dashboard.renameWorkflow('slack', 'Notify Channel', title);
    return ofTip(world, 'workflow_dispatch', { inputs: { ...(await dashboard.saveVersion()) } });
  },
  isDone: async ({ repository, prefix }) =>
    (await repository.read('main', `${prefix}${workflow}`))?.includes(title) === true,
};

/** A project in a folder and on a branch of one name. */
const crm = {
  world: { folder: 'crm' },
  async link(world: World): Promise<void> {
    world.paragon.unlink(world.projectId);
    world.paragon.link({ branch: 'crm', projectId: world.projectId });
    await world.repository.setRef('refs/heads/crm', await world.repository.tip('main'));
  },
};

export const scenes: readonly Scene[] = [
  { template: 'workflows/paragraph-push.yml', ...push },
  { template: 'workflows/paragraph_pull_runner.yml', ...pull },
  { template: 'git-to-paragon/paragraph-push.yml', ...push },
  { template: 'paragon-to-git/paragraph_pull_runner.yml', ...pull },
  { template: 'project-per-branch/paragraph-push.yml', ...push },
  { template: 'project-per-branch/paragraph_pull_runner.yml', ...pull },
  {
    template: 'projects-in-one-repository/paragraph-push.yml',
    world: crm.world,
    async event(world) {
      await crm.link(world);
      return ofTip(world, 'push', {}, 'crm');
    },
    isDone: push.isDone,
  },
  {
    template: 'projects-in-one-repository/paragraph_pull_runner.yml',
    world: crm.world,
    async event(world) {
      const { payload } = await pull.event(world);
      await crm.link(world);
      return ofTip(world, 'workflow_dispatch', payload, 'crm');
    },
    isDone: async ({ repository }) =>
      (await repository.read('crm', `crm/${workflow}`))?.includes(title) === true,
  },
  {
    template: 'workflows/paragraph-preview.yml',
    async event(world) {
      await runInWorld(world, 'paragraph-push');
      const { repository } = world;
      const text = (await repository.read('main', workflow)) ?? '';
      const files = { [workflow]: text.replace(`'Notify Channel'`, `'${title}'`) };
      await repository.commit({ branch: 'feature', files });
      const { number, merge } = await repository.openPullRequest({ head: 'feature' });
      const repo = { full_name: repository.name };
      return {
        name: 'pull_request',
        ref: `refs/pull/${number}/merge`,
        sha: merge,
        payload: {
          number,
          repository: { ...repo, default_branch: repository.defaultBranch },
          pull_request: {
            number,
            base: { ref: 'main', sha: await repository.tip('main'), repo },
            head: { ref: 'feature', sha: await repository.tip('feature'), repo },
          },
        },
      };
    },
    isDone: async ({ repository }) =>
      repository.conversations.find(1)?.comments.some(({ body }) => body.includes(title)) === true,
  },
  {
    template: 'workflows/paragraph-rollback.yml',
    async event(world) {
      const commit = await world.repository.tip('main');
      await world.repository.commit({ files: { [workflow]: 'export {};\n' } });
      return ofTip(world, 'workflow_dispatch', { inputs: { commit } });
    },
    isDone: async ({ repository, paragon, projectId }) =>
      (await repository.log('main'))[0]?.subject.startsWith('Restore Paragon to ') === true &&
      paragon.pushes(projectId).length === 1,
  },
];
