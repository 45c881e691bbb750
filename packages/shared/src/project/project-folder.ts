import { join } from 'node:path';
import { field, parseJson } from '../action/json-fields.js';
import { isFolder } from '../action/on-disk.js';
import { readPlainFile } from '../action/plain-file.js';
import { systemErrorCode } from '../report/errors.js';
import { subfolderOf } from './project.js';

/** A folder that looks like a Paragraph project but does not name it. */
export interface ProjectFolder {
  /** Absolute real path. */
  readonly folder: string;
  /** Path below the workspace with forward slashes; `.` for the workspace itself. */
  readonly subfolder: string;
  /** Whether it has both integrations and the dependency on the core library. */
  readonly isWhole: boolean;
}

/** A manifest is a few hundred lines. In bytes. */
const largestManifest = 4 * 1024 * 1024;

/** Looks for the signs of a project; undefined for a folder without any. */
export async function projectFolderAt(
  root: string,
  folder: string,
): Promise<ProjectFolder | undefined> {
  const [dependsOnCore, hasIntegrations] = await Promise.all([
    isWrittenForCore(folder),
    isFolder(join(folder, 'src', 'integrations')),
  ]);
  if (!dependsOnCore && !hasIntegrations) return undefined;
  const isWhole = dependsOnCore && hasIntegrations;
  return { folder, subfolder: subfolderOf(root, folder), isWhole };
}

async function isWrittenForCore(folder: string): Promise<boolean> {
  try {
    const bytes = await readPlainFile(join(folder, 'package.json'), largestManifest);
    if (bytes === undefined) return false;
    const manifest = parseJson(bytes.toString('utf8'));
    const kinds = ['dependencies', 'devDependencies', 'peerDependencies'];
    return kinds.some((kind) => field(field(manifest, kind), '@useparagon/core') !== undefined);
  } catch (thrown) {
    if (thrown instanceof SyntaxError || systemErrorCode(thrown) !== undefined) return false;
    throw thrown;
  }
}
