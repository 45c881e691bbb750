import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import rcompare from 'semver/functions/rcompare.js';
import type { Clock } from '../action/clock.js';
import { removeAll } from '../action/remove-files.js';
import { placeNextTo, placeOf, renamed, tool, versionsIn } from './cli-cache.js';

/** Older versions are removed, unless they were used within a day. */
const keptVersions = 3;
const day = 24 * 60 * 60 * 1_000;

/** Removes all but the newest versions. A failure is ignored: a later run tries again. */
export async function removeOldVersions(
  toolCache: string,
  used: string,
  clock: Clock,
): Promise<void> {
  const now = clock.date();
  try {
    await removeLeftovers(join(toolCache, tool), now);
    const versions = await versionsIn(toolCache);
    await Promise.all(
      versions.map((version) => removeLeftovers(join(toolCache, tool, version), now)),
    );
    const old = versions.sort(rcompare).slice(keptVersions);
    for (const version of old) {
      const { folder, mark } = placeOf(toolCache, version);
      if (version === used || !(await isOld(mark, now))) continue;
      await removeAll(mark);
      await renamed(folder, placeNextTo(folder, clock));
      await removeAll(join(toolCache, tool, version));
    }
  } catch {
    // A later run tries again.
  }
}

/** Removes the temporary folders of jobs that were killed. */
async function removeLeftovers(parent: string, now: Date): Promise<void> {
  for (const name of await readdir(parent)) {
    const leftover = join(parent, name);
    if (!/\.[\da-f]{8}-[\da-f-]{27}$/.test(name) || !(await isOld(leftover, now))) continue;
    await removeAll(leftover);
  }
}

/** Whether its last change is a day ago. A missing file counts as old. */
async function isOld(path: string, now: Date): Promise<boolean> {
  const modified = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return now.getTime() - modified >= day;
}
