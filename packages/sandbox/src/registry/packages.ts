import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

/** A package to be published: its folder, and how its manifest is changed for that. */
export interface PackageSource {
  readonly folder: string;
  /** Undefined keeps the version that the manifest has. */
  readonly version?: string;
  /** When the registry says that it was published. */
  readonly published: string;
  /** Default `latest`. */
  readonly tag?: string;
  /** Beside those that its manifest names. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

const sandbox = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const standIns = join(sandbox, 'stand-ins');

/** The newest version of the stand-ins. */
export const newestVersion = '1.1.15';
/** An older one, which differs slightly from the newer one, as real versions do. */
const olderVersion = '1.0.23';
/**
 * The newest as a test needs it whose subject is not the build: `install` links what the CLI itself depends on
 * instead of asking npm, and `build` checks no types.
 */
export const quickVersion = `${newestVersion}-quick`;
/** The older one in the same way. */
export const olderQuickVersion = `${olderVersion}-quick`;

/** All that the registry holds: the stand-ins, and what they and a project need from npm. */
export function packageSources(): readonly PackageSource[] {
  const standIn = (version: string, published: string, tag?: string): PackageSource[] =>
    ['core', 'cli'].map((name) => ({
      folder: join(standIns, name),
      version,
      published,
      ...(tag === undefined ? {} : { tag }),
    }));
  const quick = [
    ...standIn(olderQuickVersion, '2025-09-03T00:00:00.000Z', 'quick'),
    ...standIn(quickVersion, '2026-09-13T00:00:00.000Z', 'quick'),
  ].map((source) => ({
    ...source,
    dependencies: source.folder.endsWith('cli') ? { tslib: '2.3.1', typescript: '^5.3.2' } : {},
  }));
  const thirdParty = (name: string): PackageSource => ({
    folder: join(sandbox, 'node_modules', name),
    published: '2025-01-01T00:00:00.000Z',
  });
  return [
    ...standIn(olderVersion, '2025-09-02T00:00:00.000Z'),
    ...standIn('1.2.0-canary.1', '2026-09-20T00:00:00.000Z', 'next'),
    ...quick,
    ...standIn(newestVersion, '2026-09-12T00:00:00.000Z'),
    ...['prettier', 'tslib', 'typescript-5'].map(thirdParty),
  ];
}

/** A name for the contents of all packages: it changes when a stand-in is built anew. */
export async function contentHash(sources: readonly PackageSource[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { folder, ...rest } of sources) {
    hash.update(JSON.stringify(rest));
    hash.update(await readFile(join(folder, 'package.json')));
    if (!folder.startsWith(standIns)) continue;
    const entries = await readdir(join(folder, 'dist'), { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.tsbuildinfo'));
    for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
      hash.update(path.slice(folder.length));
      hash.update(await readFile(path));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** A copy of the package's folder with the manifest that is published. */
export async function stage(
  source: PackageSource,
  into: string,
): Promise<Record<string, unknown> & { readonly name: string; readonly version: string }> {
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  const manifest = parseManifest(await readFile(join(source.folder, 'package.json'), 'utf8'));
  const version = source.version ?? manifest.version;
  const dependencies = { ...manifest.dependencies, ...source.dependencies };
  // The real CLI depends on the core library in its own exact version.
  if ('@useparagon/core' in dependencies) dependencies['@useparagon/core'] = version;
  const published = { ...manifest, version, dependencies };
  // pnpm's folders are links, and a link is not copied into.
  const folder = await realpath(source.folder);
  await cp(folder, into, {
    recursive: true,
    filter: (path) => !path.slice(folder.length).includes('node_modules'),
  });
  await writeFile(join(into, 'package.json'), JSON.stringify(published, undefined, 2));
  return published;
}

const Manifest = v.looseObject({
  name: v.string(),
  version: v.string(),
  dependencies: v.optional(v.record(v.string(), v.string())),
});

function parseManifest(text: string): v.InferOutput<typeof Manifest> {
  return v.parse(Manifest, JSON.parse(text));
}
