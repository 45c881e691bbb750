import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import { findNodeAndNpm, type NodeAndNpm } from '../../src/paragon/node-and-npm.js';

export const never: AbortSignal = new AbortController().signal;

/** A machine's disk, made of what each test puts on it. Its folders have spaces in their names. */
export interface Disk {
  /** Absolute path of a place on it. */
  at(...path: readonly string[]): string;
  /** A program that is a script of the shell. */
  script(path: string, ...lines: readonly string[]): Promise<string>;
  file(path: string, text?: string): Promise<string>;
  link(path: string, target: string): Promise<string>;
  /** A Node that says of itself which version it is, without an npm. */
  node(folder: string, version: string): Promise<string>;
  /** The npm of a Node's folder, and the link to it that is on PATH. */
  npm(folder: string, version?: string): Promise<string>;
  /** What a job with this environment gets, in the checkout `checkout`. */
  find(env: Environment, signal?: AbortSignal): Promise<NodeAndNpm>;
}

export async function newDisk(): Promise<Disk> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'a disk ')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'checkout'));
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
    async npm(folder, version = '10.9.0') {
      const home = `${folder}/lib/node_modules/npm`;
      await disk.file(`${home}/package.json`, JSON.stringify({ name: 'npm', version }));
      const file = await disk.script(`${home}/bin/npm-cli.js`, `echo ${version}`);
      await disk.link(`${folder}/bin/npm`, '../lib/node_modules/npm/bin/npm-cli.js');
      return file;
    },
    find: (env, signal = never) =>
      findNodeAndNpm({
        clock: realClock,
        env,
        workspace: disk.at('checkout'),
        folder: disk.at('run'),
        signal,
      }),
  };
  return disk;
}
