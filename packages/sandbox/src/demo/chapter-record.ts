import type { SyncCommit } from '../paragon/sync-history.js';
import type { StepResult } from '../runner/results.js';
import type { WorkflowJobResult } from '../runner/workflow/run-options.js';

/** A run of a workflow file, as the page shows it. */
export interface RunRecord {
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
  /** What stands on the pull request. */
  readonly comment?: string;
  /** Paragon's, after the run. */
  readonly history: readonly SyncCommit[];
}

export type ChapterEvent =
  | { readonly kind: 'said'; readonly text: string }
  /** It is so, as the story says. */
  | { readonly kind: 'checked'; readonly text: string }
  | { readonly kind: 'patch'; readonly text: string; readonly patch: string }
  | { readonly kind: 'run'; readonly run: RunRecord };

export interface ChapterRecord {
  readonly title: string;
  readonly events: ChapterEvent[];
  /** Why it did not end as it should have. */
  problem?: string;
}
