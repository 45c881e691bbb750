import type { Oid } from '../git/oid.js';
import type { Refs, Repository } from './ports.js';
import { type OpenPushes, type SyncState, writeSyncState } from './sync-state.js';

/**
 * After this many syncs of other runs, a push counts as killed, and its announcement is dropped. Not earlier: several
 * pushes and pulls may pass during one push, and then its versions would count as dashboard edits.
 */
const mostRecords = 10;

/** A push as the record names it while it is under way. */
export interface AnnouncedPush {
  /** A name that no other run has. */
  readonly run: string;
  readonly head: Oid;
}

type StateRepository = Pick<Repository, 'commitState' | 'move'>;

/** A record, and the refs as they are since. */
export interface RecordAt {
  readonly refs: Refs;
  readonly state: SyncState;
}

/**
 * Says in the record that a push of a commit is about to begin. No API of Paragon rejects an outdated push. So a pull
 * that runs meanwhile has to know that what it finds in Paragon next may be of that commit, and is nobody's edit.
 *
 * @returns `moved` if another run has recorded a sync since the refs were read.
 */
export function announcePush(
  { run, head }: AnnouncedPush,
  { refs, state }: RecordAt,
  repository: StateRepository,
): Promise<RecordAt | 'moved'> {
  const pushing = new Map([...state.pushing, [run, { commit: head, records: 0 }]]);
  return withPushing(pushing, { refs, state }, repository);
}

/** Withdraws the announcement of a push that is over, if another run has recorded the rest of it. */
export async function withdrawPush(
  run: string,
  { refs, state }: RecordAt,
  repository: StateRepository,
): Promise<void> {
  if (!state.pushing.has(run)) return;
  const pushing = new Map([...state.pushing].filter(([other]) => other !== run));
  await withPushing(pushing, { refs, state }, repository);
}

async function withPushing(
  pushing: OpenPushes,
  { refs, state }: RecordAt,
  repository: StateRepository,
): Promise<RecordAt | 'moved'> {
  if (refs.state.kind !== 'at') return 'moved';
  const from = refs.state.commit;
  const next = { ...state, pushing };
  const { json } = writeSyncState(next);
  const commit = await repository.commitState({ parent: from, json, files: undefined });
  const { kind } = await repository.move([{ ref: 'state', from, to: commit }]);
  return kind === 'delivered'
    ? { refs: { ...refs, state: { kind: 'at', commit } }, state: next }
    : 'moved';
}

/**
 * The pushes that another sync records as still under way.
 *
 * @param done The run that has pushed, if it is a push that records.
 */
export function stillPushing(state: SyncState | undefined, done?: string): OpenPushes {
  const others = [...(state?.pushing ?? [])].filter(([run]) => run !== done);
  return new Map(
    others.flatMap(([run, { commit, records }]) =>
      records + 1 < mostRecords ? [[run, { commit, records: records + 1 }] as const] : [],
    ),
  );
}
