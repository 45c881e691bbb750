import { expect, it } from 'vitest';
import { engine } from './engine.js';
import { aPull, aPush, type Event, type History } from './events.js';
import { failureOf } from './random-histories.js';
import { openSimulation, type Simulation } from './simulation.js';

/** In CI, and in `pnpm test:long`. */
const longest = Number(process.env.FUZZ_TIMES ?? 1) > 1 ? 4 : 3;

/** Each effect of a run by its call of a port, and the end of the run on both sides of it. */
export const effects = { moving: 4, announcing: 4, pushing: 5, recording: 7 } as const;
const disturbed = (run: typeof aPull | typeof aPush, at: number): readonly Event[] =>
  (['killed-before', 'killed-after', 'fails-after', 'answer-lost'] as const).map((how) => ({
    ...run,
    disturbed: { at, how },
  }));

const aroundReports: readonly Event[] = [
  { ...aPull, disturbed: { at: 6, how: 'killed-before' } },
  { ...aPull, disturbed: { at: 6, how: 'killed-after' } },
  { ...aPush, disturbed: { at: 0, how: 'killed-before' } },
  { ...aPush, disturbed: { at: 0, how: 'killed-after' } },
  { ...aPush, disturbed: { at: 9, how: 'killed-before' } },
  { ...aPush, disturbed: { at: 9, how: 'killed-after' } },
];

/** One of each kind, on two workflows: what happens to the second is seen in what it does to the first. */
export const alphabet: readonly Event[] = [
  { kind: 'dashboard-edits', workflow: 0, step: 0 },
  { kind: 'dashboard-edits', workflow: 1, step: 0 },
  { kind: 'dashboard-undoes', workflow: 0 },
  { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
  { kind: 'dashboard-renames', workflow: 0 },
  { kind: 'dashboard-drafts', workflow: 0 },
  { kind: 'dashboard-deletes', workflow: 0 },
  { kind: 'dashboard-adds' },
  { kind: 'dashboard-sorts' },
  { kind: 'dashboard-lists-otherwise' },
  { kind: 'dashboard-removes-input', input: 0 },
  { kind: 'git-edits', workflow: 0, step: 0 },
  { kind: 'git-removes-step', workflow: 0, step: 0 },
  { kind: 'git-uses-input', workflow: 0, input: 0 },
  { kind: 'git-rewrites', workflow: 0 },
  { kind: 'git-ports', workflow: 0 },
  { kind: 'git-deletes', workflow: 0 },
  { kind: 'git-renames', workflow: 0 },
  { kind: 'git-moves', workflow: 0 },
  { kind: 'git-drafts', workflow: 0 },
  { kind: 'git-adds' },
  { kind: 'git-reverts' },
  { kind: 'git-force-pushes' },
  { kind: 'side-is-merged', how: 'merge', branch: 'left' },
  { kind: 'side-is-merged', how: 'squash', branch: 'left' },
  { kind: 'side-is-merged', how: 'rebase', branch: 'deleted' },
  { kind: 'side-is-closed' },
  { kind: 'side-is-closed', branch: 'left' },
  { kind: 'side-is-edited', workflow: 0 },
  { kind: 'state-is-lost' },
  { kind: 'state-is-restored' },
  { kind: 'branch-is-renamed' },
  { kind: 'cli-is-upgraded' },
  { kind: 'wall-goes-up', wall: 'protected' },
  { kind: 'wall-goes-up', wall: 'signatures' },
  { kind: 'wall-goes-up', wall: 'no-side-branch' },
  // In a shorter history nobody closes a pull request behind it.
  ...(longest > 3 ? [{ kind: 'wall-goes-up', wall: 'no-pull-requests' } as const] : []),
  aPull,
  { ...aPull, delivery: 'pull-request' },
  { ...aPull, policy: { mode: 'two-way', onConflict: 'git' } },
  { ...aPull, policy: { mode: 'mirror' } },
  aPush,
  { ...aPush, onConflict: 'overwrite' },
  { ...aPush, token: 'read-only' },
  ...disturbed(aPull, effects.moving),
  { ...aPush, disturbed: { at: effects.announcing, how: 'killed-after' } },
  ...disturbed(aPush, effects.pushing),
  ...disturbed(aPush, effects.recording),
  // Where Paragon is told of the run.
  ...aroundReports,
];

interface Played {
  readonly events: readonly Event[];
  readonly simulation: Simulation;
}

/**
 * Plays all histories of a few events, from both beginnings: shorter ones where nothing is recorded yet. All that comes
 * of a history is decided by what both sides, the record and the watcher hold at its end. So of histories that lead to
 * the same, one is gone on from.
 */
export function allHistories(referee: History['referee']): void {
  it.each([
    ['synced', longest],
    ['unsynced', longest - 1],
  ] as const)(
    '%s: nobody’s work gets lost in any history of up to %i events',
    async (starts, most) => {
      const start = await openSimulation({ workflows: 2, starts }, { referee, engine });
      const known = new Set([start.key()]);
      let ends: readonly Played[] = [{ events: [], simulation: start }];
      for (let length = 1; length <= most; length += 1) {
        const next: Played[] = [];
        for (const { events: before, simulation } of ends) {
          for (const event of alphabet) {
            const events = [...before, event];
            const played = simulation.fork();
            await played.play(event);
            await failIfAny(played, { referee, workflows: 2, starts, events });
            const key = played.key();
            if (known.has(key)) continue;
            known.add(key);
            const settled = played.fork();
            await settled.settle();
            await failIfAny(settled, { referee, workflows: 2, starts, events });
            if (length < most) next.push({ events, simulation: played });
          }
        }
        ends = next;
      }
    },
    24 * 3_600_000,
  );
}

async function failIfAny({ faults }: Simulation, history: History): Promise<void> {
  if (faults.length > 0) expect.fail(await failureOf(history));
}
