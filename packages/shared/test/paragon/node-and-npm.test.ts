import { access, chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Environment } from '../../src/action/child-process.js';
import { findNodeAndNpm } from '../../src/paragon/node-and-npm.js';
import { Cancelled } from '../../src/report/errors.js';

const never = new AbortController().signal;
const own = { node: process.execPath, nodeVersion: process.versions.node };

/** A machine's disk, made of what each test puts on it. Its folders have spaces in their names. */
interface Disk {
  /** Absolute path of a place on it. */
  at(...path: readonly string[]): string;
  /** A program that is a script of the shell. */
  script(path: string, ...lines: readonly string[]): Promise<string>;
  file(path: string, text?: string): Promise<string>;
  link(path: string, target: string): Promise<string>;
  /** A Node that says of itself which version it is, without an npm. */
  node(folder: string, version: string): Promise<string>;
  /** The npm of a Node's folder, and the link to it that is on PATH. */
  npm(folder: string): Promise<string>;
}

async function newDisk(): Promise<Disk> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'a disk ')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const place = async (path: string): Promise<string> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  const disk: Disk = {
    at: (...path) => join(root, ...path),
    async script(path, ...lines) {
      const file = await disk.file(path, ['#!/bin/sh', ...lines, ''].join('\n'));
      await chmod(file, 0o755);
      return file;
    },
    async file(path, text = '') {
      const file = await place(path);
      await writeFile(file, text);
      return file;
    },
    async link(path, target) {
      const link = await place(path);
      await symlink(target, link);
      return link;
    },
    node: (folder, version) =>
      disk.script(
        `${folder}/bin/node`,
        `printf '%s\\n' '${version}' '${disk.at(folder)}/bin/node'`,
      ),
    async npm(folder) {
      const file = await disk.file(`${folder}/lib/node_modules/npm/bin/npm-cli.js`);
      await chmod(file, 0o755);
      await disk.link(`${folder}/bin/npm`, '../lib/node_modules/npm/bin/npm-cli.js');
      return file;
    },
  };
  return disk;
}

const path = (...folders: readonly string[]): Environment => ({ PATH: folders.join(delimiter) });

const onPosix = test.runIf(process.platform !== 'win32');

onPosix("the job's own Node and npm are taken", async () => {
  const disk = await newDisk();
  const node = await disk.node('node 22', '22.4.1');
  const npm = await disk.npm('node 22');
  expect(await findNodeAndNpm(path(disk.at('node 22', 'bin')), never)).toEqual({
    node,
    nodeVersion: '22.4.1',
    npm,
  });
});

onPosix.each([
  ['there is none on PATH', undefined],
  ['the one on PATH is too old', 'echo 18.20.4; echo /opt/node'],
  ['the one on PATH fails', 'echo "version not installed" >&2; exit 126'],
  ['the one on PATH says something else', 'echo "No version is set for command node"'],
  ['the one on PATH does not say where it is', 'echo 22.0.0'],
])("where %s, the runner's own Node is taken, with the npm on PATH", async (_, script) => {
  const disk = await newDisk();
  const npm = await disk.npm('tools');
  if (script !== undefined) await disk.script('tools/bin/node', script);
  expect(await findNodeAndNpm(path(disk.at('tools', 'bin')), never)).toEqual({ ...own, npm });
});

onPosix('a Node that is no shim is not made to run JavaScript', async () => {
  const disk = await newDisk();
  await disk.link('links/node', process.execPath);
  const npm = await disk.npm('links');
  const mark = disk.at('mark');
  const writer = await disk.file(
    'writer.cjs',
    `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`,
  );
  const env = {
    ...path(disk.at('links'), disk.at('links', 'bin')),
    NODE_OPTIONS: `--require ${JSON.stringify(writer)}`,
  };
  expect(await findNodeAndNpm(env, never)).toEqual({
    node: await realpath(process.execPath),
    nodeVersion: process.versions.node,
    npm,
  });
  await expect(access(mark)).rejects.toThrow('ENOENT');
});

onPosix('a program that only looks like Node is none', async () => {
  const disk = await newDisk();
  const npm = await disk.npm('tools');
  await chmod(await disk.file('tools/bin/node', '\u007fELF'), 0o755);
  expect(await findNodeAndNpm(path(disk.at('tools', 'bin')), never)).toEqual({ ...own, npm });
});

onPosix('a shim of a version manager finds its settings in the real home', async () => {
  const disk = await newDisk();
  const node = await disk.node('versions/20.1.0', '20.1.0');
  const npm = await disk.npm('versions/20.1.0');
  for (const name of ['node', 'npm']) {
    await disk.script(
      `shims/${name}`,
      `version=$(cat "$HOME/.tool-versions") || exit 126`,
      `exec "${disk.at('versions')}/$version/bin/${name}" "$@"`,
    );
  }
  await disk.file('home/.tool-versions', '20.1.0');
  const env = { PATH: `${disk.at('shims')}${delimiter}/bin${delimiter}/usr/bin` };
  expect(await findNodeAndNpm({ ...env, HOME: disk.at('home') }, never)).toEqual({
    node,
    nodeVersion: '20.1.0',
    npm,
  });
});

onPosix.each([
  ['as archives have it', 'node/lib/node_modules/npm/bin/npm-cli.js'],
  ['as on Windows', 'node/bin/node_modules/npm/bin/npm-cli.js'],
])('an npm that is not on PATH is found beside Node, %s', async (_, file) => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  const npm = await disk.file(file);
  await disk.link('links/node', node);
  expect(await findNodeAndNpm(path(disk.at('links')), never)).toMatchObject({ node, npm });
});

onPosix('a script around npm is passed over for the npm beside Node', async () => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  const npm = await disk.npm('node');
  await disk.script('wrappers/npm', `exec npm-of-the-company "$@"`);
  const env = path(disk.at('wrappers'), dirname(node));
  expect(await findNodeAndNpm(env, never)).toMatchObject({ node, npm });
});

onPosix('a program of Node is an npm, whatever its name ends in', async () => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  const npm = await disk.file('tools/npm', '#!/usr/bin/env node\n');
  await chmod(npm, 0o755);
  expect(await findNodeAndNpm(path(disk.at('tools'), dirname(node)), never)).toMatchObject({ npm });
});

onPosix("Corepack's stand-in is taken only where there is no npm", async () => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  const standIn = await disk.file('node/lib/node_modules/corepack/dist/npm.js');
  await chmod(standIn, 0o755);
  await disk.link('node/bin/npm', '../lib/node_modules/corepack/dist/npm.js');
  const env = path(dirname(node));
  expect(await findNodeAndNpm(env, never)).toMatchObject({ npm: standIn });
  const npm = await disk.file('node/lib/node_modules/npm/bin/npm-cli.js');
  expect(await findNodeAndNpm(env, never)).toMatchObject({ npm });
});

onPosix('what is on PATH and cannot be started is passed over', async () => {
  const disk = await newDisk();
  for (const name of ['node', 'npm']) {
    await mkdir(disk.at('folders', name), { recursive: true });
    await disk.file(`not programs/${name}`, '#!/bin/sh\necho 99.0.0\n');
    await disk.link(`dangling/${name}`, disk.at('nowhere'));
  }
  const node = await disk.node('node', '24.0.0');
  const npm = await disk.npm('node');
  const names = ['nowhere', 'folders', 'not programs', 'dangling'];
  const env = path('', 'relative', ...names.map((name) => disk.at(name)), dirname(node));
  expect(await findNodeAndNpm(env, never)).toMatchObject({ node, npm });
});

onPosix(
  'a folder of PATH that is relative is not searched: it would be in the checkout',
  async () => {
    const disk = await newDisk();
    await disk.node('node', '24.0.0');
    await disk.npm('node');
    const npm = await disk.npm('tools');
    const here = process.cwd();
    process.chdir(disk.at('node'));
    onTestFinished(() => process.chdir(here));
    expect(await findNodeAndNpm(path('bin', './bin', disk.at('tools/bin')), never)).toEqual({
      ...own,
      npm,
    });
  },
);

onPosix('without npm, the step that brings one is named', async () => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  await expect(findNodeAndNpm(path(dirname(node)), never)).rejects.toThrow(
    [
      'There is no npm on this runner, and the Paragraph CLI is installed with it.',
      `Neither PATH nor the folder of Node (${node}) holds one.`,
      'Add a step before this one:',
      '- uses: actions/setup-node@v5',
      '  with:',
      '    node-version: 24',
    ].join('\n'),
  );
});

onPosix('what NODE_OPTIONS makes Node say before does not count for its answer', async () => {
  const disk = await newDisk();
  const node = await disk.script('bin/node', 'echo traced', `printf '%s\\n' 22.0.0 "$0"`);
  await disk.npm('tools');
  const env = path(disk.at('bin'), disk.at('tools', 'bin'));
  expect(await findNodeAndNpm(env, never)).toMatchObject({ node, nodeVersion: '22.0.0' });
});

onPosix('a run that was cancelled does not go on with another Node', async () => {
  const disk = await newDisk();
  await disk.node('node', '24.0.0');
  await disk.npm('node');
  const env = path(disk.at('node', 'bin'));
  await expect(findNodeAndNpm(env, AbortSignal.abort())).rejects.toThrow(Cancelled);
});
