import type { BuildQuestion } from '../sync/plan.js';
import type { BuildSources } from '../sync/ports.js';
import type { Answer } from '../sync/referee.js';
import type { ProjectPlace } from './project-place.js';

/** A tree that can be laid out for a build. */
export interface BuildableTree {
  /** Trees with the same key have the same files. */
  readonly key: string;
  /** Hash of the tree's manifests: equal for trees with the same dependencies. */
  readonly manifest: string;
  /** The answer of its build, if this run has already built it for another reason. */
  readonly built?: () => Promise<Answer>;
  /** Writes the files to a folder of this run. */
  layOut(): Promise<ProjectPlace>;
}

/** Where trees come from. */
export interface TreeSource {
  /** @throws {ActionError} when the tree cannot be read. */
  find(question: BuildQuestion, sources: BuildSources): Promise<BuildableTree>;
}
