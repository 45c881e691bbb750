import {
  ActionError,
  type Checkout,
  firstFew,
  lfsFiles,
  pathInRepository,
} from '@paragraph/shared';

/**
 * Refuses a project that holds pointers of Git LFS instead of files: they would be pushed as they are.
 *
 * @param folder The project's.
 * @throws {ActionError} when there is one.
 */
export async function refusePointers(
  folder: string,
  checkout: Checkout | undefined,
): Promise<void> {
  if (checkout === undefined) return;
  const { pointers } = await lfsFiles(checkout, pathInRepository(checkout.root, folder));
  if (pointers.length === 0) return;
  throw new ActionError({
    what: `The project holds pointers of Git LFS instead of files (${firstFew(pointers)}), so it was not built.`,
    why: 'actions/checkout downloads the files of Git LFS only when it is told to.',
    cure: 'Give actions/checkout the input `lfs: true`.',
  });
}
