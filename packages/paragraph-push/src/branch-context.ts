import type { Checkout, Remote } from '@paragraph/shared';

/** A branch of the remote, and the checkout that is held against it. */
export interface BranchContext {
  readonly remote: Remote;
  readonly branch: string;
  readonly checkout: Checkout;
  /** The project folder, from the root of the repository; empty for the root itself. */
  readonly path: string;
}

/** False also where a shallow clone cannot tell. */
export async function isAncestor(
  ancestor: string,
  commit: string,
  { checkout }: BranchContext,
): Promise<boolean> {
  return checkout.git.ok(['merge-base', '--is-ancestor', ancestor, commit]);
}
