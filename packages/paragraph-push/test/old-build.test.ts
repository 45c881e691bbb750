import { randomUUID } from 'node:crypto';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Job } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { openGitPlace } from '../../shared/test/git/git-place.js';
import { nightly } from '../../shared/test/nightly.js';
import { keptLog } from '../../shared/test/paragon/paragon-host.js';
import { removeOldBuild } from '../src/remove-old-build.js';
import { newWorld, pushedTitles, runPush } from './push-world.js';

async function write(folder: string, ...files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), file);
  }
}

/** The files below a folder, but for those of Git. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !file.startsWith('.git'))
    .sort();
}

test.each([
  ['', 'in the root'],
  ['apps/[a] b', 'in a folder'],
])('of a project %j (%s), only build outputs that Git does not track are removed', async (path) => {
  const place = await openGitPlace();
  const inside = path === '' ? '' : `${path}/`;
  await place.repository.commit({
    files: {
      [`${inside}.gitignore`]: 'dist/\n',
      [`${inside}out/build.json`]: '{}',
      'other/dist/a.js': '',
    },
  });
  const root = await place.checkout();
  const folder = join(root, path);
  await write(folder, 'dist/a.js', 'dist/repo/.git/HEAD', 'out/b.json', 'tsconfig.tsbuildinfo');
  await write(folder, 'src/dist/a.ts', 'src/out', 'node_modules/x/dist/a.js');
  const checkout = await place.find(folder);
  const log = keptLog();
  await removeOldBuild(folder, { checkout }, log);

  const left = await filesIn(folder);
  expect(left).toContain('out/build.json');
  expect(left).toEqual(expect.arrayContaining(['node_modules/x/dist/a.js', 'src/dist/a.ts']));
  expect(left.filter((file) => /^(?:dist|tsconfig|out\/b\.)/.test(file))).toEqual([]);
  expect(await filesIn(root)).toContain('other/dist/a.js');
  expect(log.said).toEqual([expect.stringContaining('Git tracks out of the project')]);
});

test('the build of a project in a nested repository is also removed', async () => {
  const place = await openGitPlace();
  const root = await place.checkout();
  const folder = join(root, 'second');
  await write(folder, '.git/HEAD', '.git/objects/x', '.git/refs/x', 'dist/a.js', 'src/a.ts');
  await writeFile(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  const checkout = await place.find(root);
  await removeOldBuild(folder, { checkout }, keptLog());
  expect(await filesIn(folder)).toEqual(['src/a.ts']);
});

test('without git, all build outputs are removed, but not the target of a link', async () => {
  const { temp: folder } = await openGitPlace();
  await write(folder, 'out/build.json', 'src/a.ts', 'elsewhere/a.js');
  await symlink(join(folder, 'elsewhere'), join(folder, 'dist'), 'junction');
  const log = keptLog();
  const nowhere = { git: undefined, checkout: undefined, root: folder };
  await removeOldBuild(folder, nowhere, log);
  expect(await filesIn(folder)).toEqual(['elsewhere/a.js', 'src/a.ts']);
  expect(log.said).toEqual([]);
});

nightly(
  'a workflow that a job before in the same folder has built is not pushed once it is a draft',
  async () => {
    const world = await newWorld();
    const folder = 'src/integrations/slack/workflows';
    const text = (await world.repository.read('main', `${folder}/notifyChannel.ts`)) ?? '';
    const second = text
      .replace("'Notify Channel'", "'Second'")
      .replace(/(readonly id: string = ')[^']+/, `$1${randomUUID()}`);
    await world.repository.commit({ files: { [`${folder}/second.ts`]: second } });
    const keep = { before: (job: Job) => world.checkout(job, { clean: false }) };
    await runPush(world, keep);
    expect(pushedTitles(world)).toEqual(['Notify Channel', 'Second']);

    await world.repository.commit({
      files: { [`${folder}/second.ts`]: null, [`${folder}/~second.ts`]: second },
    });
    const { main } = await runPush(world, keep);
    expect(main.outputs.result).toBe('pushed');
    expect(pushedTitles(world)).toEqual(['Notify Channel']);
    // That it is gone is nothing that should go unnoticed.
    expect(main.annotations).toMatchObject([{ level: 'warning', title: 'Removed from Paragon' }]);
    expect(main.annotations[0]?.message).toContain('does not contain it: workflow slack > Second.');
    expect(main.summary).toMatch(/\| workflow slack .*Second.* \| ➖ removed \|/);
  },
);
