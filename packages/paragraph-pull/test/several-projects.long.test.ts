// Many whole runs. CI shows in find-project.test which project is used.
import { readFile } from 'node:fs/promises';
import {
  connectParagon,
  runWorkflowFile,
  type WorkflowResult,
  type World,
  type WorldWorkflowOptions,
} from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { actionOutputs } from '../../shared/test/workflow-runs.js';
import { newWorld, workflowFile } from './pull-world.js';

const pull = '.github/workflows/paragraph_pull_runner.yml';
const push = '.github/workflows/paragraph-push.yml';

const template = (path: string) =>
  readFile(new URL(`../../../templates/${path}`, import.meta.url), 'utf8');

interface TwoProjects {
  readonly world: World;
  /** Ids of the projects, by the branches that are linked to them. */
  readonly ids: Readonly<Record<string, string>>;
}

/** Two projects, each linked to a branch, and the workflow files of a folder of templates. */
async function twoProjects(
  templates: string,
  branches: readonly [string, string],
  { folder, second: holds }: { readonly folder?: string; readonly second: 'the same' | 'nothing' },
): Promise<TwoProjects> {
  const files = {
    [pull]: await template(`${templates}/paragraph_pull_runner.yml`),
    [push]: await template(`${templates}/paragraph-push.yml`),
  };
  const world = await newWorld({ files, ...(folder === undefined ? {} : { folder }) });
  const { paragon, projectId } = world;
  const { projectId: _, name: __, ...content } = paragon.project(projectId);
  const second = paragon.createProject({
    name: 'Second',
    ...(holds === 'nothing' ? {} : { content }),
  });
  paragon.unlink(projectId);
  paragon.link({ branch: branches[0], projectId });
  paragon.link({ branch: branches[1], projectId: second });
  return { world, ids: { [branches[0]]: projectId, [branches[1]]: second } };
}

/** In a repository of two folders, `crm` and `support`, with a branch for each that holds both. */
async function twoFolders(): Promise<TwoProjects> {
  const both = await twoProjects('projects-in-one-repository', ['crm', 'support'], {
    folder: 'crm',
    second: 'nothing',
  });
  const { world, ids } = both;
  const names = (await world.repository.files('main')).filter((file) => file.startsWith('crm/'));
  const copies = names.map(async (file) => {
    const text = (await world.repository.read('main', file)) ?? '';
    const other = text
      .replaceAll(ids.crm ?? '', ids.support ?? '')
      // An id belongs to one project: a push would take the workflow away from the other.
      .replaceAll('2f0c1d3e-5b7a-4c9d-8e1f-3a5b7c9d1e2f', 'd0000000-0000-4000-8000-000000000001');
    return [`support/${file.slice('crm/'.length)}`, other] as const;
  });
  await world.repository.commit({ files: Object.fromEntries(await Promise.all(copies)) });
  await branchesOf(both);
  return both;
}

async function branchesOf({ world, ids }: TwoProjects): Promise<void> {
  const tip = await world.repository.tip('main');
  for (const branch of Object.keys(ids)) await world.repository.setRef(`refs/heads/${branch}`, tip);
}

async function play(
  world: World,
  options: Partial<WorldWorkflowOptions>,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const run = await runWorkflowFile(world, { file: pull, ...options });
  if (!run.triggered) throw new Error(run.reason);
  return results(world, run);
}

/** The outputs of the first step of ours in each job. */
function results(world: World, run: WorkflowResult): readonly Readonly<Record<string, string>>[] {
  expect(run.conclusion).toBe('success');
  expect([...world.paragon.violations, ...world.github.violations]).toEqual([]);
  return run.jobs.map(({ steps }) => actionOutputs(steps));
}

function edit({ world, ids }: TwoProjects, branch: string): void {
  const dashboard = world.paragon.dashboard(ids[branch] ?? '');
  dashboard.editStep('slack', 'Notify Channel', 'Send message', {
    description: `For ${branch}`,
  });
}

test('of several projects in one repository each has its own push, pull and nightly pull', async () => {
  const both = await twoFolders();
  const { world, ids } = both;
  const pushed = await play(world, { file: push, ref: 'refs/heads/support' });
  expect(pushed).toMatchObject([
    { result: 'pushed', projectId: ids.support, subfolder: 'support' },
  ]);

  edit(both, 'support');
  const runs = connectParagon(world);
  await world.paragon.dashboard(ids.support ?? '').saveVersion();
  const [saved] = await runs.settled();
  if (saved === undefined) throw new Error('Saving starts a run.');
  expect(results(world, saved)).toMatchObject([
    { result: 'committed', branch: 'support', projectId: ids.support, subfolder: 'support' },
  ]);
  expect(await world.repository.read('support', `support/${workflowFile}`)).toContain(
    'For support',
  );
  expect(await world.repository.read('support', `crm/${workflowFile}`)).not.toContain('For ');

  // Paragon's dispatch is lost.
  edit(both, 'crm');
  const main = await world.repository.tip('main');
  expect(await play(world, { event: 'schedule' })).toMatchObject([
    { result: 'committed', branch: 'crm', projectId: ids.crm, subfolder: 'crm' },
    { result: 'unchanged', branch: 'support', projectId: ids.support, subfolder: 'support' },
  ]);
  expect(await world.repository.read('crm', `crm/${workflowFile}`)).toContain('For crm');
  expect(await world.repository.tip('main')).toBe(main);
});

test('if each branch has its own project, a nightly pull goes to each of them', async () => {
  const both = await twoProjects('project-per-branch', ['main', 'develop'], { second: 'the same' });
  const { world, ids } = both;
  const projectFile = '.para/project.json';
  await world.repository.commit({
    files: {
      [projectFile]: null,
      '.gitignore': `${projectFile}\nnode_modules\ndist\nout\n`,
      '.para/branches.json': JSON.stringify({
        main: { projectId: ids.main },
        develop: { projectId: ids.develop },
      }),
    },
  });
  await branchesOf(both);
  edit(both, 'main');
  edit(both, 'develop');
  expect(await play(world, { event: 'schedule' })).toMatchObject([
    { result: 'committed', branch: 'main', projectId: ids.main },
    { result: 'committed', branch: 'develop', projectId: ids.develop },
  ]);
  expect(await world.repository.read('main', workflowFile)).toContain('For main');
  expect(await world.repository.read('develop', workflowFile)).toContain('For develop');
});
