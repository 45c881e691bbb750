import {
  layOutProject,
  type NetworkContext,
  type Oid,
  type ProjectTree,
  type ScratchRepository,
} from '@paragraph/shared';
import type { CopiedCheckout } from './copy-checkout.js';
import { onceFor } from './once-for.js';

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
    readonly copying: CopiedCheckout;
  },
): Promise<EarlyTree> {
  const begun = await copying.begun;
  // Meanwhile it becomes clear whether all its files are there.
  const opening = begun === undefined ? undefined : scratch.workTree(begun);
  const opened = await opening?.catch(() => undefined);
  const copied = await copying.whole;
  if (copied === undefined) return () => undefined;
  const tree = layOutProject(scratch, copied, path, { ...context, ...(opened && { opened }) });
  await tree.catch(() => undefined);
  return onceFor(copied, tree);
}
