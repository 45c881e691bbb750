import { expect, it } from 'vitest';
import { engine } from './engine.js';
import { aPull, aPush, type Event, type History } from './events.js';
import { failureOf } from './random-histories.js';
import { openSimulation, type Simulation } from './simulation.js';

/** In CI, where three events would take some minutes, and in `pnpm test:long`. */
const longest = Number(process.env.FUZZ_TIMES ?? 1) > 1 ? 4 : 2;

/** Each effect of a run, and the end on both sides of it. The moves of a pull are its fourth call of a port. */
const moving = 4;
const pushing = 4;
const recording = 6;
const disturbed = (run: typeof aPull | typeof aPush, at: number): readonly Event[] =>
  (['killed-before', 'killed-after', 'answer-lost'] as const).map((how) => ({
    ...run,
    disturbed: { at, how },
  }));

/** One of each kind, on two workflows: what happens to the second is seen in what it does to the first. */
const alphabet: readonly Event[] = [
  { kind: 'dashboard-edits', workflow: 0, step: 0 },
  { kind: 'dashboard-edits', workflow: 1, step: 0 },
  { kind: 'dashboard-undoes', workflow: 0 },
  { kind: 'dashboard-renames', workflow: 0 },
  { kind: 'dashboard-drafts', workflow: 0 },
  { kind: 'dashboard-deletes', workflow: 0 },
  { kind: 'dashboard-adds' },
  { kind: 'dashboard-lists-otherwise' },
  { kind: 'git-edits', workflow: 0, step: 0 },
  { kind: 'git-rewrites', workflow: 0 },
  { kind: 'git-deletes', workflow: 0 },
  { kind: 'git-moves', workflow: 0 },
  { kind: 'git-adds' },
  { kind: 'git-reverts' },
  aPull,
  { ...aPull, policy: { mode: 'mirror' } },
  aPush,
  { ...aPush, onConflict: 'overwrite' },
  { ...aPush, token: 'read-only' },
  ...disturbed(aPull, moving),
  ...disturbed(aPush, pushing),
  ...disturbed(aPush, recording),
];

/** Plays all histories of a few events, from both beginnings: shorter ones where nothing is recorded yet. */
export function allHistories(referee: History['referee']): void {
  it.each([
    ['synced', longest],
    ['unsynced', longest - 1],
  ] as const)(
    '%s: nobody’s work gets lost in any history of up to %i events',
    async (starts, most) => {
      for (const first of alphabet) {
        const simulation = await openSimulation({ workflows: 2, starts }, { referee, engine });
        await playAll(simulation, [first]);
      }

      async function playAll(before: Simulation, events: readonly Event[]): Promise<void> {
        const simulation = before.fork();
        const [last] = events.slice(-1);
        if (last !== undefined) await simulation.play(last);
        await simulation.fork().settle();
        if (simulation.faults.length > 0) {
          expect.fail(await failureOf({ referee, workflows: 2, starts, events }));
        }
        if (events.length === most) return;
        for (const next of alphabet) await playAll(simulation, [...events, next]);
      }
    },
    24 * 3_600_000,
  );
}
