import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { isNightly } from '../../nightly.js';
import { numberAsked } from '../../number-asked.js';
import { engine } from './engine.js';
import { aPull, aPush, type Doing, type Event, type History, type RunEvent } from './events.js';
import { failureOf } from './random-histories.js';
import { openSimulation, type Simulation } from './simulation.js';

/** Events of a history. Four take a day and more of processor time, so play them in parts. */
export const longest = numberAsked('HISTORIES_LENGTH', 3);

/** The end of a run on both sides of an effect, and what else may become of it there. */
const disturbed = (run: RunEvent, at: Doing): readonly Event[] =>
  (['killed-before', 'killed-after', 'fails-after', 'answer-lost'] as const).map((how) => ({
    ...run,
    disturbed: { at, how },
  }));

const aroundReports: readonly Event[] = [
  { ...aPull, disturbed: { at: 'reports', how: 'killed-before' } },
  { ...aPull, disturbed: { at: 'reports', how: 'killed-after' } },
  { ...aPush, disturbed: { at: 'registers', how: 'killed-before' } },
  { ...aPush, disturbed: { at: 'registers', how: 'killed-after' } },
  { ...aPush, disturbed: { at: 'reports', how: 'killed-before' } },
  { ...aPush, disturbed: { at: 'reports', how: 'killed-after' } },
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
  { kind: 'git-swaps-names', workflow: 0 },
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
  { ...aPull, policy: { mode: 'two-way', onConflict: 'paragon' } },
  { ...aPull, policy: { mode: 'mirror' } },
  aPush,
  { ...aPush, onConflict: 'overwrite' },
  { ...aPush, token: 'read-only' },
  ...disturbed(aPull, 'delivers'),
  // Killed before it, nothing has moved yet; killed before `delivers`, all but the state.
  { ...aPull, disturbed: { at: 'signs', how: 'killed-after' } },
  { ...aPush, disturbed: { at: 'announces', how: 'killed-after' } },
  ...disturbed(aPush, 'pushes'),
  ...disturbed(aPush, 'records'),
  // Where Paragon is told of the run.
  ...aroundReports,
];

/** More kinds, for which there is no time in CI but in shorter histories. */
const rarer: readonly Event[] = [
  { kind: 'dashboard-adds-step', workflow: 0 },
  { kind: 'dashboard-uses-news', workflow: 0, step: 0 },
  { kind: 'dashboard-swaps-values', workflow: 0 },
  { kind: 'dashboard-swaps-titles', workflow: 0 },
  { kind: 'dashboard-edits-input', input: 0 },
  { kind: 'git-adds-step', workflow: 0 },
  { kind: 'git-edits-and-pulls', workflow: 0, step: 0 },
  { kind: 'state-is-damaged' },
  { kind: 'state-is-foreign' },
  { kind: 'state-is-newer' },
];
const longestWithRarer = isNightly || longest > 3 ? longest : 2;

interface Played {
  readonly events: readonly Event[];
  readonly simulation: Simulation;
}

/** Which part of the longest histories is played, such as `2/8`: to spread them over runs or machines. */
const [part = 1, parts = 1] = partAsked(process.env.HISTORIES_PART ?? '1/1');

function partAsked(text: string): readonly number[] {
  const asked = /^[1-9]\d*\/[1-9]\d*$/.test(text) ? text.split('/').map(Number) : [];
  const [number = 0, of = 0] = asked;
  // A part that does not exist would play nothing, and pass.
  if (number === 0 || number > of) throw new Error(`Not a part, such as 2/8: ${text}`);
  return asked;
}

/**
 * Plays all histories of a few events, from both beginnings: in CI shorter ones where nothing is recorded yet. All that
 * comes of a history is decided by what both sides, the record and the watcher hold at its end. So of histories that lead
 * to the same, one is gone on from.
 */
export function allHistories(referee: History['referee'], upTo: number): void {
  it.each([
    ['synced', upTo],
    ['unsynced', isNightly ? upTo : upTo - 1],
  ] as const)(
    '%s: nobody’s work gets lost in any history of up to %i events',
    async (starts, most) => {
      const beginning = { referee, workflows: 2, starts } as const;
      const simulation = await openSimulation(beginning, { referee, engine });
      const settled = new Set([simulation.endKey()]);
      const known = { decided: new Set<string>(), still: new Set<string>() };
      const goneOnFrom = new Set([simulation.key()]);
      let played = 0;

      /** One event more: what it leads to, unless another history has gone on from there. */
      async function* next(before: Played): AsyncGenerator<Played> {
        const length = before.events.length + 1;
        for (const event of length > longestWithRarer ? alphabet : [...alphabet, ...rarer]) {
          const events = [...before.events, event];
          const now = before.simulation.fork();
          await now.play(event);
          played += 1;
          await failIfAny(now, { ...beginning, events });
          // The engine takes none here, and the test runner needs one.
          await nextTurn();
          const endKey = now.endKey();
          if (!settled.has(endKey)) {
            settled.add(endKey);
            const end = now.fork();
            await end.settle(known);
            await failIfAny(end, { ...beginning, events });
          }
          const isRarer = events.some((each) => rarer.includes(each));
          if (length === (isRarer ? Math.min(most, longestWithRarer) : most)) continue;
          const key = now.key();
          if (goneOnFrom.has(key)) continue;
          goneOnFrom.add(key);
          yield { events, simulation: now };
        }
      }

      let ends: Played[] = [{ events: [], simulation }];
      for (let length = 0; length < most - 2; length += 1) {
        const longer: Played[] = [];
        for (const end of ends) for await (const each of next(end)) longer.push(each);
        ends = longer;
      }
      // The last two events one history after the other: nobody has the memory for all of them.
      for (const [index, end] of ends.entries()) {
        if (index % parts !== part - 1) continue;
        for await (const each of next(end)) for await (const _ of next(each));
        if (longest > 3) {
          console.log(
            `${referee}, ${starts}: ${index + 1} of ${ends.length}, ${played} histories played, ${settled.size} of them to the end`,
          );
        }
      }
    },
    24 * 3_600_000,
  );
}

async function failIfAny({ faults }: Simulation, history: History): Promise<void> {
  if (faults.length > 0) expect.fail(await failureOf(history));
}
