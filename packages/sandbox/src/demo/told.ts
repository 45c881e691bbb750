import type { SyncCommit } from '../paragon/sync-history.js';
import type { StepResult } from '../runner/results.js';
import type { WorkflowJobResult } from '../runner/workflow/run-options.js';

/** A run of a workflow file, as it is told on the page. */
export interface ToldRun {
  /** `Push to Paragon` */
  readonly workflow: string;
  /** `.github/workflows/paragraph-push.yml` */
  readonly file: string;
  /** What made GitHub start it. */
  readonly cause: string;
  readonly milliseconds: number;
  /** The step that is our action. */
  readonly main: StepResult;
  readonly job: WorkflowJobResult;
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
