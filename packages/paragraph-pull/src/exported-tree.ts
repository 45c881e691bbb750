import {
  type Entry,
  type Export,
  type Files,
  integrationOf,
  isFileMode,
  isOid,
  type Path,
  type ProjectTree,
  readExport,
  refuseEmptyExport,
} from '@paragraph/shared';

/** The exported files. */
export interface ExportedFiles extends Pick<Export, 'leftOut' | 'ignored' | 'forced'> {
  readonly files: Files;
  /** How many files of the branch an export owns. */
  readonly ownedBefore: number;
}

/**
 * Reads what `para pull` left in a project.
 *
 * @throws {ActionError} for an empty export, or one that cannot be committed as it is.
 */
export async function exportedFiles(project: ProjectTree): Promise<ExportedFiles> {
  const { prefix } = project;
  const { before, files, leftOut, ignored, forced } = await readExport(project);
  const isIntegration = (file: string): boolean =>
    integrationOf(file.slice(prefix.length)) !== undefined;
  refuseEmptyExport(
    before.filter(isIntegration).length,
    [...files.keys()].filter(isIntegration).length,
  );
  const owned = [...files].flatMap(
    ([file, { mode, blob }]): ReadonlyArray<readonly [Path, Entry]> => {
      return isFileMode(mode) && isOid(blob) ? [[file.slice(prefix.length), { mode, blob }]] : [];
    },
  );
  return { files: new Map(owned), leftOut, ignored, forced, ownedBefore: before.length };
}
