import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import {
  editAndSave,
  git,
  runPull,
  said,
  saveVersion,
  syncedWorld,
  workflowFile,
} from './pull-world.js';

test("the user's and the machine's own git settings change nothing about the commit", async () => {
  const world = await syncedWorld({
    env: {
      GIT_AUTHOR_NAME: 'Somebody',
      GIT_COMMITTER_EMAIL: 'somebody@example.com',
      GIT_AUTHOR_DATE: '2001-02-03T04:05:06Z',
      GIT_COMMITTER_DATE: '2001-02-03T04:05:06Z',
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_ICASE_PATHSPECS: '1',
      GIT_GLOB_PATHSPECS: '1',
      GIT_DEFAULT_HASH: 'sha256',
      GIT_COMMON_DIR: '/nowhere/common',
      GIT_QUARANTINE_PATH: '/nowhere/quarantine',
      GIT_INTERNAL_SUPER_PREFIX: 'x/',
      GIT_CONFIG_PARAMETERS: "'core.hooksPath=/nowhere'",
    },
  });
  const { home } = world.machine;
  await writeFile(join(home, 'ignored'), '*.ts\n');
  await writeFile(join(home, 'attributes'), '*.ts text eol=crlf\n');
  await writeFile(
    join(home, '.gitconfig'),
    `[core]
	autocrlf = true
	safecrlf = true
	excludesFile = ${join(home, 'ignored')}
	attributesFile = ${join(home, 'attributes')}
	hooksPath = ${home}
[commit]
	gpgSign = true
[user]
	name = Somebody
	email = somebody@example.com
[init]
	defaultBranch = trunk
	templateDir = ${home}
[push]
	gpgSign = true
	followTags = true
	pushOption = ci.skip
[fetch]
	prune = true
[submodule]
	recurse = true
[protocol]
	version = 0
[diff]
	noprefix = true
	renames = copies
[i18n]
	commitEncoding = ISO-8859-1
`,
  );
  const { main, workspace } = await runPull(world, {
    with: await editAndSave(world, 'Grüße, 世界'),
  });
  expect(said(main)).toEqual([]);
  expect(main.outputs.result).toBe('committed');
  const [commit] = await world.repository.log('main');
  expect(commit?.author.name).toBe('github-actions[bot]');
  expect(commit?.committer.email).toContain('github-actions[bot]@users.noreply.github.com');
  const dates = await world.repository.git(['show', '-s', '--format=%aI %cI', 'main']);
  expect(dates).not.toContain('2001');
  const text = await world.repository.read('main', workflowFile);
  expect(text).toContain('Grüße, 世界');
  expect(text).not.toContain('\r');
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(commit?.sha);
});

nightly(
  'text that is checked out with CRLF is committed with LF, and has CRLF in the checkout',
  async () => {
    const world = await syncedWorld({ files: { '.gitattributes': '*.ts text eol=crlf\n' } });
    const { main, workspace } = await runPull(world, { with: await editAndSave(world) });
    expect(main.outputs.result).toBe('committed');
    expect(await world.repository.read('main', workflowFile)).not.toContain('\r');
    expect(await readFile(join(workspace, workflowFile), 'utf8')).toContain('\r\n');
    expect(await git(workspace, 'status', '--porcelain')).toBe('');
  },
);

nightly("no driver from the checkout is run for the project folder's .gitattributes", async () => {
  const world = await syncedWorld({
    folder: 'apps/paragon',
    files: { 'apps/paragon/.gitattributes': '*.json filter=shout\n' },
  });
  const manifest = await world.repository.read('main', 'apps/paragon/package.json');
  const { main } = await runPull(world, {
    with: await editAndSave(world),
    before: async (job) => {
      const folder = await world.checkout(job);
      for (const way of ['clean', 'smudge']) {
        await git(folder, 'config', `filter.shout.${way}`, 'tr a-z A-Z');
      }
    },
  });
  expect(said(main)).toEqual([
    {
      level: 'warning',
      title: 'The checkout is at its old commit',
      message: expect.stringMatching(/^The checkout was not moved .*the filter "shout"/),
    },
  ]);
  expect(main.outputs.result).toBe('committed');
  expect(await world.repository.read('main', `apps/paragon/${workflowFile}`)).toContain('Hello!');
  expect(await world.repository.read('main', 'apps/paragon/package.json')).toBe(manifest);
});

nightly(
  'workflows whose names differ only in case get files that every file system tells apart',
  async () => {
    const world = await syncedWorld();
    const dashboard = world.paragon.dashboard(world.projectId);
    for (const title of ['Deploy Test 1', 'Deploytest 1']) {
      dashboard.addWorkflow('slack', {
        title,
        steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
      });
    }
    await runPull(world, { with: await saveVersion(world) });
    const names = (await world.repository.files('main')).filter((file) => /deploytest/i.test(file));
    expect(names).toHaveLength(2);
    expect(new Set(names.map((file) => file.toLowerCase())).size).toBe(2);
    const tip = await world.repository.tip('main');
    const { main } = await runPull(world, { with: await saveVersion(world) });
    expect(main.outputs).toMatchObject({ result: 'unchanged', commitHash: tip });
  },
);
