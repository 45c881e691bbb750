import { ActionError, type Checkout, firstFew, lfsFiles, pathBelow } from '@paragraph/shared';

/**
 * Refuses a project with Git LFS pointers instead of files: the pointers would be pushed.
 *
 * @param folder The project's.
 * @throws {ActionError} when there is one.
 */
export async function refusePointers(
  folder: string,
  checkout: Checkout | undefined,
): Promise<void> {
  if (checkout === undefined) return;
  const { pointers } = await lfsFiles(checkout, pathBelow(checkout.root, folder));
  if (pointers.length === 0) return;
  throw new ActionError({
    what: `The project contains Git LFS pointers instead of files (${firstFew(pointers)}), so it was not built.`,
    why: 'actions/checkout downloads Git LFS files only if it is configured to.',
    cure: 'Give actions/checkout the input `lfs: true`.',
  });
}
