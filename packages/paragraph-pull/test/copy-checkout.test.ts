import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import {
  type Checkout,
  createScratchRepository,
  fetchCommits,
  layOutProject,
  type ScratchRepository,
} from '@paragraph/shared';
import { realClock } from '@paragraph/shared/testing';
import { expect, test } from 'vitest';
import { type GitPlace, openGitPlace } from '../../shared/test/git/git-place.js';
import { isNightly, nightly } from '../../shared/test/nightly.js';
import { copyCheckout, listCheckout } from '../src/copy-checkout.js';

const workflow = 'apps/one/src/integrations/crm/workflows/w.ts';
const files = {
  '.gitattributes': '*.ts text\n',
  [workflow]: 'export const one = 1;\n',
  'apps/one/node_modules/x/index.js': 'not needed\n',
  'apps/two/large.txt': 'another project\n',
};

interface Copying {
  readonly place: GitPlace;
  readonly checkout: Checkout;
  readonly scratch: ScratchRepository;
  readonly tip: string;
  copy(): Promise<string | undefined>;
  /** What the host has been asked for since the checkout. */
  requests(): readonly string[];
  /** Lays the project out, and returns its files. */
  layOut(): Promise<readonly string[]>;
}

async function openCopying(options: Parameters<GitPlace['checkout']>[0] = {}): Promise<Copying> {
  const place = await openGitPlace();
  const { github, repository, git, temp, workspace, log } = place;
  await repository.commit({ files });
  const tip = await repository.tip('main');
  await place.checkout(options);
  const checkout = await place.find(workspace);
  const scratch = await createScratchRepository(git, await place.remote(checkout), temp);
  const before = github.requests.length;
  const context = { log, signal: new AbortController().signal, clock: realClock };
  return {
    place,
    checkout,
    scratch,
    tip,
    copy: () => copied(checkout, scratch),
    requests: () => github.requests.slice(before).map(({ path }) => path),
    async layOut() {
      await fetchCommits(scratch, { commits: [tip], depth: 1 }, context);
      const { project } = await layOutProject(scratch, tip, 'apps/one', context);
      return readdir(project, { recursive: true });
    },
  };
}

function copied(checkout: Checkout, scratch: ScratchRepository, most?: number) {
  const limit = most === undefined ? {} : { most };
  const listed = listCheckout(checkout);
  return copyCheckout(checkout, scratch, { listed, prefix: 'apps/one/', ...limit }).whole;
}

const laidOut = expect.arrayContaining([join('src', 'integrations', 'crm', 'workflows', 'w.ts')]);

test.for(isNightly ? [1, 0] : [1])(
  'a checkout with fetch-depth %i gives the commit, its trees and the files of the project, and the host is not asked',
  async (fetchDepth) => {
    const { copy, scratch, tip, requests, place } = await openCopying({ fetchDepth });
    expect(await copy()).toBe(tip);
    const count = ['cat-file', '--batch-all-objects', '--batch-check=%(objecttype)'];
    const types = (await scratch.git.run(count)).trimEnd().split('\n');
    const of = (type: string): number => types.filter((each) => each === type).length;
    expect({ commits: of('commit'), blobs: of('blob') }).toEqual({ commits: 1, blobs: 2 });
    expect(await scratch.git.run(['rev-list', '--objects', '--missing=print', tip])).toContain(
      'apps/two',
    );

    const { log } = place;
    const context = { log, signal: new AbortController().signal, clock: realClock };
    const { project } = await layOutProject(scratch, tip, 'apps/one', context);
    expect(await readdir(project, { recursive: true })).toEqual(laidOut);
    expect(requests()).toEqual([]);
  },
);

test('a partial clone is not read: git would fetch each file that it lacks', async () => {
  const { copy, requests, layOut } = await openCopying({ filter: 'blob:none' });
  expect(await copy()).toBeUndefined();
  expect(requests()).toEqual([]);
  expect(await layOut()).toEqual(laidOut);
});

nightly('a commit whose files and trees take too much memory is not copied', async () => {
  const { checkout, scratch, tip } = await openCopying();
  const listed = (await checkout.git.bytes(['ls-tree', '-r', '-l', '-z', tip])).length;
  const needed = Buffer.byteLength(files['.gitattributes'] + files[workflow]);
  const copy = (most: number) => copied(checkout, scratch, most);
  expect(await copy(listed + needed - 1)).toBeUndefined();
  expect(await copy(listed + needed)).toBe(tip);
});

test('a checkout that names a remote for what it lacks is not read, in whichever way it does', async () => {
  const { copy, place, scratch, tip } = await openCopying();
  const { workspace, ask, find } = place;
  for (const [key, value] of [
    ['remote.x.promisor', 'true'],
    ['remote.x.partialCloneFilter', 'blob:none'],
    ['extensions.partialClone', 'x'],
  ] as const) {
    await ask(workspace, 'config', key, value);
    const copy = await copied(await find(workspace), scratch);
    expect([key, copy]).toEqual([key, undefined]);
    await ask(workspace, 'config', '--unset', key);
  }
  expect(await copy()).toBe(tip);
});

test.for(isNightly ? ['the file', 'its folder', 'the root'] : ['the file', 'the root'])(
  'if the checkout holds other bytes under the name of %s, everything is fetched',
  async (what) => {
    const { copy, layOut, place, tip } = await openCopying();
    const [folder] = workflow.split('/w.ts');
    const named = `${tip}:${what === 'the file' ? workflow : folder}`;
    const name = await place.ask(place.workspace, 'rev-parse', named);
    const bytes = what === 'the file' ? 'blob 4\0evil' : `tree 0\0`;
    const objects = join(place.workspace, '.git/objects');
    await unpack(place, objects);
    const file = join(objects, name.slice(0, 2), name.slice(2));
    await rm(file);
    await writeFile(file, deflateSync(Buffer.from(bytes)));
    expect(await copy()).toBeUndefined();
    expect(await layOut()).toEqual(laidOut);
  },
);

/** Puts each object of the checkout in a file of its own. */
async function unpack({ git, workspace }: GitPlace, objects: string): Promise<void> {
  const folder = join(objects, 'pack');
  const packs = (await readdir(folder)).filter((name) => name.endsWith('.pack'));
  const contents = await Promise.all(packs.map((name) => readFile(join(folder, name))));
  await rm(folder, { recursive: true });
  const checkout = git.at({ gitDir: join(workspace, '.git'), workTree: workspace });
  for (const input of contents) await checkout.run(['unpack-objects', '-q'], { input });
}
