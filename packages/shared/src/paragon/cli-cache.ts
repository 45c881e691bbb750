import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { rcompare, valid } from 'semver';
import { systemErrorCode } from '../report/errors.js';

const tool = 'paragraph-cli';
/** Older ones are removed, unless they were used within a day. */
const keptVersions = 3;
const day = 24 * 60 * 60 * 1_000;

// The layout that `find` of @actions/tool-cache knows: `<tool>/<version>/<arch>` beside `<arch>.complete`.
export function placeOf(toolCache: string, version: string): { folder: string; mark: string } {
  const folder = join(toolCache, tool, version, arch());
  return { folder, mark: `${folder}.complete` };
}

/** A folder for an installation that is not yet whole, from which it can be renamed into place. */
export function temporaryPlace(toolCache: string): string {
  return besidePlace(join(toolCache, tool, arch()));
}

/** A name that no other job uses, and that {@link removeOldVersions} takes for a leftover after a day. */
export function besidePlace(folder: string): string {
  return `${folder}.${randomUUID()}`;
}

/** Renames a folder; false where it is not there. */
export async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

/** The versions that are there, or were: not each of them has to be whole. */
export async function versionsIn(toolCache: string): Promise<string[]> {
  const names = await readdir(join(toolCache, tool)).catch(() => []);
  return names.filter((name) => valid(name) !== null);
}

/** Keeps the newest versions. A failure to remove one is nobody's problem now. */
export async function removeOldVersions(toolCache: string, used: string): Promise<void> {
  try {
    await removeLeftovers(join(toolCache, tool));
    const versions = await versionsIn(toolCache);
    await Promise.all(versions.map((version) => removeLeftovers(join(toolCache, tool, version))));
    const old = versions.sort(rcompare).slice(keptVersions);
    for (const version of old) {
      const { folder, mark } = placeOf(toolCache, version);
      if (version === used || !(await isOld(mark))) continue;
      await rm(mark, { force: true });
      await renamed(folder, besidePlace(folder));
      await rm(join(toolCache, tool, version), { recursive: true, force: true });
    }
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
  }
}

/** Removes what jobs that were killed have left: an installation half-way, or one that was to go. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const leftover = join(parent, name);
    if (!/\.[\da-f]{8}-[\da-f-]{27}$/.test(name) || !(await isOld(leftover))) continue;
    await rm(leftover, { recursive: true, force: true });
  }
}

/** Whether nothing has touched it for a day; what is not there is old, too. */
async function isOld(path: string): Promise<boolean> {
  const modified = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return Date.now() - modified >= day;
}
