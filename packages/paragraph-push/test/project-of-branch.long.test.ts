import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openCheckpoint, type World, type WorldRun } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import {
  idsIn,
  pullOf,
  pushOf,
  recipeWorld,
  sampleId,
  titlesIn,
  workflow,
} from './branch-world.js';
import { runPush, startPush } from './push-world.js';
import { errors } from './two-way-world.js';

const projectFile = '.para/project.json';

function notices({ main }: WorldRun): string {
  return main.annotations
    .filter(({ level }) => level === 'notice')
    .map(({ message }) => message)
    .join('\n');
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What Git says has changed in a workspace, ignored files included. */
async function changesIn(workspace: string): Promise<string> {
  const args = ['-C', workspace, 'status', '--porcelain', '--ignored'];
  return (await promisify(execFile)('git', args)).stdout;
}

/** A file that a run wrote for itself, as one that was killed leaves it. */
async function leave(workspace: string, projectId: string): Promise<void> {
  await mkdir(join(workspace, '.para'), { recursive: true });
  const writtenBy = 'Paragraph Git Sync, for one run. Do not commit this file.';
  await writeFile(join(workspace, projectFile), JSON.stringify({ projectId, writtenBy }));
}

test('each branch is pushed to the project that it is linked to, with ids of its own, and no file names it', async () => {
  const { world, projects } = await recipeWorld();
  for (const branch of ['main', 'develop'] as const) {
    const { main, workspace } = await pushOf(world, branch);
    expect(main.outputs).toMatchObject({ result: 'pushed', projectId: projects[branch] });
    expect(main.annotations).toEqual([]);
    expect(await changesIn(workspace)).not.toContain('.para');
    expect(await isThere(join(workspace, '.para'))).toBe(false);
  }
  const [ofMain, ofDevelop] = [idsIn(world, projects.main), idsIn(world, projects.develop)];
  expect([ofMain.length, ofDevelop.length]).toEqual([1, 1]);
  expect(ofMain).not.toEqual(ofDevelop);
  for (const id of [...ofMain, ...ofDevelop]) {
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(id).not.toBe(sampleId);
  }
});

test('the file of a run that was killed is replaced, and never believed', async () => {
  const { world, projects } = await recipeWorld();
  const { main, workspace } = await pushOf(world, 'develop', {
    before: async (job) => leave(await world.checkout(job), projects.main),
  });
  expect(main.outputs).toMatchObject({ result: 'pushed', projectId: projects.develop });
  expect(world.paragon.pushes(projects.main)).toEqual([]);
  expect(await isThere(join(workspace, projectFile))).toBe(false);
});

test('a file of a run that somebody has committed is named, never believed, and in the way of nothing', async () => {
  const { world, projects } = await recipeWorld();
  const writtenBy = 'Paragraph Git Sync, for one run. Do not commit this file.';
  const files = { [projectFile]: JSON.stringify({ projectId: projects.main, writtenBy }) };
  await world.repository.commit({ branch: 'develop', files });
  const moveOn = async (job: Parameters<World['checkout']>[0]) => {
    await world.checkout(job);
    await world.repository.commit({ branch: 'develop', files: { 'src/x.ts': '' } });
  };
  const pushed = await pushOf(world, 'develop', { before: moveOn });
  expect(pushed.main.outputs).toMatchObject({
    result: 'pushed',
    projectId: projects.develop,
    commitHash: await world.repository.tip('develop'),
  });
  const pulling = { branch: 'develop', projectId: projects.develop };
  const pulled = await pullOf(world, pulling);
  expect(pulled.main.outputs).toMatchObject({ result: 'unchanged', projectId: projects.develop });
  for (const { main } of [pushed, pulled]) {
    const warnings = main.annotations.filter(({ level }) => level === 'warning');
    expect(warnings.map(({ message }) => message).join()).toContain(
      'The file .para/project.json is a temporary file of an earlier run',
    );
  }
  expect(world.paragon.pushes(projects.main)).toEqual([]);
});

test.each(['at first', 'while it builds'])(
  'neither a leftover nor the file of the run is in the way of a tip that brings one: %s',
  async (when) => {
    const { world, projects } = await recipeWorld();
    const moveOn = () =>
      world.repository.commit({
        branch: 'develop',
        files: { [projectFile]: JSON.stringify({ projectId: projects.develop }), 'src/x.ts': '' },
      });
    const { main } = await pushOf(world, 'develop', {
      before: async (job) => {
        const workspace = await world.checkout(job);
        if (when === 'at first') {
          await leave(workspace, projects.main);
          await moveOn();
        } else {
          const match = { route: 'GET /sandbox/cli/projects/:id' } as const;
          world.paragon.fail({ ...match, fault: { run: async () => void (await moveOn()) } });
        }
      },
    });
    expect(main.outputs).toMatchObject({
      result: 'pushed',
      commitHash: await world.repository.tip('develop'),
    });
  },
);

test('a run that is killed while it builds leaves the file to post', async () => {
  const { world } = await recipeWorld();
  const checkpoint = await openCheckpoint();
  onTestFinished(() => checkpoint.close());
  const config = 'src/integrations/slack/config.ts';
  const text = (await world.repository.read('develop', config)) ?? '';
  const wait = `require('child_process').execFileSync(process.execPath, ['-e', "setInterval(() => {}, 1000); fetch('${checkpoint.url}')"]);`;
  await world.repository.commit({
    branch: 'develop',
    files: { [config]: `declare const require: any, process: any;\n${wait}\n${text}` },
  });
  const { job, step } = await startPush(world, { job: { branch: 'develop' } });
  await checkpoint.reached;
  const file = join(job.workspace, projectFile);
  expect(await isThere(file)).toBe(true);
  process.kill(await step.pid, 'SIGKILL');
  await step.result;
  expect(await isThere(file)).toBe(true);
  await job.end();
  expect(await isThere(file)).toBe(false);
});

test("an earlier step's file for the branch counts as before, and stays", async () => {
  const { world, projects } = await recipeWorld();
  const { main, workspace } = await pushOf(world, 'develop', {
    before: async (job) => {
      const checkout = await world.checkout(job);
      await mkdir(join(checkout, '.para'));
      const text = JSON.stringify({ projectId: projects.develop });
      await writeFile(join(checkout, projectFile), text);
    },
  });
  expect(main.outputs).toMatchObject({ result: 'pushed', projectId: projects.develop });
  expect(await isThere(join(workspace, projectFile))).toBe(true);
});

test('the link wins over .para/branches.json, and both are named', async () => {
  const entries = { develop: { projectId: 'somebody-else', projectName: 'D', profile: 'default' } };
  const { world, projects } = await recipeWorld({ '.para/branches.json': JSON.stringify(entries) });
  const { main } = await pushOf(world, 'develop');
  expect(main.outputs).toMatchObject({ result: 'pushed', projectId: projects.develop });
  const said = main.annotations.map(({ message }) => message).join('\n');
  expect(said).toContain(`linked the branch develop to the project ${projects.develop}`);
  expect(said).toContain('.para/branches.json names somebody-else for it');
});

async function withEntries(): Promise<Awaited<ReturnType<typeof recipeWorld>>> {
  const both = await recipeWorld();
  const { world, projects } = both;
  for (const branch of ['main', 'develop']) {
    const files = {
      '.para/branches.json': JSON.stringify({
        main: { projectId: projects.main, projectName: 'Main', profile: 'default' },
        develop: { projectId: projects.develop, projectName: 'Develop', profile: 'default' },
      }),
    };
    await world.repository.commit({ branch, files });
  }
  return both;
}

test('a branch that is linked to nothing, and a dry run, go by .para/branches.json', async () => {
  const { world, projects } = await withEntries();
  const dry = await pushOf(world, 'develop', { with: { dryRun: 'true' } });
  expect(dry.main.outputs).toMatchObject({ result: 'built', projectId: projects.develop });
  expect(dry.main.summary).toContain('Notify Channel');
  world.paragon.unlink(projects.develop);
  const { main } = await pushOf(world, 'develop');
  expect(main.outputs).toMatchObject({ result: 'built', projectId: projects.develop });
  expect(world.paragon.pushes(projects.develop).filter(({ dryRun }) => !dryRun)).toEqual([]);
});

test('if neither a link nor an entry names the project, nothing is built, and the message names both ways', async () => {
  const { world, projects } = await recipeWorld();
  world.paragon.unlink(projects.develop);
  const run = await pushOf(world, 'develop');
  expect(run.main.outputs.result).toBe('skipped');
  expect(run.main.conclusion).toBe('success');
  expect(notices(run)).toContain(
    'The project of the branch develop is not known, so nothing was built',
  );
  expect(notices(run)).toContain('Link the branch in the Paragon dashboard');
  expect(notices(run)).toContain('name its project in `.para/branches.json`');
});

/** A pull request from a branch that names another project for the base. */
async function pullRequest(world: World, projectId: string): Promise<WorldRun> {
  const text = (await world.repository.read('develop', workflow)) ?? '';
  await world.repository.commit({
    branch: 'feature',
    from: 'develop',
    files: {
      '.para/branches.json': JSON.stringify({ develop: { projectId } }),
      [workflow]: text.replace("'Notify Channel'", "'Renamed'"),
    },
  });
  const pull = await world.repository.openPullRequest({ head: 'feature', base: 'develop' });
  const sha = await world.repository.tip('develop');
  const payload = { pull_request: { number: pull.number, base: { ref: 'develop', sha } } };
  const job = {
    debug: true,
    event: 'pull_request',
    payload,
    ref: `refs/pull/${pull.number}/merge`,
    sha: pull.merge,
  };
  return runPush(world, { job });
}

test('a pull request is built for the project of its base, not for the one that it names', async () => {
  const { world, projects } = await withEntries();
  const { main } = await pullRequest(world, projects.main);
  expect(main.outputs).toMatchObject({ result: 'built', projectId: projects.develop });
  // Naming and preview both ask for the file.
  expect(main.log.match(/ ls-tree .* \.para\/branches\.json /g)).toHaveLength(1);
});

test('a file that does not say which project each branch has is refused', async () => {
  const { world } = await recipeWorld({ '.para/branches.json': '{"develop": {}}' });
  const run = await pushOf(world, 'develop');
  expect(errors(run)).toContain(
    'The file .para/branches.json does not say which project each branch has',
  );
  expect(titlesIn(world, world.projectId)).toEqual([]);
});
