import type { Question } from '../sync/plan.js';
import type { BuildSources } from '../sync/ports.js';
import type { Answer } from '../sync/referee.js';
import type { ProjectPlace } from './project-place.js';

/** A tree that can be laid out for a build. */
export interface BuildableTree {
  /** Trees of the same key hold the same files. */
  readonly key: string;
  /** Hash of the tree's manifests: equal for trees with the same dependencies. */
  readonly manifest: string;
  /** What a build of it says, where this run has built it for another reason already. */
  readonly built?: () => Promise<Answer>;
  /** Writes the files to a folder of this run's own. */
  layOut(): Promise<ProjectPlace>;
}

/** Where trees come from. */
export interface TreeSource {
  /** @throws {ActionError} when the tree cannot be read. */
  find(question: Question, sources: BuildSources): Promise<BuildableTree>;
}
