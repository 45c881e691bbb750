import type { Decision, Explanation } from '@paragraph/shared';
import type { CustomerImpact } from './customer-impact.js';
import type { ProjectChange, ProjectChanges } from './project-change.js';

/** What a run shows of what a push would change in Paragon. */
export interface Preview {
  /** The branch that Paragon follows. */
  readonly branch: string;
  /**
   * Whether a sync of the branch is recorded, or `.para/branches.json` names it. A run that registers nothing knows
   * only that.
   */
  readonly isLinked: boolean;
  /** What was compared: what merging gives, the head of a pull request alone, another commit, or the branch itself. */
  readonly of: 'merge' | 'head' | 'other' | 'branch';
  readonly found: Found;
}

export type Found =
  | ({ readonly kind: 'compared'; readonly obstacles: PushObstacles } & ComparedChanges)
  /** Why there is nothing to show. */
  | { readonly kind: 'unknown'; readonly why: string };

/** The changes of a project, and their impact on customers. */
export interface ComparedChanges {
  readonly changes: ProjectChanges;
  readonly impact: readonly CustomerImpact[];
}

/** A part of that. */
export interface ChangesPart {
  readonly changes: readonly ProjectChange[];
  readonly impact: readonly CustomerImpact[];
}

/** What stands against a push. */
export interface PushObstacles {
  readonly waiting: WaitingEdits;
  /** Why the push would be blocked. */
  readonly blockers: readonly Explanation[];
  /** What a push would warn of. */
  readonly warnings: readonly string[];
}

/** What Paragon holds and the branch does not, apart from what the branch or the pull request changes itself. */
export type WaitingEdits =
  /** According to the record. */
  | {
      readonly kind: 'recorded';
      /** Whether a push keeps them, or with `onConflict: overwrite` drops them. */
      readonly fate: 'kept' | 'dropped';
      readonly edits: readonly WaitingEdit[];
      readonly own: ChangesPart;
    }
  /** Without a record: changes that do not come from the pull request. */
  | { readonly kind: 'unrecorded'; readonly others: ChangesPart; readonly own: ChangesPart }
  /** It cannot be determined. */
  | { readonly kind: 'unknown' };

/** A file that the dashboard has edited. */
export interface WaitingEdit {
  readonly decision: Decision;
  /** What the dashboard changed; undefined if the versions could not be compared. */
  readonly changes: readonly ProjectChange[] | undefined;
}
