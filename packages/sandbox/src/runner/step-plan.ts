import type { ExpressionScope } from './expressions.js';
import type { Stage } from './results.js';
import type { StepContext } from './step-context.js';

/** One step to run. What depends on earlier steps is asked for when its turn comes. */
export interface StepPlan {
  readonly stage: Stage;
  readonly name: (scope: ExpressionScope) => string;
  readonly uses?: string;
  /** The `id` in the workflow; without it, no other step sees the outputs. */
  readonly id?: string;
  /** GITHUB_ACTION. */
  readonly actionName: string;
  readonly condition: string;
  readonly env: (scope: ExpressionScope) => Readonly<Record<string, string>>;
  readonly continueOnError: (scope: ExpressionScope) => boolean;
  /** 0 for none. */
  readonly timeoutMinutes: (scope: ExpressionScope) => number;
  /** Kept from one stage of an action to the next. */
  readonly state: Map<string, { key: string; value: string }>;
  readonly run: (step: StepContext, signal: AbortSignal) => Promise<void>;
  readonly observer?: StepObserver;
}

/** Takes the `post` stages of a job; the last registered runs first. */
export interface PostStack {
  push(plan: StepPlan): unknown;
}

/** Lets a test follow a step while it runs. */
export interface StepObserver {
  readonly onProcess: (pid: number) => void;
  /** A line as the process wrote it. */
  readonly onLine: (line: string) => void;
}

export class CancelledError extends Error {
  constructor() {
    super('The operation was canceled.');
  }
}

export class MachineLostError extends Error {
  constructor() {
    super('The machine was lost.');
  }
}
