import type { Oid } from '../git/oid.js';
import { sameVersion } from './file-verdict.js';
import type { Repository } from './ports.js';
import { isTouchedByPush } from './push-losses.js';
import type { SyncFile } from './sync-file.js';
import type { SyncState } from './sync-state.js';

/**
 * Whether Paragon already holds what a push would bring. This ends every loop of pushes and pulls.
 *
 * A push that is under way does not count: it may land after this one, whatever this one does, and it looks at the branch
 * again afterwards. If it is killed instead, the next run finds its version in Paragon, and brings the branch's.
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
  // A pull does not record a build. So also compare files that earlier steps changed, and files outside the project
  // folder.
  if (!touched.every(({ ours, theirs }) => sameVersion(ours, theirs))) return false;
  return now.whole === (await treesOf(state.commit)).whole;
}
