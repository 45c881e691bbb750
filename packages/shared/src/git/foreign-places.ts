import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { TreeEntry } from './tree-entries.js';

const symbolicLink = '120000';
const submodule = '160000';

/**
 * Refuses links and submodules in places where the pull writes files: a link points elsewhere, and a submodule is a
 * commit of another repository.
 *
 * @param isWritten Whether an entry is at one of these places, or above one.
 */
export function refuseForeignPlaces(
  entries: readonly TreeEntry[],
  isWritten: (file: string) => boolean,
): void {
  const place = entries.find(
    ({ mode, file }) => (mode === symbolicLink || mode === submodule) && isWritten(file),
  );
  if (place === undefined) return;
  // `para pull` writes through links.
  if (place.mode === symbolicLink) {
    throw new ActionError({
      what: `${quoted(place.file)} is a symbolic link.`,
      consequence: 'nothing was pulled',
      why: 'The export writes to this path, and would write to the target of the link.',
      cure: 'Replace the link with a real folder or file, and run the pull again.',
      commits: 'project',
    });
  }
  throw new ActionError({
    what: `${quoted(place.file)} is a submodule.`,
    consequence: 'nothing was pulled',
    why: 'The export writes to this path: it would remove the submodule, and its files would belong to another repository.',
    cure: 'Move the submodule to a folder that no export owns, such as `src/common`, or replace it with its files, and run the pull again.',
    commits: 'project',
  });
}

/**
 * Refuses names that the file system of this machine treats as one: one file would overwrite the other, and the pull
 * would delete it.
 */
export function refuseCaseCollisions(files: readonly string[]): void {
  if (process.platform !== 'win32' && process.platform !== 'darwin') return;
  const seen = new Map<string, string>();
  for (const file of files) {
    const other = seen.get(folded(file));
    if (other !== undefined) {
      throw new ActionError({
        what: `${quoted(other)} and ${quoted(file)} differ only in upper and lower case.`,
        consequence: 'nothing was pulled',
        why: 'The file system of this runner treats them as one file.',
        cure: 'Run the job on Linux (`runs-on: ubuntu-latest`), or rename one of the two workflows.',
        commits: 'project',
      });
    }
    seen.set(folded(file), file);
  }
}

/**
 * A name that two files may not both have where the file system knows no case, or takes é for e with an accent
 * (Windows, macOS).
 */
export function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
