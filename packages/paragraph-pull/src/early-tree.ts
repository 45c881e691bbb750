import {
  layOutProject,
  type NetworkContext,
  type Oid,
  type ProjectTree,
  type ScratchRepository,
} from '@paragraph/shared';

/** Gives the project that was laid out early, once, if it is that of this commit. */
export type EarlyTree = (commit: Oid) => Promise<ProjectTree> | undefined;

/**
 * Lays out the project of a commit that is copied from the checkout, for the first export. That is done while the host
 * is asked for the tip, which usually is this commit.
 *
 * @returns What to take it with, once nothing is written any more. Its errors are thrown to whoever takes it.
 */
export async function layOutEarly(
  scratch: ScratchRepository,
  path: string,
  {
    copying,
    ...context
  }: NetworkContext & {
    /** The commit, as soon as it is there. */
    readonly copying: Promise<Oid | undefined>;
  },
): Promise<EarlyTree> {
  const copied = await copying;
  if (copied === undefined) return () => undefined;
  const tree = layOutProject(scratch, copied, path, context);
  await tree.catch(() => undefined);
  let isTaken = false;
  return (commit) => {
    if (isTaken || commit !== copied) return undefined;
    isTaken = true;
    return tree;
  };
}
