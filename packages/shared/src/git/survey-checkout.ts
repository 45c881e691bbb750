import { realpath } from 'node:fs/promises';
import type { Run } from '../action/run-action.js';
import { type Checkout, findCheckout, pathInRepository } from './checkout.js';
import { findGit, type Git } from './git.js';

/** What earlier steps have left in the workspace, as far as git tells. */
export interface CheckoutSurvey {
  /** Undefined where there is none, as in a container. */
  readonly git: Git | undefined;
  /** Undefined where git knows none, as for files from an artifact. */
  readonly checkout: Checkout | undefined;
  /** The root of the repository that was checked out; the workspace where git knows none. */
  readonly root: string;
}

/**
 * Looks at the checkout. Changes nothing.
 *
 * @param folders Those of the projects that may be meant, as real paths.
 */
export async function surveyCheckout(
  { env, log, signal, secrets, runner }: Run,
  folders: readonly string[],
): Promise<CheckoutSurvey> {
  const [git, workspace] = await Promise.all([
    findGit({ env, log, signal, redact: secrets.redact }),
    realpath(runner.workspace),
  ]);
  const checkout = git === undefined ? undefined : await commonCheckout(git, folders, workspace);
  return { git, checkout, root: checkout?.root ?? workspace };
}

/** The checkout that holds all the projects, wherever in the workspace it lies; the workspace's where there are none. */
async function commonCheckout(
  git: Git,
  folders: readonly string[],
  workspace: string,
): Promise<Checkout | undefined> {
  const checkout = await findCheckout(git, folders[0] ?? workspace);
  if (checkout === undefined) return undefined;
  const isInside = (folder: string): boolean =>
    !pathInRepository(checkout.root, folder).startsWith('../');
  return folders.every(isInside) ? checkout : findCheckout(git, workspace);
}
