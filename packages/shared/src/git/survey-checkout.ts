import { realpath } from 'node:fs/promises';
import { readVariable } from '../action/child-environment.js';
import { isInside } from '../action/on-disk.js';
import type { Run } from '../action/run-action.js';
import type { Explanation } from '../report/errors.js';
import { type Checkout, type CheckoutSearch, findCheckout } from './checkout.js';
import { firstGit, type GitProgram } from './git.js';

/** What git knows about the workspace. */
export interface CheckoutSurvey {
  /** Undefined if there is none, as in a container. */
  readonly git: GitProgram | undefined;
  /** Undefined if there is none, as for files from an artifact. */
  readonly checkout: Checkout | undefined;
  /** Why there is no checkout, if there is none. */
  readonly missing?: Explanation;
  /** The root of the checkout; the workspace if there is none. */
  readonly root: string;
}

const noGit: Explanation = { what: 'There is no git.' };

/**
 * Looks at the checkout. Changes nothing.
 *
 * @param folders The folders of the possible projects, as real paths.
 */
export async function surveyCheckout(
  run: Run,
  folders: readonly string[],
): Promise<CheckoutSurvey> {
  const [found, workspace] = await Promise.all([firstGit(run), realpath(run.runner.workspace)]);
  const none = { git: undefined, checkout: undefined, missing: noGit, root: workspace };
  if (found === undefined) return none;
  const { git } = found;
  const searching = commonCheckout(git, folders, workspace);
  // A git that is not usable fails, or answers something else.
  const known = await searching.catch(() => undefined);
  const isNew = known?.kind === 'found' && known.checkout.configuration.isFromEnvironment;
  // Its version is only for the log then.
  const isAsked = !isNew || readVariable(run.env, 'RUNNER_DEBUG') === '1';
  if (isAsked && !(await found.isUsable())) return none;
  const search = await searching;
  return search.kind === 'found'
    ? { git, checkout: search.checkout, root: search.checkout.root }
    : { git, checkout: undefined, missing: search.reason, root: workspace };
}

/** The checkout that contains all the projects, anywhere in the workspace; the workspace's if there are none. */
async function commonCheckout(
  git: GitProgram,
  folders: readonly string[],
  workspace: string,
): Promise<CheckoutSearch> {
  const search = await findCheckout(git, folders[0] ?? workspace, workspace);
  if (search.kind === 'none') return search;
  const isWhole = folders.every((folder) => isInside(folder, search.checkout.root));
  return isWhole ? search : findCheckout(git, workspace, workspace);
}
