import type { PullPlan } from '../../../src/sync/plan-pull.js';
import { needsBuilds } from './judge.js';
import { isFresh, isPlain } from './judge-record.js';
import type { WatchedRun } from './watched-run.js';

/** Counts what a run asks the compiler and the CLI that wrote the record, and judges whether it has to. */
export function watchBuilds({ event, at, notes: { counts }, fault }: WatchedRun) {
  let builds = 0;
  let exportedAgain = 0;
  return {
    exported(): void {
      builds = 0;
      exportedAgain = 0;
    },
    builds(): void {
      builds += 1;
      counts.builds += 1;
    },
    asksRecordedCli(): void {
      exportedAgain += 1;
      counts.exportedAgain += 1;
      if (exportedAgain > 1)
        fault(`A ${event.kind} exported more than once with the recorded CLI.`);
    },
    planned(plan: PullPlan): void {
      const { tip, onto, side, record, exported } = plan;
      // Whose commit is on the side branch, a plan from before it finds out.
      const isTraced = side.standing.kind === 'blocked';
      if (builds === 0 || isTraced || !isFresh(tip, record, exported.cliVersion)) return;
      // What waits beside the branch is planned with, and not synced yet.
      if (onto === tip && isPlain(plan, at))
        fault('A pull of a project without abstractions and unsynced commits asked for builds.');
      if (!needsBuilds(plan))
        fault('A pull asked for builds, and had nothing to compare or prove.');
    },
  };
}
