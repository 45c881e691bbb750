import { copyFile, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { World, WorldOptions, WorldRunOptions } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import {
  errorsInSources,
  explainedMessages,
  messagePattern,
  plain,
} from '../../shared/test/troubleshooting-table.js';
import { newWorld, runPush } from './push-world.js';

const home = fileURLToPath(new URL('../', import.meta.url));
const explained = await explainedMessages(`${home}README.md`);

const registering = 'POST /graphite/projects/commit';
const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
const projectFile = '.para/project.json';

/** What leads to a message: a world, and a run in it. */
interface Scene {
  readonly world?: () => Partial<WorldOptions> | Promise<Partial<WorldOptions>>;
  readonly play?: (world: World) => WorldRunOptions | Promise<WorldRunOptions>;
}

const answering = (fault: Parameters<World['paragon']['fail']>[0]['fault']): Scene => ({
  play: (world) => {
    world.paragon.fail({ route: registering, fault, times: 'always' });
    return {};
  },
});

const holding = (files: Record<string, string | null>, options: WorldRunOptions = {}): Scene => ({
  play: async (world) => {
    await world.repository.commit({ files });
    return options;
  },
});

const givenInputs = (inputs: Readonly<Record<string, string>>): Scene => ({
  play: () => ({ with: inputs }),
});

const anotherProject = JSON.stringify({ projectId: 'another-project' });

/** By the message that the README explains. */
const scenes: Readonly<Record<string, Scene>> = {
  '… invalid inputs': givenInputs({ dryRun: 'perhaps', cliVersion: 'file:..' }),
  'Invalid input: …': givenInputs({ dryRun: 'perhaps' }),
  'The input `paragonKey` is empty': givenInputs({ paragonKey: '' }),
  'Paragon rejected the key: … answered …': {
    play: (world) => {
      world.paragon.revokeKey(world.key);
      return {};
    },
  },
  'The branch … is not linked to a project in Paragon': {
    play: (world) => {
      world.paragon.unlink(world.projectId);
      return {};
    },
  },
  'Paragon could not be reached at …': {
    // It does not use TLS, which no further attempt would change.
    play: ({ paragon }) => ({
      with: { paragonZeusUrl: paragon.zeusUrl.replace('http:', 'https:') },
    }),
  },
  'Paragon could not answer: … answered …': answering({
    status: 503,
    headers: { 'retry-after': '3600' },
  }),
  "… answered …, but not as Paragon's API does (JSON)": answering({ html: true }),
  '… answered with a redirect (…)': answering({ redirect: 'https://elsewhere.example/' }),
  '… has no Git Sync endpoint (HTTP 404)': answering({ html: true, status: 404 }),
  'Paragon found no such project or sync: … answered 404': answering({
    status: 404,
    body: { message: 'Project not found' },
  }),
  '… refused the request with …': answering({ status: 422 }),
  '… answered something unexpected when the run was registered': answering({
    status: 201,
    body: { projectId: 'a project without a sync' },
  }),
  'Paragon could not be told how this run ended': {
    play: (world) => {
      world.paragon.fail({
        route: 'PATCH /graphite/projects/commit',
        fault: { status: 422 },
        times: 'always',
      });
      return {};
    },
  },
  'git … is too old: 2.31 or newer is needed': {
    world: async () => ({ env: { PATH: `${await oldGit()}${delimiter}${process.env.PATH}` } }),
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
  'There is no npm on this runner': {
    world: async () => {
      const folder = await emptyFolder();
      await symlink(await programOnPath('git'), join(folder, 'git'));
      const node = join(folder, 'runner');
      await copyFile(process.execPath, node);
      return { node, env: { PATH: folder } };
    },
  },
  'There is no Paragraph project in the checkout': { play: () => ({ before: async () => {} }) },
  '… Paragraph projects in the checkout fit': {
    world: () => ({ folder: 'one' }),
    play: async (world) => {
      const file = await world.repository.read('main', `one/${projectFile}`);
      await world.repository.commit({ files: { [`two/${projectFile}`]: file ?? '' } });
      return {};
    },
  },
  'No Paragraph project in the checkout has the project id …': holding({
    [projectFile]: anotherProject,
  }),
  'The folder … holds the project …, but Paragon has linked this branch to the project …': holding(
    { [projectFile]: anotherProject },
    { with: { subfolder: '.' } },
  ),
  'holds no Paragraph project: there is no file .para/project.json in it': givenInputs({
    subfolder: 'src',
  }),
  '… names no project: its `projectId` is missing or malformed': holding({ [projectFile]: '{}' }),
  '… is not a JSON object': holding({ [projectFile]: '<<<<<<< HEAD' }),
  'The project file … cannot be read': holding({ [projectFile]: ' '.repeat(1024 * 1024 + 1) }),
  '… could not be installed from npm (…)': givenInputs({ cliVersion: '9.9.9' }),
  'the project has … type error': {
    world: () => ({ cli: 'resolved' }),
    play: async (world) => {
      const text = await world.repository.read('main', workflow);
      await world.repository.commit({
        files: { [workflow]: `${text}\nconst wrong: number = '';` },
      });
      return {};
    },
  },
  '`para …` failed with exit code …': {
    play: (world) => {
      world.paragon.rejectWorkflow({ workflow: 'Notify Channel' });
      return {};
    },
  },
  '`para build` succeeded, but left no readable out/build.json': {
    play: async (world) => {
      const file = 'src/integrations/slack/config.ts';
      const text = await world.repository.read('main', file);
      const code = `const { process } = globalThis as any;
process.on('exit', () => process.getBuiltinModule('node:fs').rmSync('out/build.json'));`;
      await world.repository.commit({ files: { [file]: `${code}\n${text}` } });
      return {};
    },
  },
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
  'The branch … has moved on to …, and this run did not push that': {
    play: (world) => ({
      with: { onNewerCommit: 'supersede' },
      before: async (job) => {
        await world.checkout(job);
        await world.repository.commit({ files: { 'src/newer.ts': '' } });
      },
    }),
  },
  'This run has … checked out, which is neither its own commit nor what the branch … holds, so nothing was pushed':
    {
      play: async (world) => {
        const old = await world.repository.tip('main');
        await world.repository.commit({ files: { 'src/newer.ts': '' } });
        return { before: (job) => world.checkout(job, { ref: old, sha: undefined }) };
      },
    },
  'The project holds pointers of Git LFS instead of files (…), so it was not built': {
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
  'Whether the branch … has moved on could not be read': {
    play: (world) => ({
      job: { token: 'a-token-of-another-repository' },
      before: (job) =>
        world.checkout(job, { token: world.token('read'), persistCredentials: false }),
    }),
  },
  'Paragon holds … that Git does not know': {
    play: (world) => recorded(world, stateOf(world), { 'export/src/events/taskCreated.ts': 'a\n' }),
  },
  'The build carries an id of another project, so nothing was pushed': {
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
  'Whether there is a record of the last sync could not be read': {
    play: (world) => ({
      job: { token: 'a-token-of-another-repository' },
      before: (job) =>
        world.checkout(job, { token: world.token('read'), persistCredentials: false }),
    }),
  },
  'The branch … is gone, so nothing was pushed': {
    play: (world) => ({
      before: async (job) => {
        await world.checkout(job);
        await world.repository.git(['update-ref', '-d', 'refs/heads/main']);
      },
    }),
  },
  "The runner's file with the event could not be read": {
    play: (world) => ({
      job: { event: 'workflow_run' },
      before: async (job) => {
        await world.checkout(job);
        await writeFile(join(job.temp, '_github_workflow', 'event.json'), '{"workflow_run": {');
      },
    }),
  },
  'Nothing was built for the event …': { play: () => ({ job: { event: 'issue_comment' } }) },
};

// Two of them need programs that are scripts of a Unix shell.
test.skipIf(process.platform === 'win32').each(Object.entries(scenes))(
  '"%s" is said where it is meant',
  async (message, scene) => {
    const world = await newWorld(await scene.world?.());
    const { job } = await runPush(world, await scene.play?.(world));
    expect(plain(job.log)).toMatch(messagePattern(message));
  },
);

/** What takes too long to be played. */
const unplayed = [
  '… did not answer … within …, so it was stopped',
  // Other tests show them: of two-way sync, and of jobs without git.
  'The push would remove …',
  'The record of the last sync can be read by git alone',
  'The repository records what other projects hold, which git alone can read, so nothing was pushed',
  'What Paragon holds after this push was not recorded',
  'What Paragon holds after this push could not be recorded',
  "Paragon now holds Git's version of …",
  'Other runs recorded a sync … times while this run was building, so its commit was not pushed',
];

test('the README explains these messages and no others', () => {
  expect([...explained].sort()).toEqual([...Object.keys(scenes), ...unplayed].sort());
});

/** What only a broken package or machine, or a start by hand, leads to. */
const unexplained = [
  'git cannot read the repository in …',
  'There is no git.',
  'Git did not take the export as it is, so nothing was committed',
  '… differ only in upper and lower case, so nothing was pulled',
  '… did not end within …, so it was stopped',
  '… could not be started.',
  '… did not end, and was ended after …',
  '… was installed, but it brings no command …',
  'The folder for this run could not be made',
  'The runner could not keep what the end of the job needs',
  'The variable … is not set',
  'Internal error in this action: …',
  'The runner failed to do something that this run needs',
];

test('every error in the sources is explained', async () => {
  const said = [
    ...(await errorsInSources(join(home, 'src'))),
    ...(await errorsInSources(join(home, '../shared/src'))),
  ];
  expect(said.length).toBeGreaterThan(25);
  // What only a pull does is explained there.
  const ofPull = await explainedMessages(`${home}../paragraph-pull/README.md`);
  const patterns = [...explained, ...ofPull, ...unexplained].map(messagePattern);
  expect(said.filter((text) => !patterns.some((pattern) => pattern.test(text)))).toEqual([]);
});

/** A `state.json` of the branch, as a pull writes it. */
function stateOf({ projectId }: World): Readonly<Record<string, unknown>> {
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
async function recorded(
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

/** A folder for PATH with a git that says that it is an old one. */
async function oldGit(): Promise<string> {
  const folder = await emptyFolder();
  await writeFile(join(folder, 'git'), '#!/bin/sh\necho git version 2.30.9\n', { mode: 0o755 });
  return folder;
}

async function programOnPath(name: string): Promise<string> {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = await Promise.all(places.map((place) => realpath(place).catch(() => undefined)));
  return found.find((place) => place !== undefined) ?? name;
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troubleshooting '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
