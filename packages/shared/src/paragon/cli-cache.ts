import { mkdir, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { dirname, join } from 'node:path';
import valid from 'semver/functions/valid.js';
import { type Clock, neverAborted } from '../action/clock.js';
import { removeAll } from '../action/remove-files.js';
import { systemErrorCode } from '../report/errors.js';
import { completeEntry, type InstalledCli, markComplete } from './installed-cli.js';

// The CLI in the runner's tool cache: `paragraph-cli/<version>/<arch>` beside `<arch>.complete`. Users keep this folder
// with actions/cache (see the README of paragraph-push), so its layout must not change.
//
// The layout is that of @actions/tool-cache, whose own functions do less. `find` trusts the marker even if the tool's
// folder is damaged, and looks only in RUNNER_TOOL_CACHE, although a run that may not write there uses its own folder.
// `cacheDir` empties the place before it copies, even while other jobs use it.

export const tool = 'paragraph-cli';

export function placeOf(toolCache: string, version: string): { folder: string; mark: string } {
  const folder = join(toolCache, tool, version, arch());
  return { folder, mark: `${folder}.complete` };
}

/** A folder in which to install; it is renamed into place when it is complete. */
export function temporaryPlace(toolCache: string, clock: Clock): string {
  return placeNextTo(join(toolCache, tool, arch()), clock);
}

/** A name that no other job uses. `old-clis.ts` removes such a folder when it is a day old. */
export function placeNextTo(folder: string, clock: Clock): string {
  return `${folder}.${clock.uuid()}`;
}

/** The versions that have a folder, complete or not. */
export async function versionsIn(toolCache: string): Promise<string[]> {
  const names = await readdir(join(toolCache, tool)).catch(() => []);
  return names.filter((name) => valid(name) !== null);
}

/** A complete installation. Touches its marker, if that is writable, to show that it is in use. */
export async function cachedCli(
  toolCache: string,
  version: string,
  clock: Clock,
): Promise<InstalledCli | undefined> {
  const { folder, mark } = placeOf(toolCache, version);
  const entry = await completeEntry(folder);
  if (entry === undefined) return undefined;
  await renewMark(mark, clock.date());
  return { entry, version };
}

/** A read-only cache, such as that of a runner image, is used as it is. */
async function renewMark(mark: string, now: Date): Promise<void> {
  try {
    // A job that is killed between the rename and the marker leaves a complete installation without a marker.
    await writeFile(mark, '');
    await utimes(mark, now, now);
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
  }
}

/**
 * Renames an installation into place. So there is always a complete installation or none, even if jobs install at the
 * same time or are killed.
 */
export async function keepInCache(
  installed: string,
  toolCache: string,
  version: string,
  clock: Clock,
): Promise<void> {
  await markComplete(installed, version);
  const { folder, mark } = placeOf(toolCache, version);
  await putInPlace(installed, folder, clock);
  await writeFile(mark, '');
}

async function putInPlace(installed: string, folder: string, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await mkdir(dirname(folder), { recursive: true });
      await rename(installed, folder);
      return;
    } catch (thrown) {
      // Another job has installed the same version meanwhile.
      if ((await completeEntry(folder)) !== undefined) return;
      // Windows also refuses while a virus scanner looks at the new files.
      if (attempt >= 10) throw thrown;
    }
    // An incomplete folder cannot be in use. Rename it away first.
    const away = placeNextTo(folder, clock);
    if (await renamed(folder, away)) await removeAll(away);
    else await clock.sleep(100 * attempt, neverAborted);
  }
}

/** Renames a folder; false if it is missing. */
export async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}
