import type { Checkout, Explanation } from '@paragraph/shared';
import { findForeignIds, type RecordedFiles } from './foreign-ids.js';
import { otherProjectsNamed, warningOfLiteralIds } from './literal-ids-warning.js';
import type { OwnedFiles } from './project-on-disk.js';
import type { Pushing } from './pushing.js';
import type { StateLook } from './state-source.js';

/** What the ids of a build mean for its push. */
type IdCheck =
  /** An id belongs to another project, so the push must not go on. */
  | { readonly kind: 'foreign'; readonly explanation: Explanation }
  /** An id may belong to a project that no pull has recorded. */
  | { readonly kind: 'unsure'; readonly warning: string }
  | { readonly kind: 'own' };

/**
 * Checks whether an id of a build belongs to another project of the repository.
 *
 * @throws {ActionError} when the records cannot be read.
 */
export async function checkIds(
  { project: { folder }, target, items }: Pick<Pushing, 'project' | 'target' | 'items'>,
  {
    checkout,
    ...sources
  }: {
    readonly checkout: Checkout | undefined;
    readonly look: StateLook;
    readonly records: RecordedFiles | undefined;
    exportOwn(): Promise<OwnedFiles>;
  },
): Promise<IdCheck> {
  const named = await otherProjectsNamed(target.projectId, [folder, checkout?.root ?? folder]);
  const found = await findForeignIds({ items: items(), target, named, ...sources });
  if (found.kind === 'foreign') return found;
  const warning = found.kind === 'none' ? undefined : await warningOfLiteralIds(found, folder);
  return warning === undefined ? { kind: 'own' } : { kind: 'unsure', warning };
}
