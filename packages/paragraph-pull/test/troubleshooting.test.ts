import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Repository, World, WorldOptions, WorldRunOptions } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import {
  errorsInSources,
  explainedMessages,
  messagePattern,
  plain,
  saysWords,
} from '../../shared/test/troubleshooting-table.js';
import { editAndSave, git, newWorld, runPull, workflowFile } from './pull-world.js';

const home = fileURLToPath(new URL('../', import.meta.url));
const explained = await explainedMessages(`${home}README.md`);

/** What leads to a message: a world in which something was edited and saved, and a run in it. */
interface Scene {
  readonly world?: () => Partial<WorldOptions> | Promise<Partial<WorldOptions>>;
  readonly play: (world: World) => WorldRunOptions | Promise<WorldRunOptions>;
}

/** A scene in which the checkout is there, and then something happens. */
const afterCheckout = (happens: (world: World, folder: string) => Promise<unknown>): Scene => ({
  play: (world) => ({
    before: async (job) => {
      await happens(world, await world.checkout(job));
    },
  }),
});

/** Everything that is new in the dashboard fits what Git ignores. */
const ignoredWorkflow = (is: { readonly deployed?: true }): Scene => ({
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
const scenes: Readonly<Record<string, Scene>> = {
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

// One of them needs a program that is a symbolic link.
test.skipIf(process.platform === 'win32').each(Object.entries(scenes))(
  '"%s" is said where it is meant',
  async (message, scene) => {
    const world = await newWorld(await scene.world?.());
    const ids = await editAndSave(world);
    const options = await scene.play(world);
    const { job } = await runPull(world, { ...options, with: { ...ids, ...options.with } });
    expect(plain(job.log)).toMatch(messagePattern(message));
  },
);

/** What a test of its own shows, by the file of that test. */
const shownElsewhere: Readonly<Record<string, string>> = {
  'The project has been synced with the branch …, and never with …, so nothing was pulled':
    'recorded-branch.test.ts',
  'Paragon deleted …, and the deletion waits for a review': 'conflicts.test.ts',
  'The token may not write to the repository': 'checkouts.test.ts',
  'GitHub rejected the commit: the branch …': 'delivery.test.ts',
  'The issue for this run could not be written': 'attention.test.ts',
  'GitHub rejected the commit: it found a secret in it': 'walls.test.ts',
  'No pull request could be opened': 'walls.test.ts',
  'The branch requires checks, and GitHub does not start workflows': 'walls.test.ts',
  'GitHub has created the commit … on …, but the rest of this pull failed':
    'signed-and-failed.test.ts',
  'The changes from Paragon go to a side branch, and that branch has commits by somebody else':
    'walls.long.test.ts',
  'The side branch has commits by somebody else, so it cannot be used instead':
    'walls.long.test.ts',
  'GitHub did not accept the credentials for the …': 'checkouts.test.ts',
  'A pull does not run on the event …': 'events.test.ts',
  'A pull commits to a branch, and this run is for …': 'checkouts.test.ts',
  'The branch could not be fetched': '../../shared/test/git/refusal.test.ts',
  'GitHub could not update the branch': 'delivery.test.ts',
  '… is a symbolic link, so nothing was pulled': 'delivery.test.ts',
  '… is a submodule, so nothing was pulled': 'export.test.ts',
  'The repository stores … with the filter …, so nothing was committed':
    'export-conversion.test.ts',
  'The folder … is not in a Git repository': 'checkouts.test.ts',
  'This run was not started by Paragon': 'adopt-sync.test.ts',
  'Paragon waits for this sync': 'adopt-sync.test.ts',
  'The branch … moved … times while this run was exporting, so it stopped': 'delivery.test.ts',
  'The project of the branch … is not known, so nothing was pulled':
    '../../paragraph-push/test/branches-two-way.long.test.ts',
  'No Paragraph project in the checkout has the project id …, which this pull was started for':
    '../../shared/test/project/find-project.test.ts',
};

test.each(Object.entries(shownElsewhere))('"%s" is what %s expects', async (message, file) => {
  expect(await saysWords(join(import.meta.dirname, file), message)).toBe(true);
});

/** What neither the stand-in for the CLI nor the sandbox's GitHub does: seen on the real ones, or feared. */
const unplayed = [
  // Other tests show these: they take more than one run.
  'What the dashboard changed in … still waits on the branch …',
  '… dashboard edits had not reached Git before this run',
  'There was no record of an earlier sync, so the pull used the history of the branch to work out what each side changed',
  // Played in compiler.test.ts, where both sides changed a file.
  'The project could not be built here, so the meaning of some files is unknown',
  'The project is part of a workspace of … files, which is too large to copy for a build',
  '… did not answer … within …, so it was stopped',
  'GitHub requires signed commits, but did not create one',
  'The export changed files that are not part of the sync',
  'The export contains something other than plain files, so nothing was committed',
  'The files of Git LFS could not be uploaded, so nothing was committed',
  'The repository stores … in Git LFS, and git-lfs is not installed on this runner, so nothing was committed',
  'GitHub rejected the push, because the branch contains workflow files that the token may not change',
  'GitHub refused the …',
  'The push to GitHub failed, so nothing was committed',
  'This runner does not trust the Git host',
  'The proxy of this runner blocked the … to the Git host',
];

test('the README explains these messages and no others', () => {
  expect([...explained].sort()).toEqual(
    [...Object.keys(scenes), ...Object.keys(shownElsewhere), ...unplayed].sort(),
  );
});

/** What only a broken CLI, or another file system, leads to. */
const unexplained = [
  'Git could not store the export unchanged, so nothing was committed',
  'git cannot read the repository in …',
  // That of a push.
  'para build succeeded, but left no readable out/build.json',
  '… did not finish within …, so it was stopped',
  'git … failed with exit code …',
  'git … is too old: 2.31 or newer is needed',
  // Parts of a push's own messages.
  'There is no checkout',
  'There is no git',
  '… differ only in upper and lower case, so nothing was pulled',
];

test('every error in the sources is explained', async () => {
  const said = [
    ...(await errorsInSources(join(home, 'src'))),
    ...(await errorsInSources(join(home, '../shared/src/sync'))),
    ...(await errorsInSources(join(home, '../shared/src/git'))),
    ...(await errorsInSources(join(home, '../shared/src/compiler'))),
    ...(await errorsInSources(join(home, '../shared/src/attention'))),
  ];
  expect(said.length).toBeGreaterThan(12);
  const patterns = [...explained, ...unexplained].map(messagePattern);
  expect(said.filter((text) => !patterns.some((pattern) => pattern.test(text)))).toEqual([]);
});

/** A hook of the server, as GitHub Enterprise Server lets its administrators have. */
async function declineEverything({ gitDir }: Repository): Promise<void> {
  await mkdir(join(gitDir, 'hooks'), { recursive: true });
  const script = '#!/bin/sh\necho "Commits need the number of a ticket."\nexit 1\n';
  await writeFile(join(gitDir, 'hooks', 'pre-receive'), script, { mode: 0o755 });
}

/** A folder for PATH with a git-lfs that fails. */
async function brokenLfs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troubleshooting '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'git-lfs'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return folder;
}

/** A folder for PATH with nothing in it but a Node. */
async function folderWithNode(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troubleshooting '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await symlink(process.execPath, join(folder, 'node'));
  return folder;
}
