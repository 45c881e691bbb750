import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Registry, startRegistry, type World } from '@paragraph/sandbox';
import { onTestFinished } from 'vitest';

export async function newFolder(name: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), name)));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** What npm's user configuration says to use a registry, with a cache that no other test has filled. */
export async function npmrcFor(registry: Registry, ...lines: readonly string[]): Promise<string> {
  return [`registry=${registry.url}`, `cache=${await newFolder('npm cache ')}`, ...lines, ''].join(
    '\n',
  );
}

export async function registryOf(options?: { readonly private: boolean }): Promise<Registry> {
  const registry = await startRegistry(options);
  onTestFinished(() => registry.close());
  return registry;
}

/** The versions in a machine's tool cache, and what lies in each. */
export async function installations(
  world: World,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const folder = join(world.machine.toolCache, 'paragraph-cli');
  const versions = await readdir(folder).catch(() => []);
  const found = versions.map(async (version) => [version, await readdir(join(folder, version))]);
  return Object.fromEntries(await Promise.all(found));
}

export const whole = [arch(), `${arch()}.complete`];
