import { join } from 'node:path';
import { isFolder } from '../action/is-folder.js';
import { field, parseJson } from '../action/json-fields.js';
import { readPlainFile } from '../action/plain-file.js';
import { systemErrorCode } from '../report/errors.js';
import { relativePath } from './project.js';

/** A folder that looks like a Paragraph project, and does not say which one it is. */
export interface ProjectFolder {
  /** Absolute real path. */
  readonly folder: string;
  /** Path below the workspace with forward slashes; `.` for the workspace itself. */
  readonly subfolder: string;
  /** Whether it has integrations and depends on the core library, and not only one of these. */
  readonly isWhole: boolean;
}

/** A manifest is a few hundred lines. In bytes. */
const largestManifest = 4 * 1024 * 1024;

/** What a folder looks like; undefined for one that is no Paragraph project. */
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
  return { folder, subfolder: relativePath(root, folder), isWhole };
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
