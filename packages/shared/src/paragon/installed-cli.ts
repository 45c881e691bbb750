import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import valid from 'semver/functions/valid.js';
import { field, textField } from '../action/json-fields.js';
import { isFile } from '../action/on-disk.js';
import { cliPackage } from './cli-version.js';

/** An installed CLI. */
export interface InstalledCli {
  /** The JavaScript that `para` starts. */
  readonly entry: string;
  readonly version: string;
}

/** The last file of an installation, written before its folder gets its final name. Without it the folder is incomplete. */
const completeMarker = 'paragraph-cli.json';

/**
 * The entry of a complete installation. A disk cleaner may have removed some of its files, or actions/cache may have
 * restored only some.
 */
export async function completeEntry(folder: string): Promise<string | undefined> {
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
  return (await isFile(entry)) ? entry : undefined;
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

/** Writes the marker of a complete installation. */
export async function markComplete(folder: string, version: string): Promise<void> {
  const files = await filesIn(folder);
  await writeFile(join(folder, completeMarker), JSON.stringify({ version, files }));
}
