import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { dirname, join } from 'node:path';
import { rmRF } from '@actions/io';
import rcompare from 'semver/functions/rcompare.js';
import valid from 'semver/functions/valid.js';
import { field, textField } from '../action/json-fields.js';
import type { Clock } from '../action/retry.js';
import { systemErrorCode } from '../report/errors.js';
import { cliPackage } from './cli-version.js';

// The CLI in the runner's tool cache: `paragraph-cli/<version>/<arch>` beside `<arch>.complete`. Users keep this folder
// with actions/cache (see the README of paragraph-push), so its layout must not change.
//
// The layout is that of @actions/tool-cache, whose own functions do less. `find` trusts the marker even if the tool's
// folder is damaged, and looks only in RUNNER_TOOL_CACHE, although a run that may not write there uses its own folder.
// `cacheDir` empties the place before it copies, even while other jobs use it.

/** An installed CLI. */
export interface InstalledCli {
  /** The JavaScript that `para` starts. */
  readonly entry: string;
  readonly version: string;
}

const tool = 'paragraph-cli';
/** The last file of an installation, written before its folder gets its final name. Without it the folder is incomplete. */
const completeMarker = 'paragraph-cli.json';
/** Older versions are removed, unless they were used within a day. */
const keptVersions = 3;
const never = new AbortController().signal;
const day = 24 * 60 * 60 * 1_000;

function placeOf(toolCache: string, version: string): { folder: string; mark: string } {
  const folder = join(toolCache, tool, version, arch());
  return { folder, mark: `${folder}.complete` };
}

/** A folder in which to install; it is renamed into place when it is complete. */
export function temporaryPlace(toolCache: string, clock: Clock): string {
  return besidePlace(join(toolCache, tool, arch()), clock);
}

/** A name that no other job uses. {@link removeOldVersions} removes such a folder when it is a day old. */
function besidePlace(folder: string, clock: Clock): string {
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
 * The entry of a complete installation. A disk cleaner may have removed some of its files, or actions/cache may have
 * restored only some.
 */
async function completeEntry(folder: string): Promise<string | undefined> {
  try {
    const marker: unknown = JSON.parse(await readFile(join(folder, completeMarker), 'utf8'));
    const files = field(marker, 'files');
    if (typeof files !== 'number' || (await filesIn(folder)) < files) return undefined;
    return await entryOf(folder);
  } catch {
    return undefined;
  }
}

async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(join(folder, 'node_modules'), {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => !entry.isDirectory()).length;
}

/** The entry of an installation, by its own manifest; undefined if it has no command `para`. */
export async function entryOf(folder: string): Promise<string | undefined> {
  const bin = field(await manifestOf(folder), 'bin');
  const path = typeof bin === 'string' ? bin : textField(bin, 'para');
  if (path === undefined) return undefined;
  const entry = join(homeOf(folder), path);
  return (await exists(entry)) ? entry : undefined;
}

/** The version of an installation; undefined if there is none. */
export async function versionOf(folder: string): Promise<string | undefined> {
  return valid(textField(await manifestOf(folder), 'version')) ?? undefined;
}

async function manifestOf(folder: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(homeOf(folder), 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

function homeOf(folder: string): string {
  return join(folder, 'node_modules', ...cliPackage.split('/'));
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
  const files = await filesIn(installed);
  await writeFile(join(installed, completeMarker), JSON.stringify({ version, files }));
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
    const away = besidePlace(folder, clock);
    if (await renamed(folder, away)) await rmRF(away);
    else await clock.sleep(100 * attempt, never);
  }
}

/** Renames a folder; false if it is missing. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

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
      await rmRF(mark);
      await renamed(folder, besidePlace(folder, clock));
      await rmRF(join(toolCache, tool, version));
    }
  } catch {
    // See above.
  }
}

/** Removes the temporary folders of jobs that were killed. */
async function removeLeftovers(parent: string, now: Date): Promise<void> {
  for (const name of await readdir(parent)) {
    const leftover = join(parent, name);
    if (!/\.[\da-f]{8}-[\da-f-]{27}$/.test(name) || !(await isOld(leftover, now))) continue;
    await rmRF(leftover);
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

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
