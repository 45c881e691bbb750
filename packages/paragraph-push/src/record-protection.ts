import {
  guardOf,
  hasState,
  isExplained,
  messageOf,
  type ProjectBranch,
  type RecordedState,
  type Refs,
  type Repository,
  readRecord,
  type Unusable,
} from '@paragraph/shared';
import type { StateLook } from './state-source.js';

/** Why a record protects Paragon although it cannot be compared: it exists, or may exist. */
export type Unread = Unusable | Exclude<StateLook, { readonly kind: 'refs' | 'absent' }>;

/** What the record of the last sync means for a push, before anything is compared. */
export type Protection =
  /** No sync is recorded, so Git wins. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly because: Unread }
  /** What Paragon holds must be compared with it. */
  | { readonly kind: 'recorded'; readonly refs: Refs; readonly record: RecordedState };

/** Decides for pushes and previews alike. `onConflict: overwrite` overrules it. */
export function protectionOf(look: StateLook, record: RecordedState | undefined): Protection {
  switch (look.kind) {
    case 'absent':
      return { kind: 'none' };
    case 'there':
    case 'unreadable':
      return { kind: 'unread', because: look };
    case 'refs': {
      if (record === undefined) return { kind: 'none' };
      const guard = guardOf(record);
      if (guard === 'off') return { kind: 'none' };
      return guard === 'on'
        ? { kind: 'recorded', refs: look.refs, record }
        : { kind: 'unread', because: guard };
    }
  }
}

interface RecordedStates {
  repository(target: ProjectBranch): Promise<Pick<Repository, 'stateAt'>>;
}

/** Reads the record that a look has found; undefined if it found none. A record that cannot be fetched is unreadable. */
export async function recordAt(
  look: StateLook,
  git: RecordedStates | undefined,
  target: ProjectBranch,
): Promise<RecordedState | undefined> {
  if (look.kind !== 'refs' || git === undefined || !hasState(look.refs)) return undefined;
  const repository = await git.repository(target);
  try {
    return await readRecord(look.refs, { repository, target });
  } catch (thrown) {
    if (!isExplained(thrown)) throw thrown;
    return { reading: { kind: 'unreadable', why: messageOf(thrown) }, elsewhere: undefined };
  }
}
