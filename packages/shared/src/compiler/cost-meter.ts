import type { Clock } from '../action/clock.js';
import type { BuildCost, FactsWriter, RunFacts } from '../action/run-facts.js';

interface CostMeter {
  /** Counts a command, and the time while any is running. */
  measured<T>(kind: 'builds' | 'installs', work: () => Promise<T>): Promise<T>;
}

/** Measures what the builds for comparisons cost. */
export function costMeter(facts: Pick<FactsWriter<RunFacts>, 'note'>, clock: Clock): CostMeter {
  let cost: BuildCost = { builds: 0, installs: 0, time: 0 };
  let running = 0;
  let since = 0;
  return {
    async measured(kind, work) {
      if (running === 0) since = clock.now();
      running += 1;
      cost = { ...cost, [kind]: cost[kind] + 1 };
      facts.note({ comparison: cost });
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) cost = { ...cost, time: cost.time + clock.now() - since };
        facts.note({ comparison: cost });
      }
    },
  };
}
