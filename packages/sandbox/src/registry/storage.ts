import { randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { removeAtExit } from '../temporary-folder.js';
import { contentHash, type PackageSource, packageSources, stage } from './packages.js';
import { openVerdaccio } from './verdaccio.js';

const repository = dirname(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))));

/**
 * A Verdaccio storage with everything published. It is made once for the contents of the packages and kept in
 * `.sandbox`; processes that make it at the same time end up with the same one.
 */
export async function preparedStorage(): Promise<string> {
  const sources = packageSources();
  const kept = join(repository, '.sandbox', 'registry');
  const folder = join(kept, await contentHash(sources));
  if (await exists(folder)) return folder;

  const making = join(kept, randomUUID());
  removeAtExit(making);
  try {
    await publishAll(sources, making);
    await rename(making, folder).catch(async (thrown: unknown) => {
      if (!(await exists(folder))) throw thrown;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}

async function publishAll(sources: readonly PackageSource[], folder: string): Promise<void> {
  const storage = join(folder, 'storage');
  await mkdir(storage, { recursive: true });
  const verdaccio = await openVerdaccio({ folder, access: '$all' });
  const published = new Map<string, Record<string, string>>();
  try {
    for (const source of sources) {
      const staged = join(folder, 'staged');
      const manifest = await stage(source, staged);
      await publishPackage(verdaccio.url, manifest, staged, source.tag);
      const times = published.get(manifest.name) ?? {};
      published.set(manifest.name, { ...times, [manifest.version]: source.published });
    }
    await rm(join(folder, 'staged'), { recursive: true, force: true });
  } finally {
    await verdaccio.close();
  }
  for (const [name, times] of published) await writeTimes(storage, name, times);
}

/** Packs a folder and publishes it to a registry that takes it from anybody. */
export async function publishPackage(
  url: string,
  manifest: { readonly name: string; readonly version: string },
  folder: string,
  tag = 'latest',
): Promise<void> {
  // Loaded here, since most of what uses the sandbox publishes nothing.
  const [{ default: pack }, { publish }] = await Promise.all([
    import('libnpmpack'),
    import('libnpmpublish'),
  ]);
  const tarball = await pack(folder, { ignoreScripts: true });
  await publish(manifest, tarball, {
    registry: url,
    defaultTag: tag,
    forceAuth: { token: 'any' },
    // The caller's proxy cannot reach this machine's loopback.
    noProxy: '127.0.0.1',
  });
}

// Everything was published just now, which `min-release-age` would refuse.
async function writeTimes(
  storage: string,
  name: string,
  times: Record<string, string>,
): Promise<void> {
  const file = join(storage, ...name.split('/'), 'package.json');
  const document = v.parse(v.looseObject({}), JSON.parse(await readFile(file, 'utf8')));
  const moments = Object.values(times).sort();
  const time = { created: moments[0], modified: moments.at(-1), ...times };
  await writeFile(file, JSON.stringify({ ...document, time }));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
