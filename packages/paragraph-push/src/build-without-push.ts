import { type Project, quoted } from '@paragraph/shared';
import { requireIntegrations } from './build-output.js';
import type { Build } from './build-project.js';
import type { PushContext } from './context.js';
import type { BuiltOutcome, PushOutcome } from './outcome.js';

/** Builds only, so that build errors show. */
export async function buildOnly(
  build: Build,
  project: Project,
  end: Omit<BuiltOutcome, 'result'>,
): Promise<PushOutcome> {
  await build(project);
  return { result: 'built', ...end };
}

/** Builds, and runs `para push --dry-run` to show what a push would change. */
export async function dryRunPush(
  { facts }: PushContext,
  build: Build,
  { project, commitHash }: { readonly project: Project; readonly commitHash: string },
): Promise<PushOutcome> {
  const { cli, integrations } = await build(project);
  requireIntegrations(integrations);
  const dryRunOutput = await facts.timed('para push --dry-run', () =>
    cli.push(project.folder, { dryRun: true }),
  );
  facts.note({ dryRunOutput });
  return {
    result: 'built',
    commitHash,
    because: 'dry-run',
    why: 'A dry run pushes nothing and reports nothing to Paragon.',
  };
}

/** Why a branch that is not linked in Paragon is only built. */
export function unlinked(branch: string): Omit<BuiltOutcome, 'result' | 'commitHash'> {
  return {
    because: 'unlinked',
    why: `The branch ${quoted(branch)} is not linked to a project in Paragon, so the project was built and not pushed. To link it, use "Sync git branch" in the Paragon dashboard. If you also pull, then run the pull before the next push: the first push of a project without a record overwrites dashboard edits. See https://docs.useparagon.com/paragraph/setting-up-git-sync`,
  };
}
