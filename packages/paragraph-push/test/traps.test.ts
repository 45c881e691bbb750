import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { newWorld, runPush } from './push-world.js';

const onPosix = test.skipIf(process.platform === 'win32');

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** git as a person would run it. */
async function plainGit(folder: string, ...args: readonly string[]): Promise<void> {
  const { GIT_CONFIG_COUNT: _, ...env } = process.env;
  await promisify(execFile)('git', ['-C', folder, ...args], { env }).catch(() => undefined);
}

/** Plain files that git takes for a repository, whose missing objects a command is to bring. */
function bareRepository(folder: string, command: string): Readonly<Record<string, string>> {
  const config = [
    '[core]',
    '\trepositoryFormatVersion = 1',
    '\tbare = false',
    '\tworktree = .',
    '[extensions]',
    '\tpartialClone = origin',
    '[remote "origin"]',
    '\turl = .',
    '\tpromisor = true',
    `\tuploadpack = "${command}; false"`,
    '',
  ];
  return {
    [`${folder}/HEAD`]: 'ref: refs/heads/main\n',
    [`${folder}/config`]: config.join('\n'),
    [`${folder}/objects/x`]: '',
    [`${folder}/refs/heads/main`]: `${'1'.repeat(40)}\n`,
  };
}

/** What a program could write down of its environment. */
async function programThatTells(world: World, folder: string, name: string): Promise<string> {
  const seen = join(world.root, `${name} was run`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\nenv > '${seen}'\nexit 1\n`, { mode: 0o755 });
  return seen;
}

onPosix(
  'plain files that look like a repository around the project run no command, and programs in it are not those that the run starts, wherever PATH leads',
  async () => {
    const world = await newWorld({
      folder: 'trap/project',
      env: { PATH: `.::${process.env.PATH}` },
    });
    const sprung = join(world.root, 'sprung');
    await world.repository.commit({ files: bareRepository('trap', `touch '${sprung}'`) });
    const seen: string[] = [];
    const { main } = await runPush(world, {
      before: async (job) => {
        const folder = await world.checkout(job);
        const project = join(folder, 'trap/project');
        await plainGit(project, 'log', '-1', 'main');
        expect(await isThere(sprung), 'the trap works').toBe(true);
        await rm(sprung);
        for (const place of [folder, project]) {
          for (const name of ['git', 'node', 'npm', 'ssh']) {
            seen.push(await programThatTells(world, place, name));
          }
        }
      },
    });
    expect(await isThere(sprung)).toBe(false);
    expect(await Promise.all(seen.map(isThere))).toEqual(seen.map(() => false));
    expect(main.annotations).toEqual([]);
    expect(main.outputs).toMatchObject({
      result: 'pushed',
      commitHash: await world.repository.tip('main'),
    });
  },
);

/** A repository around the workspace, whose monitor of the file system is a command. */
async function repositoryAbove(workspace: string, command: string): Promise<void> {
  const folder = dirname(workspace);
  await plainGit(folder, 'init', '--quiet');
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  await plainGit(folder, ...person, 'commit', '--quiet', '--allow-empty', '-m', 'Above');
  await plainGit(folder, 'config', 'core.fsmonitor', command);
}

onPosix('a repository above the workspace is not a checkout, and runs no command', async () => {
  const world = await newWorld();
  const sprung = join(world.root, 'sprung');
  const { main } = await runPush(world, {
    before: async (job) => {
      const folder = await world.checkout(job);
      await rm(join(folder, '.git'), { recursive: true });
      await repositoryAbove(folder, `touch '${sprung}'; false`);
      await plainGit(folder, 'status');
      expect(await isThere(sprung), 'the trap works').toBe(true);
      await rm(sprung);
    },
  });
  expect(await isThere(sprung)).toBe(false);
  expect(main.outputs).toMatchObject({
    result: 'pushed',
    commitHash: await world.repository.tip('main'),
  });
});
