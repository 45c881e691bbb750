import {
  type BranchProjects,
  branchesFile,
  type CheckoutSurvey,
  createScratchRepository,
  isOid,
  type ProjectFolder,
  parseBranchProjects,
  pathBelow,
  repositoryRemote,
} from '@paragraph/shared';
import { readCommittedFile } from './committed-file.js';
import type { PushContext } from './context.js';

/**
 * `.para/branches.json` at the base commit of a change. The change itself must not choose the project that it is built
 * for.
 *
 * @throws {ActionError} when that commit cannot be read.
 */
export async function baseEntries(
  { run, inputs, event, session }: PushContext,
  { git, checkout }: CheckoutSurvey,
  { folder }: Pick<ProjectFolder, 'folder'>,
): Promise<BranchProjects> {
  const commit = event.base?.commit;
  if (git === undefined || checkout === undefined || !isOid(commit)) return new Map();
  const remote = await repositoryRemote(run, inputs, checkout);
  const scratch = await createScratchRepository(
    git,
    remote,
    session.home.folder,
    checkout.configuration,
  );
  const path = pathBelow(checkout.root, folder);
  const paths = [...(path === '' ? [] : [`${path}/${branchesFile}`]), branchesFile];
  const text = await readCommittedFile(scratch, { commit, paths }, run);
  return text === undefined ? new Map() : parseBranchProjects(text);
}
