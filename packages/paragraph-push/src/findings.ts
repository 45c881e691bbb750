import type { BuildError, RunFacts } from '@paragraph/shared';
import type { BuiltIntegration } from './build-output.js';

/** What a push has found out so far. Outputs and summary show it, however far the run came. */
export interface Findings extends RunFacts {
  /** The project's folder from the root of the repository; empty for the root. */
  projectPath?: string;
  /** Id of the project in Paragon that the branch is linked to. */
  linkedProjectId?: string;
  /** Why the branch could not be read, if that is so. */
  unreadBranch?: string;
  integrations?: readonly BuiltIntegration[];
  buildErrors?: readonly BuildError[];
  /** What `para push --dry-run` printed. */
  dryRunOutput?: readonly string[];
}
