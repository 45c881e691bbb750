import type { FilteredFile } from '../git/filtered-files.js';
import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { firstFewLines } from '../report/first-few.js';
import type { FoundFile } from './files-on-disk.js';

/**
 * An export is plain files. A link could make a later step read or write elsewhere. Git would silently skip some other
 * kinds of files, and the next push would remove those from Paragon.
 *
 * @throws {ActionError} when the owned paths contain anything else.
 */
export function refuseOddFiles(found: readonly FoundFile[]): void {
  const odd = found.filter(({ kind }) => kind !== 'file');
  if (odd.length > 0) throw oddFiles(odd);
}

/**
 * Checks what git added, which may differ from what was found on disk: a process that the export left running may
 * change files meanwhile.
 *
 * @throws {ActionError} when the commit would contain anything but plain files.
 */
export function refuseOddEntries(committed: ReadonlyMap<string, { readonly mode: string }>): void {
  const odd = [...committed].flatMap(([path, { mode }]) =>
    mode.startsWith('100') ? [] : [{ path, kind: kindOfMode(mode) }],
  );
  if (odd.length > 0) throw oddFiles(odd);
}

function kindOfMode(mode: string): string {
  return mode === '120000' ? 'a symbolic link' : 'a nested Git repository';
}

function oddFiles(
  odd: ReadonlyArray<{ readonly path: string; readonly kind: string }>,
): ActionError {
  return new ActionError({
    what: 'The export contains something other than plain files.',
    consequence: 'nothing was committed',
    why: firstFewLines(odd, ({ path, kind }) => `${quoted(path)} (${kind})`),
    cure: 'Run the pull again. If this continues, please report it to Paragon: an export must contain only plain files.',
  });
}

/** The export has replaced the project, or a folder above it, with a link. */
export function movedProject(): ActionError {
  return new ActionError({
    what: 'The export contains something other than plain files.',
    consequence: 'nothing was committed',
    why: 'It replaced the folder of the project with a symbolic link.',
    cure: 'Please report it to Paragon: an export must contain only plain files.',
  });
}

/** @throws {ActionError} when the commit would differ from the export. */
export function refuseUntaken(
  exported: readonly string[],
  committed: { has(file: string): boolean; readonly size: number },
): void {
  const lost = exported.filter((file) => !committed.has(file));
  if (lost.length === 0 && committed.size === exported.length) return;
  throw new ActionError({
    what: 'Git could not store the export unchanged.',
    consequence: 'nothing was committed',
    why: lost.length === 0 ? 'It kept files that were deleted.' : firstFewLines(lost, quoted),
    cure: 'Run the pull again. If this continues, rename what is listed above in the Paragon dashboard.',
  });
}

/** Without the filter, the plain text that it hides would be committed. */
export function refuseFiltered(filtered: FilteredFile | undefined): void {
  if (filtered === undefined) return;
  throw new ActionError({
    what: `The repository stores ${quoted(filtered.file)} with the filter ${quoted(filtered.filter)}.`,
    consequence: 'nothing was committed',
    why: 'A pull does not run filters, so the file would be committed as plain text.',
    cure: 'Exclude the exported files (`src/integrations`, `src/events`, `src/resources`, `src/persona.meta.ts`) from the filter in `.gitattributes`.',
    commits: 'project',
  });
}

/** Without git-lfs the file itself would be committed in place of its pointer. */
export function refuseLargeFile({ file }: FilteredFile): never {
  throw new ActionError({
    what: `The repository stores ${quoted(file)} in Git LFS, and git-lfs is not installed on this runner.`,
    consequence: 'nothing was committed',
    why: 'Without git-lfs the file itself would be committed instead of its pointer, and every checkout would show it as changed.',
    cure: 'Install git-lfs on the runner (the images of GitHub have it), or exclude the exported files (`src/integrations`, `src/events`, `src/resources`, `src/persona.meta.ts`) from the filter in `.gitattributes`.',
    commits: 'project',
  });
}

/**
 * Compares the numbers of integration files.
 *
 * @throws {ActionError} when the branch has integrations and the export has none.
 */
export function refuseEmptyExport(before: number, after: number): void {
  if (after > 0 || before === 0) return;
  throw new ActionError({
    what: 'The export contains no integrations.',
    consequence: 'nothing was committed',
    why: `It would have deleted all integrations of the branch (${before} files).`,
    cure: 'Check in the Paragon dashboard that this is the right project and that it has integrations. To empty the repository on purpose, delete the files in a commit.',
    commits: 'project',
  });
}

/** @throws {ActionError} when a pull would delete more of the exported files than is allowed. */
export function refuseDeletions(
  deleted: readonly string[],
  { of: before, allowed }: { readonly of: number; readonly allowed: number },
): void {
  if (deleted.length <= allowed) return;
  throw new ActionError({
    what: `The export would delete ${deleted.length} of ${before} files, but the limit is ${allowed}.`,
    consequence: 'nothing was committed',
    why: `It would delete:\n${firstFewLines(deleted, quoted)}`,
    cure: `If they were deleted in Paragon on purpose, start the workflow once manually (Actions tab, "Run workflow") with \`maxDeletions\` set to ${deleted.length}. The template of the workflow file asks for it.`,
  });
}
