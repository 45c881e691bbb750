import type { BuildError, FactsWriter, RunFacts, SyncFile } from '@paragraph/shared';
import type { BuiltIntegration } from './build-output.js';
import type { ComparedChanges, Preview } from './preview/preview-types.js';
import type { PushChange } from './push-changes.js';

/** What a push finds out. */
export interface PushFacts extends RunFacts {
  /** The commit that is checked out. Read only for a run that failed: else the outcome has it. */
  readonly checkedOut?: string;
  /** The project's folder from the root of the repository; empty for the root. */
  readonly projectPath?: string;
  /** Id of the project in Paragon that the branch is linked to. */
  readonly linkedProjectId?: string;
  readonly integrations?: readonly BuiltIntegration[];
  readonly buildErrors?: readonly BuildError[];
  /** The changes that the CLI reported. */
  readonly changes?: readonly PushChange[];
  /** The same by workflow and step, where what Paragon held before could be built. */
  readonly pushed?: ComparedChanges;
  /** Files with a dashboard edit on the side branch. */
  readonly onSide?: readonly SyncFile[];
  readonly sideBranch?: string;
  /** What a push would change in Paragon. */
  readonly preview?: Preview;
  /** What `para push --dry-run` printed. */
  readonly dryRunOutput?: readonly string[];
}

export type PushFactsWriter = FactsWriter<PushFacts>;
