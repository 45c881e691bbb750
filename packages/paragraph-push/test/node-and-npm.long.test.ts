// Each installs the CLI anew. CI shows in node-and-npm.test of the shared code which Node and npm are used.
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newWorld, runPush } from './push-world.js';

async function newFolder(name: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), name)));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function programOnPath(name: string): Promise<string> {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = await Promise.all(places.map((place) => realpath(place).catch(() => undefined)));
  const program = found.find((place) => place !== undefined);
  if (program === undefined) throw new Error(`These tests need ${name}.`);
  return program;
}

/** A folder for PATH in which there is what a job needs, and no Node. */
async function pathWithoutNode(): Promise<string> {
  const folder = await newFolder('all but node ');
  for (const name of ['git', 'npm', 'sh']) {
    await symlink(await programOnPath(name), join(folder, name));
  }
  return folder;
}

/** Run by npm when the project's dependencies are installed: tells what a program of the CLI's gets. */
const probe = `const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { HOME, USERPROFILE, XDG_CONFIG_HOME = 'none', PROBE } = process.env;
const user = execFileSync('git', ['config', '--global', 'user.name'], { encoding: 'utf8' });
const node = process.execPath;
writeFileSync(PROBE, JSON.stringify({ node, home: homedir(), HOME, USERPROFILE, XDG_CONFIG_HOME, user }));
`;

/** What a job says to npm for installs of its own, each of which would break this one. */
const ofOtherInstalls = {
  NODE_ENV: 'production',
  NPM_CONFIG_OMIT: 'dev',
  NPM_CONFIG_GLOBAL: 'true',
  NPM_CONFIG_LOCATION: 'global',
  NPM_CONFIG_DRY_RUN: 'true',
  npm_config_package_lock_only: 'true',
};

const onPosix = test.skipIf(process.platform === 'win32');

onPosix.each([
  ['no Node', undefined],
  ['an old Node', '#!/bin/sh\necho 18.20.4\necho /opt/node/bin/node\n'],
])(
  "with %s on PATH, the CLI and all that it starts run with the runner's own, in a home of the run",
  async (_, oldNode) => {
    const path = await pathWithoutNode();
    if (oldNode !== undefined) await writeFile(join(path, 'node'), oldNode, { mode: 0o755 });
    const world = await newWorld({ cli: 'resolved', env: { PATH: path } });
    const manifest = JSON.parse((await world.repository.read('main', 'package.json')) ?? '');
    manifest.scripts.postinstall = 'node ".tools/a probe.cjs"';
    await world.repository.commit({
      files: { 'package.json': JSON.stringify(manifest), '.tools/a probe.cjs': probe },
    });
    const { home } = world.machine;
    await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Ada of the machine\n');
    await mkdir(join(home, 'settings'));
    const before = await readdir(home, { recursive: true });
    const seen = join(await newFolder('seen '), 'seen.json');

    const { main, temp } = await runPush(world, {
      job: { env: { ...ofOtherInstalls, PROBE: seen, XDG_CONFIG_HOME: join(home, 'settings') } },
    });
    expect(main.outputs.result).toBe('pushed');
    const got = JSON.parse(await readFile(seen, 'utf8'));
    expect(got).toEqual({
      node: process.execPath,
      home: got.HOME,
      HOME: expect.stringMatching(/[\\/]paragraph-run-\w+[\\/]home$/),
      USERPROFILE: got.HOME,
      XDG_CONFIG_HOME: 'none',
      user: 'Ada of the machine\n',
    });
    expect(got.HOME.startsWith(temp)).toBe(true);
    // Later steps get the machine as it was, and so does the next job.
    expect(main.env).toEqual({});
    expect(main.path).toEqual([]);
    expect(await readdir(home, { recursive: true })).toEqual(before);
  },
);
