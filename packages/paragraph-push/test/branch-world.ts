import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runInWorld, type World, type WorldRun, type WorldRunOptions } from '@paragraph/sandbox';
import { expect } from 'vitest';
import { newWorld, runPush } from './push-world.js';

export const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
/** The id of the sample's workflow. */
export const sampleId = '2f0c1d3e-5b7a-4c9d-8e1f-3a5b7c9d1e2f';
const projectFile = '.para/project.json';

/** A repository whose branches `main` and `develop` each have a project of their own. */
export interface BranchWorld {
  readonly world: World;
  readonly projects: { readonly main: string; readonly develop: string };
}

async function twoProjects(): Promise<BranchWorld> {
  const world = await newWorld();
  const develop = world.paragon.createProject({ name: 'Develop' });
  world.paragon.link({ branch: 'develop', projectId: develop });
  return { world, projects: { main: world.projectId, develop } };
}

/** Both branches hold the sample; on `develop` its workflow has another id. Each names its project. */
export async function branchWorld(): Promise<BranchWorld> {
  const both = await twoProjects();
  const { world, projects } = both;
  const text = (await world.repository.read('main', workflow)) ?? '';
  await world.repository.commit({
    branch: 'develop',
    files: {
      [projectFile]: JSON.stringify({ projectId: projects.develop, projectName: 'Develop' }),
      [workflow]: text.replace(sampleId, 'd0000000-0000-4000-8000-000000000001'),
    },
  });
  return both;
}

/** Both branches hold the same, as the recipe of the README has it: no file names a project, and ids are made. */
export async function recipeWorld(
  files: Readonly<Record<string, string>> = {},
): Promise<BranchWorld> {
  const both = await twoProjects();
  const { world } = both;
  const text = (await world.repository.read('main', workflow)) ?? '';
  await world.repository.commit({
    files: {
      [projectFile]: null,
      '.gitignore': `${projectFile}\nnode_modules\ndist\nout\n`,
      'src/idOf.ts': await recipe(),
      [workflow]: withMadeId(text, 'slack/notifyChannel'),
      ...files,
    },
  });
  await world.repository.setRef('refs/heads/develop', await world.repository.tip('main'));
  return both;
}

/** The text of a workflow whose id is made from the project's. */
export function withMadeId(text: string, name: string): string {
  return `import { idOf } from '../../../idOf';\n${text.replace(/readonly id(: string)? = '[\w-]+'/, `readonly id: string = idOf('${name}')`)}`;
}

/** The file that the README recommends. */
async function recipe(): Promise<string> {
  const readme = fileURLToPath(new URL('../README.md', import.meta.url));
  const found = /```ts\n(?<code>\/\/ src\/idOf\.ts\n[\s\S]*?)```/.exec(
    await readFile(readme, 'utf8'),
  );
  if (found?.groups?.code === undefined) throw new Error('The README has no recipe for ids.');
  return found.groups.code;
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
  options: Pick<WorldRunOptions, 'before'> = {},
): Promise<WorldRun> {
  const ids = await world.paragon.dashboard(projectId).saveVersion();
  return runInWorld(world, 'paragraph-pull', {
    ...options,
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

/** The ids of the workflows that Paragon holds in a project. */
export function idsIn(world: World, projectId: string): readonly string[] {
  const { integrations } = world.paragon.project(projectId);
  return Object.values(integrations).flatMap(({ workflows }) => Object.keys(workflows));
}

export const both = ['main', 'develop'] as const;

/** Each branch is in sync with its project, and that is recorded. */
export async function syncedBranches(): Promise<BranchWorld> {
  const made = await recipeWorld();
  const { world, projects } = made;
  for (const branch of both) {
    expect((await pushOf(world, branch)).main.outputs.result).toBe('pushed');
    // What Paragon holds has a literal id in the place of a made one, and the compiler says that it means the same.
    const { main } = await pullOf(world, { branch, projectId: projects[branch] });
    expect(main.outputs).toMatchObject({ result: 'unchanged', projectId: projects[branch] });
  }
  return made;
}

/** A merge of one branch into another, as a person makes it. */
export async function merge({ repository }: World, from: string, into: string): Promise<void> {
  const git = async (...args: readonly string[]) => {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
    const { stdout } = await promisify(execFile)('git', [...who, ...args], {
      cwd: repository.gitDir,
    });
    return stdout.trim();
  };
  const tree = await git('merge-tree', '--write-tree', into, from);
  const commit = await git('commit-tree', tree, '-p', into, '-p', from, '-m', `Merge ${from}`);
  await repository.setRef(`refs/heads/${into}`, commit);
}
