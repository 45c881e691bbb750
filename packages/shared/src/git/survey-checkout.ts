import { realpath } from 'node:fs/promises';
import type { Run } from '../action/run-action.js';
import type { Explanation } from '../report/errors.js';
import { type Checkout, type CheckoutSearch, findCheckout, pathInRepository } from './checkout.js';
import { findGit, type GitProgram } from './git.js';

/** What earlier steps have left in the workspace, as far as git tells. */
export interface CheckoutSurvey {
  /** Undefined where there is none, as in a container. */
  readonly git: GitProgram | undefined;
  /** Undefined where git knows none, as for files from an artifact. */
  readonly checkout: Checkout | undefined;
  /** Why there is no checkout, where there is none. */
  readonly missing?: Explanation;
  /** The root of the repository that was checked out; the workspace where git knows none. */
  readonly root: string;
}

const noGit: Explanation = { what: 'There is no git.' };

/**
 * Looks at the checkout. Changes nothing.
 *
 * @param folders Those of the projects that may be meant, as real paths.
 */
export async function surveyCheckout(
  run: Run,
  folders: readonly string[],
): Promise<CheckoutSurvey> {
  const [git, workspace] = await Promise.all([findGit(run), realpath(run.runner.workspace)]);
  if (git === undefined) {
    return { git, checkout: undefined, missing: noGit, root: workspace };
  }
  const search = await commonCheckout(git, folders, workspace);
  return search.kind === 'found'
    ? { git, checkout: search.checkout, root: search.checkout.root }
    : { git, checkout: undefined, missing: search.reason, root: workspace };
}

/** The checkout that holds all the projects, wherever in the workspace it lies; the workspace's where there are none. */
async function commonCheckout(
  git: GitProgram,
  folders: readonly string[],
  workspace: string,
): Promise<CheckoutSearch> {
  const search = await findCheckout(git, folders[0] ?? workspace, workspace);
  if (search.kind === 'none') return search;
  const isInside = (folder: string): boolean =>
    !pathInRepository(search.checkout.root, folder).startsWith('../');
  return folders.every(isInside) ? search : findCheckout(git, workspace, workspace);
}
