import type { Exported, PushCheck, SyncFile } from '@paragraph/shared';

/** Dashboard edits on the side branch, as the check of a push found them. */
export type EditsOnSide = Pick<PushCheck, 'onSide' | 'heldOnSide'>;

/**
 * The files on the side branch of which a push has replaced the edit. If Paragon held an edit before the push and holds
 * the same after it, a person has brought the edit to Git in other words.
 */
export function replacedOnSide(
  { onSide, heldOnSide }: EditsOnSide,
  before: Exported,
  after: Exported,
): readonly SyncFile[] {
  const isKept = (file: SyncFile): boolean => {
    const path = file.theirs?.path;
    if (path === undefined || !heldOnSide.has(file)) return false;
    return before.files.get(path)?.blob === after.files.get(path)?.blob;
  };
  return onSide.filter((file) => !isKept(file));
}
