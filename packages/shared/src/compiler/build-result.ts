import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile } from '../action/plain-file.js';
import { ActionError, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { buildEntries } from '../sync/build-entries.js';
import type { Path } from '../sync/files.js';
import { ownedPathsOnDisk } from '../sync/files-on-disk.js';
import { normalBuild } from '../sync/normal-build.js';
import type { Answer } from '../sync/referee.js';

/** Largest build file that is parsed, in bytes. */
const largestBuild = 64 * 1024 * 1024;

/** The texts of a project's owned files in a folder. */
export async function ownedTexts(project: string): Promise<ReadonlyMap<Path, string>> {
  const texts = new Map<Path, string>();
  for (const path of await ownedPathsOnDisk(project)) {
    texts.set(path, await readFile(join(project, path), 'utf8'));
  }
  return texts;
}

/**
 * Reads `out/build.json` of a project.
 *
 * @throws {ActionError} when the file is missing or is not JSON.
 */
export async function readBuildJson(project: string): Promise<unknown> {
  try {
    const text = await readPlainFile(join(project, 'out', 'build.json'), largestBuild);
    if (text === undefined) throw new Error('There is no plain file of at most 64 MiB.');
    return JSON.parse(text.toString('utf8'));
  } catch (thrown) {
    throw new ActionError({
      what: '`para build` succeeded, but left no readable out/build.json.',
      why: quoted(messageOf(thrown)),
      cure: 'If the CLI is a new version, pin the last one that worked with the input `cliVersion`, and report it.',
    });
  }
}

/**
 * What the build of a project says about its files.
 *
 * @param texts Its owned files, as they were built.
 * @throws {ActionError} when the build left no such file.
 */
export async function builtAnswer(
  project: string,
  texts: ReadonlyMap<Path, string>,
): Promise<Answer> {
  const build = normalBuild(await readBuildJson(project));
  return { kind: 'built', entries: buildEntries(build, texts) };
}
