import type { Oid } from '../git/oid.js';
import type { Refs } from './ports.js';
import { readSyncState, type SyncState } from './sync-state.js';
import { longestHistory, type RecordedState, type ViewContext } from './sync-view.js';

/** The state of a branch that was renamed. */
export interface RenamedState {
  /** Its earlier name. */
  readonly branch: string;
  /** The commit of the state. */
  readonly commit: Oid;
  readonly state: SyncState;
}

/**
 * The record that says what waits on the side branch: this branch's own, or the one under its earlier name, as it will
 * be once it has moved.
 */
export function recordOfSide(
  record: RecordedState,
  renamed: RenamedState | undefined,
): Pick<RecordedState, 'reading'> {
  if (renamed === undefined) return record;
  const { state, branch } = renamed;
  return { reading: { kind: 'valid', state: { ...state, sideOf: state.sideOf ?? branch } } };
}

/**
 * Finds the state of this branch under its earlier name: the old branch is gone, and this one contains its recorded
 * commit. Only the first parents that a plan may read anyway are searched. An older state stays as it is, as one base
 * candidate.
 *
 * @param tip Of the branch.
 */
export async function renamedState(
  { reading }: RecordedState,
  { otherStates }: Refs,
  tip: Oid,
  { repository, target }: ViewContext,
): Promise<RenamedState | undefined> {
  if (reading.kind !== 'absent' || otherStates.size === 0) return undefined;
  const there = await repository.existing([...otherStates.keys()]);
  const gone = [...otherStates].filter(([branch]) => !there.has(branch));
  if (gone.length === 0) return undefined;
  const history = await repository.history(tip, longestHistory);
  const line = new Set(history.map(({ commit }) => commit));
  for (const [branch, commit] of gone) {
    const found = readSyncState(await repository.stateAt(commit), { ...target, branch });
    if (found.kind === 'valid' && line.has(found.state.commit)) {
      return { branch, commit, state: found.state };
    }
  }
  return undefined;
}
