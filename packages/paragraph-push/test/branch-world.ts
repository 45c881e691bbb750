import { runInWorld, type World, type WorldRun, type WorldRunOptions } from '@paragraph/sandbox';
import { newWorld, runPush } from './push-world.js';

export const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
/** The id of the sample's workflow. */
const sampleId = '2f0c1d3e-5b7a-4c9d-8e1f-3a5b7c9d1e2f';

/** A repository whose branches `main` and `develop` each have a project of their own. */
export interface BranchWorld {
  readonly world: World;
  readonly projects: { readonly main: string; readonly develop: string };
}

/** Both branches hold the sample; on `develop` its workflow has another id. Each names its project. */
export async function branchWorld(): Promise<BranchWorld> {
  const world = await newWorld();
  const develop = world.paragon.createProject({ name: 'Develop' });
  world.paragon.link({ branch: 'develop', projectId: develop });
  const name = '.para/project.json';
  const text = (await world.repository.read('main', workflow)) ?? '';
  await world.repository.commit({
    branch: 'develop',
    files: {
      [name]: JSON.stringify({ projectId: develop, projectName: 'Develop' }),
      [workflow]: text.replace(sampleId, 'd0000000-0000-4000-8000-000000000001'),
    },
  });
  return { world, projects: { main: world.projectId, develop } };
}

/** A push of the tip of a branch, by a job that may write. */
export function pushOf(
  world: World,
  branch: string,
  options: WorldRunOptions = {},
): Promise<WorldRun> {
  return runPush(world, { ...options, job: { branch, contents: 'write', ...options.job } });
}

/** The pull that Save Version in the dashboard of a branch's project starts. */
export async function pullOf(
  world: World,
  { branch, projectId }: { readonly branch: string; readonly projectId: string },
): Promise<WorldRun> {
  const ids = await world.paragon.dashboard(projectId).saveVersion();
  return runInWorld(world, 'paragraph-pull', {
    with: { ...ids },
    job: { branch, event: 'workflow_dispatch', payload: { inputs: { ...ids } }, contents: 'write' },
  });
}

/** The titles of the workflows that Paragon holds in a project. */
export function titlesIn(world: World, projectId: string): readonly string[] {
  const { integrations } = world.paragon.project(projectId);
  return Object.values(integrations).flatMap(({ workflows }) =>
    Object.values(workflows).map(({ name }) => name),
  );
}
