import type { Oid } from '../git/oid.js';
import { sameVersion } from './file-verdict.js';
import type { SyncFile } from './names.js';
import type { Repository } from './ports.js';
import { isTouchedByPush } from './push-guard.js';
import type { SyncState } from './sync-state.js';

/**
 * Whether Paragon holds already what a push would bring, so that there is nothing to push. Here every loop of pushes
 * and pulls ends.
 */
export async function isUpToDate(
  {
    head,
    built,
    files,
    state,
  }: {
    /** The commit that would be pushed. */
    readonly head: Oid;
    /** A digest of its normalized build. */
    readonly built: string;
    /** All files: what was recorded, what would be pushed, and what Paragon holds. */
    readonly files: readonly SyncFile[];
    readonly state: SyncState;
  },
  { treesOf }: Pick<Repository, 'treesOf'>,
): Promise<boolean> {
  if (state.source === undefined) return false;
  const touched = files.filter(isTouchedByPush);
  if (!touched.every(({ base, theirs }) => sameVersion(base, theirs))) return false;
  const now = await treesOf(head);
  if (now.project !== state.source) return false;
  if (state.direction === 'push') return built === state.built;
  // A pull has built nothing. So what an earlier step of the job changed counts, and what lies outside of the folder.
  if (!touched.every(({ ours, theirs }) => sameVersion(ours, theirs))) return false;
  return now.whole === (await treesOf(state.commit)).whole;
}
