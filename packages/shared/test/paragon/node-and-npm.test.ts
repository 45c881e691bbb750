import { access, chmod, mkdir, readlink, realpath } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { capture, type Environment } from '../../src/action/child-process.js';
import type { NodeAndNpm } from '../../src/paragon/node-and-npm.js';
import { Cancelled } from '../../src/report/errors.js';
import { type Disk, newDisk } from './program-disk.js';

const own = { node: process.execPath, nodeVersion: process.versions.node };

const path = (...folders: readonly string[]): Environment => ({ PATH: folders.join(delimiter) });

const onPosix = test.runIf(process.platform !== 'win32');

/** The file that a name on PATH stands for. */
async function onPath({ env }: NodeAndNpm, name: string): Promise<string> {
  const { stdout } = await capture({
    program: '/bin/sh',
    args: ['-c', `command -v ${name}`],
    cwd: '/',
    env,
  });
  return stdout.toString('utf8').trim();
}

onPosix("the job's own Node and npm are taken, and PATH stays as it is", async () => {
  const disk = await newDisk();
  const node = await disk.node('node 22', '22.4.1');
  const npm = await disk.npm('node 22');
  const env = path(disk.at('node 22', 'bin'));
  expect(await disk.find(env)).toEqual({
    node,
    nodeVersion: '22.4.1',
    npm: [node, npm],
    npmVersion: '10.9.0',
    instead: [],
    env,
  });
});

onPosix.each([
  ['there is none on PATH', undefined, undefined],
  [
    'the one on PATH is too old',
    'echo 18.20.4; echo /opt/node',
    "the job's own (<file>) is 18.20.4, and the CLI needs 20 or newer",
  ],
  [
    'the one on PATH fails',
    'echo "version not installed" >&2; exit 126',
    "the job's own (<file>) is not a working Node",
  ],
  [
    'the one on PATH says something else',
    'echo "No version is set for command node"',
    'is not a working Node',
  ],
  ['the one on PATH does not say where it is', 'echo 22.0.0', 'is not a working Node'],
  ['the one on PATH is Bun', 'echo none; echo /opt/bun', 'is not a working Node'],
])(
  "where %s, the runner's own Node is taken, with the npm on PATH, and that is said",
  async (_, script, why) => {
    const disk = await newDisk();
    const npm = await disk.npm('tools');
    const file = disk.at('tools', 'bin', 'node');
    if (script !== undefined) await disk.script('tools/bin/node', script);
    const tools = await disk.find(path(disk.at('tools', 'bin')));
    expect(tools).toMatchObject({ ...own, npm: [own.node, npm] });
    expect(tools.instead).toEqual(
      why === undefined ? [] : [expect.stringContaining(why.replace('<file>', file))],
    );
    expect(await readlink(disk.at('run', 'bin', 'node'))).toBe(own.node);
    expect(tools.env.PATH).toBe([disk.at('run', 'bin'), disk.at('tools', 'bin')].join(delimiter));
  },
);

onPosix('Bun does not count as Node, though it reports a version of Node', async () => {
  const disk = await newDisk();
  const npm = await disk.npm('tools');
  const disguise = await disk.file(
    'bun.cjs',
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, bun: '1.3.0' } });`,
  );
  await disk.script('tools/bin/node', `exec '${process.execPath}' -r '${disguise}' "$@"`);
  const node = await disk.node('node', '24.0.0');
  const env = path(disk.at('tools', 'bin'), dirname(node));
  const { node: found, npm: command } = await disk.find(env);
  expect([found, command]).toEqual([node, [node, npm]]);
});

onPosix('a Node that is not a shim does not run JavaScript', async () => {
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
  const node = await realpath(process.execPath);
  expect(await disk.find(env)).toMatchObject({
    node,
    nodeVersion: process.versions.node,
    npm: [node, npm],
  });
  await expect(access(mark)).rejects.toThrow('ENOENT');
});

onPosix('a program that only looks like Node does not count', async () => {
  const disk = await newDisk();
  const npm = await disk.npm('tools');
  await chmod(await disk.file('tools/bin/node', '\u007fELF'), 0o755);
  expect(await disk.find(path(disk.at('tools', 'bin')))).toMatchObject({
    ...own,
    npm: [own.node, npm],
  });
});

/** The shims of a version manager, which read a version from a file: `$HOME/…`, or one of the checkout. */
async function shims(disk: Disk, file: string): Promise<Environment> {
  for (const name of ['node', 'npm']) {
    await disk.script(
      `shims/${name}`,
      `read -r version < "${file}" || exit 126`,
      `exec "${disk.at('versions')}/$version/bin/${name}" "$@"`,
    );
  }
  return { ...path(disk.at('shims')), HOME: disk.at('home') };
}

onPosix(
  'a shim that finds its version in the real home gives way to that npm, also for the CLI',
  async () => {
    const disk = await newDisk();
    const node = await disk.node('versions/20.1.0', '20.1.0');
    const npm = await disk.npm('versions/20.1.0');
    await disk.file('home/.tool-versions', '20.1.0\n');
    const tools = await disk.find(await shims(disk, '$HOME/.tool-versions'));
    expect(tools).toMatchObject({ node, nodeVersion: '20.1.0', npm: [node, npm], instead: [] });
    // The CLI has another home, in which the shim would know no version.
    expect(await onPath(tools, 'npm')).toBe(disk.at('run', 'bin', 'npm'));
  },
);

onPosix('a shim that has a version only in the checkout is asked there', async () => {
  const disk = await newDisk();
  const node = await disk.node('versions/20.1.0', '20.1.0');
  const npm = await disk.npm('versions/20.1.0');
  await disk.npm('another', '9.0.0');
  await disk.file('checkout/.tool-versions', '20.1.0\n');
  const env = await shims(disk, '.tool-versions');
  const PATH = [env.PATH, disk.at('another', 'bin')].join(delimiter);
  const tools = await disk.find({ ...env, PATH });
  expect(tools).toMatchObject({ node, nodeVersion: '20.1.0', npm: [node, npm], instead: [] });
  // Whoever calls `node` elsewhere gets that one, and `npm` is still the shim.
  expect(await readlink(await onPath(tools, 'node'))).toBe(node);
  expect(await onPath(tools, 'npm')).toBe(disk.at('shims', 'npm'));
});

onPosix('another npm that works only in the checkout is named', async () => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  const npm = await disk.npm('node');
  const shim = await disk.script(
    'shims/npm',
    '[ -f package.json ] && [ -f .npm-version ] && echo 9.1.0',
  );
  await disk.file('checkout/package.json', '{}');
  await disk.file('checkout/.npm-version');
  const tools = await disk.find(path(disk.at('shims'), dirname(node)));
  expect(tools.npm).toEqual([node, npm]);
  expect(tools.instead).toEqual([
    `The CLI is installed with npm 10.9.0 (${npm}): the job's own (${shim}) is npm 9.1.0 only for this user or in the checkout.`,
  ]);
  expect(await onPath(tools, 'npm')).toBe(shim);
});

onPosix.each([
  ['as archives have it', 'node/lib/node_modules/npm'],
  ['as on Windows', 'node/bin/node_modules/npm'],
])('an npm that is not on PATH is found beside Node, %s, and put there', async (_, home) => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  const npm = await disk.file(`${home}/bin/npm-cli.js`);
  await disk.file(`${home}/package.json`, '{"version":"11.0.0"}');
  await disk.link('links/node', node);
  const tools = await disk.find(path(disk.at('links')));
  expect(tools).toMatchObject({ node, npm: [node, npm] });
  expect(await onPath(tools, 'npm')).toBe(disk.at('run', 'bin', 'npm'));
});

onPosix('a wrapper around npm that is first on PATH is the npm of the job', async () => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  await disk.npm('node');
  const wrapper = await disk.script('wrappers/npm', 'echo "checked by Acme"; echo 10.9.0');
  const env = path(disk.at('wrappers'), dirname(node));
  expect(await disk.find(env)).toMatchObject({
    npm: [wrapper],
    npmVersion: '10.9.0',
    instead: [],
    env,
  });
});

onPosix.each([
  ['a wrapper', 'exit 1'],
  ['a shim', 'echo "No version is set for npm" >&2; exit 126'],
  ['a program that says something else', 'echo hello'],
])('%s that refuses gives way to the next npm on PATH, also for the CLI', async (_, script) => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  const npm = await disk.npm('node');
  const refusing = await disk.script('wrappers/npm', script);
  const tools = await disk.find(path(disk.at('wrappers'), dirname(node)));
  expect(tools).toMatchObject({ node, npm: [node, npm] });
  expect(tools.instead).toEqual([
    `The CLI is installed with npm 10.9.0 (${disk.at('node', 'bin', 'npm')}): the job's own (${refusing}) does not answer.`,
  ]);
  expect(await onPath(tools, 'npm')).toBe(disk.at('run', 'bin', 'npm'));
  // Only that name: the folder of a Node holds more than one.
  expect(await onPath(tools, 'node')).toBe(node);
});

onPosix('an npm that is too old for the Node is asked, and gives way', async () => {
  const disk = await newDisk();
  const node = await disk.script(
    'node/bin/node',
    `case "$*" in *npm-cli.js*) exit 1;; *) printf '%s\\n' 24.0.0 '${disk.at('node', 'bin', 'node')}';; esac`,
  );
  await disk.npm('old', '6.14.0');
  const npm = await disk.npm('newer', '11.0.0');
  const env = path(disk.at('old', 'bin'), disk.at('newer', 'bin'), dirname(node));
  expect(await disk.find(env)).toMatchObject({ npm: [node, npm], npmVersion: '11.0.0' });
});

onPosix('a Node script is an npm, with any file extension', async () => {
  const disk = await newDisk();
  await disk.link('node/bin/node', process.execPath);
  const npm = await disk.file('tools/npm', '#!/usr/bin/env node\nconsole.log("11.1.0");\n');
  await chmod(npm, 0o755);
  const env = path(disk.at('tools'), disk.at('node', 'bin'));
  const node = await realpath(process.execPath);
  expect(await disk.find(env)).toMatchObject({ npm: [node, npm], npmVersion: '11.1.0' });
});

onPosix("Corepack's stand-in is taken only where there is no npm", async () => {
  const disk = await newDisk();
  await disk.link('node/bin/node', process.execPath);
  const node = await realpath(process.execPath);
  const home = 'node/lib/node_modules/corepack/dist/npm.js';
  const standIn = await disk.file(home, '#!/usr/bin/env node\nconsole.log("11.0.0");\n');
  await chmod(standIn, 0o755);
  const onPathOfJob = await disk.link('node/bin/npm', '../lib/node_modules/corepack/dist/npm.js');
  const env = path(disk.at('node', 'bin'));
  expect(await disk.find(env)).toMatchObject({ npm: [node, standIn], instead: [] });
  const npm = await disk.npm('another');
  const both = await disk.find(path(disk.at('node', 'bin'), disk.at('another', 'bin')));
  expect(both.npm).toEqual([node, npm]);
  expect(both.instead).toEqual([
    expect.stringContaining(`the job's own (${onPathOfJob}) is the stand-in of Corepack`),
  ]);
  expect(await onPath(both, 'npm')).toBe(disk.at('run', 'bin', 'npm'));
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
  expect(await disk.find(env)).toMatchObject({ node, npm: [node, npm] });
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
    expect(await disk.find(path('bin', './bin', disk.at('tools/bin')))).toMatchObject({
      ...own,
      npm: [own.node, npm],
    });
  },
);

onPosix('without npm, the step that brings one is named', async () => {
  const disk = await newDisk();
  const node = await disk.node('node', '24.0.0');
  await expect(disk.find(path(dirname(node)))).rejects.toThrow(
    [
      'There is no npm on this runner, and the Paragraph CLI is installed with it.',
      `Neither PATH nor the folder of Node (${node}) holds one that works.`,
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
  expect(await disk.find(env)).toMatchObject({ node, nodeVersion: '22.0.0' });
});

onPosix('a run that was cancelled does not go on with another Node', async () => {
  const disk = await newDisk();
  await disk.node('node', '24.0.0');
  await disk.npm('node');
  const env = path(disk.at('node', 'bin'));
  await expect(disk.find(env, AbortSignal.abort())).rejects.toThrow(Cancelled);
});

onPosix(
  "the machine's npm configuration is looked for near the job's Node, though another is used",
  async () => {
    const disk = await newDisk();
    await disk.script(
      'node/bin/node',
      `case "$*" in *globalconfig*) echo '/opt/node 18/etc/npmrc';; *) printf '%s\\n' 18.20.4 '${disk.at('node', 'bin', 'node')}';; esac`,
    );
    await disk.npm('node');
    const env = path(disk.at('node', 'bin'));
    expect((await disk.find(env)).env.npm_config_globalconfig).toBe('/opt/node 18/etc/npmrc');
    const named = { ...env, NPM_CONFIG_GLOBALCONFIG: '/ci/npmrc' };
    expect((await disk.find(named)).env).not.toHaveProperty('npm_config_globalconfig');
  },
);
