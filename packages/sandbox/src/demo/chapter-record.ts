import type { SyncCommit } from '../paragon/sync-history.js';
import type { StepResult } from '../runner/results.js';
import type { WorkflowJobResult } from '../runner/workflow/run-options.js';
import type { DashboardChange } from './dashboard-html.js';

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
  /** What the run changed in the dashboard, or what people had changed before it; absent if nothing. */
  readonly dashboard?: DashboardChange;
  /** What the run committed. */
  readonly diff?: string;
  /** What stands on the pull request. */
  readonly comment?: string;
  /** Paragon's, after the run. */
  readonly history: readonly SyncCommit[];
}

export type ChapterEvent =
  | { readonly kind: 'said'; readonly text: string }
  /** The check passed. */
  | { readonly kind: 'checked'; readonly text: string }
  | { readonly kind: 'patch'; readonly text: string; readonly patch: string }
  | { readonly kind: 'pull request'; readonly pull: PullRequestRecord }
  | { readonly kind: 'run'; readonly run: RunRecord };

/** A pull request, as GitHub shows it. */
export interface PullRequestRecord {
  readonly number: number;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly author: string;
  readonly head: string;
  readonly base: string;
  readonly patch: string;
}

export interface ChapterRecord {
  readonly title: string;
  readonly events: ChapterEvent[];
  /** Why it did not end as it should have. */
  problem?: string;
}
