import type { Project } from '../project/project.js';
import type { Clock } from './clock.js';

/** Facts that both actions collect. A run that ends early lacks some. */
export interface RunFacts {
  readonly project?: Project;
  readonly branch?: string;
  /** The id of this sync in Paragon. */
  readonly commitId?: string;
  readonly cliVersion?: string;
  /** Where the version came from, in words. */
  readonly cliVersionSource?: string;
  /** The project's own `@useparagon/core`. */
  readonly coreVersion?: string;
  /** How long the steps took, in milliseconds. */
  readonly durations?: ReadonlyMap<string, number>;
  /** The cost of the builds for the comparison; undefined if nothing was built. */
  readonly comparison?: BuildCost;
}

/** Builds of trees that are compared. */
export interface BuildCost {
  readonly builds: number;
  readonly installs: number;
  /** In milliseconds. Parallel builds count once. */
  readonly time: number;
}

/** Takes facts for outputs and summary. Steps write to it and cannot read it. */
export interface FactsWriter<Facts extends RunFacts> {
  note(found: Partial<Facts>): void;
  /** Runs a step, and notes how long it took, also when it failed. */
  timed<T>(step: string, body: () => Promise<T>): Promise<T>;
}

/** The facts of a run. Only the report reads them. */
export interface FactsCollector<Facts extends RunFacts> extends FactsWriter<Facts> {
  read(): Partial<Facts>;
}

export function factsCollector<Facts extends RunFacts>(
  clock: Pick<Clock, 'now'>,
): FactsCollector<Facts> {
  let facts: Partial<Facts> = {};
  const durations = new Map<string, number>();
  return {
    note(found) {
      facts = { ...facts, ...found };
    },
    async timed(step, body) {
      const started = clock.now();
      try {
        return await body();
      } finally {
        durations.set(step, (durations.get(step) ?? 0) + clock.now() - started);
      }
    },
    read: () => ({ ...facts, durations: new Map(durations) }),
  };
}
