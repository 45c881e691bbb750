import type { Git } from './git.js';
import { isOid, type Oid } from './oid.js';
import { parseEntries } from './tree-entries.js';

/** The hashes of a commit's trees. */
export interface ProjectTrees {
  /** The folder of the project; undefined if there is none. */
  readonly project: Oid | undefined;
  /** The whole repository. */
  readonly whole: Oid;
}

/**
 * The hashes of the trees of a commit that was fetched already.
 *
 * @param commit With its tree, where that is known.
 */
export async function projectTrees(
  git: Pick<Git, 'bytes'>,
  { commit, whole: known }: { readonly commit: Oid; readonly whole?: Oid | undefined },
  prefix: string,
): Promise<ProjectTrees> {
  const whole =
    known ?? (await git.bytes(['rev-parse', `${commit}^{tree}`])).toString('latin1').trim();
  if (!isOid(whole)) throw new Error(`git names no tree of ${commit}.`);
  if (prefix === '') return { project: whole, whole };
  const path = prefix.replace(/\/$/, '');
  const listed = await git.bytes(['ls-tree', '-d', '-z', '--full-tree', commit, '--', path]);
  const project = parseEntries(listed).find(({ file }) => file === path)?.blob;
  return { project: isOid(project) ? project : undefined, whole };
}
