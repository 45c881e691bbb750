import { expect, it } from 'vitest';
import { engine } from './engine.js';
import { aPull, aPush, type History } from './events.js';
import { playHistory } from './simulation.js';

/** Histories in which something gets lost still. Who mends one takes it to `kept-histories.ts`. */
const knownFaults: ReadonlyArray<{ readonly what: string; readonly history: History }> = [
  {
    what: 'a deletion in the dashboard that goes to a side branch on which the workflow has its earlier name yet',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 1, step: 0 },
        { kind: 'dashboard-edits', workflow: 1, step: 0 },
        aPull,
        { kind: 'git-moves', workflow: 0 },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-deletes', workflow: 0 },
        aPull,
        aPush,
      ],
    },
  },
];

it.fails.each(knownFaults)('$what', async ({ history }) => {
  expect((await playHistory(history, engine)).faults).toEqual([]);
});
