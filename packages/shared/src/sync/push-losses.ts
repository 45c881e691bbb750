import type { Decision } from './decision.js';
import { integrationOf } from './owned-paths.js';
import { workflowPlace } from './project-paths.js';
import type { SyncFile } from './sync-file.js';

/** The files that Paragon has changed and Git lacks, so that a push would overwrite them. */
export function overwritten(decided: readonly Decision[]): readonly Decision[] {
  return decided.filter(({ outcome, file }) => outcome.kind !== 'ours' && isTouchedByPush(file));
}

/** Builds do not contain drafts, so a push does not touch a file that is a draft on both sides. */
export function isTouchedByPush({ ours, theirs }: SyncFile): boolean {
  const isInNoBuild = (version: { readonly isDraft: boolean } | undefined): boolean =>
    version === undefined || version.isDraft;
  return !(isInNoBuild(ours) && isInNoBuild(theirs));
}

/** What a push would remove from Paragon. */
export interface Removals {
  /** Integrations that would be removed as a whole, such as `slack`. Paragon also deletes their connected accounts. */
  readonly integrations: readonly string[];
  /** Workflows that are deployed in Paragon. */
  readonly workflows: readonly SyncFile[];
  /** How many workflows are deployed in Paragon. */
  readonly deployed: number;
}

/** What Paragon has and the commit lacks. Needs both trees in full. */
export function removalsBy(files: readonly SyncFile[]): Removals {
  const deployed = files.filter(
    ({ theirs }) =>
      theirs !== undefined && !theirs.isDraft && workflowPlace(theirs.path) !== undefined,
  );
  const workflows = deployed.filter(({ ours }) => ours === undefined || ours.isDraft);
  const integrations = (side: 'ours' | 'theirs'): ReadonlySet<string> =>
    new Set(files.flatMap((file) => integrationOf(file[side]?.path ?? '') ?? []));
  const ofGit = integrations('ours');
  const ofParagon = integrations('theirs');
  return {
    integrations: [...ofParagon].filter((name) => !ofGit.has(name)).sort(),
    workflows,
    deployed: deployed.length,
  };
}

/** A push may remove this many workflows. */
const fewWorkflows = 10;

/** Whether a push would remove unusually much: a whole integration, or very many workflows. */
export function isDrastic({ integrations, workflows, deployed }: Removals): boolean {
  return (
    integrations.length > 0 || workflows.length > Math.max(fewWorkflows, Math.floor(deployed / 2))
  );
}
