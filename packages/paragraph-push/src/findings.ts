import type { BuildError, Project } from '@paragraph/shared';
import type { BuiltIntegration } from './build-output.js';

/** What a run has found out so far. Outputs and summary show it, however far the run came. */
export interface Findings {
  project?: Project;
  /** The project's folder from the root of the repository; empty for the root. */
  projectPath?: string;
  branch?: string;
  /** The commit that is built. */
  commitHash?: string;
  /** Id of the project in Paragon that the branch is linked to. */
  linkedProjectId?: string;
  /** Id of this sync in Paragon. */
  commitId?: string;
  cliVersion?: string;
  /** Where the version came from, in words. */
  cliVersionSource?: string;
  /** The project's own `@useparagon/core`. */
  coreVersion?: string;
  integrations?: readonly BuiltIntegration[];
  buildErrors?: readonly BuildError[];
  /** What `para push --dry-run` printed. */
  dryRunOutput?: readonly string[];
  /** How long the steps took, in milliseconds. */
  readonly durations: Map<string, number>;
}

/** Runs a step, and notes how long it took, also when it failed. */
export async function timed<T>(
  findings: Findings,
  step: string,
  body: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  try {
    return await body();
  } finally {
    const before = findings.durations.get(step) ?? 0;
    findings.durations.set(step, before + performance.now() - started);
  }
}
