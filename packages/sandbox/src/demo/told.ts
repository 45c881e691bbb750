import type { SyncCommit } from '../paragon/sync-history.js';
import type { JobResult, StepResult } from '../runner/results.js';

/** A run of an action, as it is told on the page. */
export interface ToldRun {
  /** `paragraph-push` */
  readonly action: string;
  /** What made GitHub start it. */
  readonly cause: string;
  readonly milliseconds: number;
  readonly main: StepResult;
  readonly job: JobResult;
  /** What the run committed. */
  readonly diff?: string;
  /** Paragon's, after the run. */
  readonly history: readonly SyncCommit[];
}

export type ToldEvent =
  | { readonly kind: 'said'; readonly text: string }
  /** It is so, as the story says. */
  | { readonly kind: 'checked'; readonly text: string }
  | { readonly kind: 'patch'; readonly text: string; readonly patch: string }
  | { readonly kind: 'run'; readonly run: ToldRun };

export interface ToldChapter {
  readonly title: string;
  readonly events: ToldEvent[];
  /** Why it did not end as it should have. */
  problem?: string;
}
