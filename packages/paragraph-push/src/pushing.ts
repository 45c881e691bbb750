import type {
  Exported,
  ParagraphCli,
  Project,
  ProjectBranch,
  RecordedState,
} from '@paragraph/shared';
import type { EditsOnSide } from './edits-on-side.js';
import type { ParagonCopy } from './paragon-copy.js';
import type { IdentifiedItem } from './project-ids.js';
import type { PushConflict } from './push-conflict.js';
import type { StateLook } from './state-source.js';

/** What is about to be pushed. */
export interface Pushing {
  readonly project: Project;
  readonly target: ProjectBranch;
  readonly cli: ParagraphCli;
  /** The commit that is checked out. */
  readonly head: string;
  /** Its parsed `out/build.json`. */
  readonly build: unknown;
  /** Two builds with the same digest mean the same. */
  digest(): string;
  /** The items to push, with the ids by which Paragon knows them. */
  items(): readonly IdentifiedItem[];
}

/** Permission for a push, and what it is based on. */
export interface Permit {
  readonly kind: 'permitted';
  /** Whether a person decided to overwrite what Paragon holds, whatever is recorded. */
  readonly mayOverwrite: boolean;
  readonly look: StateLook;
  /** What was recorded before; undefined if the push records nothing. */
  readonly state: RecordedState | undefined;
  /** What Paragon held, and where that is; undefined if it was not read. */
  readonly before: Before | undefined;
  /** Whether Paragon already holds what the push would bring. */
  readonly isUpToDate: boolean;
  /** Whether trees were built to compare both sides. */
  readonly hasBuilt: boolean;
}

/** A push that must not go on, according to the refs that were read. */
export interface BlockedPush {
  readonly kind: 'blocked';
  /** Whether another look can change nothing, since the refs cannot be read. */
  readonly isFinal: boolean;
  readonly look: StateLook;
  readonly conflict: PushConflict;
}

export interface Before {
  readonly exported: Exported;
  readonly copy: ParagonCopy;
  readonly beside: EditsOnSide;
  /** Exports once more, onto the same copy. */
  exportAgain(): Promise<Exported>;
}
