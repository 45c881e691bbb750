import type { Decision } from '@paragraph/shared';
import type { CustomerImpact } from './customer-impact.js';
import type { ProjectChange, ProjectChanges } from './project-change.js';

/** What a run shows of what a push would change in Paragon. */
export interface Preview {
  /** The branch that Paragon follows. */
  readonly branch: string;
  /** Whether a sync of the branch is recorded, or `.para/branches.json` names it: a run that registers nothing knows no more. */
  readonly isLinked: boolean;
  /** What was compared: what merging gives, the head of a pull request alone, or the branch itself. */
  readonly of: 'merge' | 'head' | 'branch';
  readonly found: Found;
}

export type Found =
  | ({ readonly kind: 'compared'; readonly waiting: WaitingEdits } & ComparedChanges)
  /** Why there is nothing to show. */
  | { readonly kind: 'unknown'; readonly why: string };

/** What becomes of a project, and what that means for customers. */
export interface ComparedChanges {
  readonly changes: ProjectChanges;
  readonly impact: readonly CustomerImpact[];
}

/** What Paragon holds and the branch does not. */
export type WaitingEdits =
  /** By what is recorded: files that Git lacks, each with what becomes of it. */
  | {
      readonly kind: 'recorded';
      readonly held: readonly Decision[];
      /** What a push would undo of them, where only the dashboard has changed the file. */
      readonly others: readonly ProjectChange[];
    }
  /** Without a record: changes that do not come from the pull request. */
  | { readonly kind: 'unrecorded'; readonly others: readonly ProjectChange[] }
  /** Nobody can tell. */
  | { readonly kind: 'unknown' };
