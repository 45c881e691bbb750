import {
  type Annotation,
  type AnnotationLevel,
  annotationsPerLevel,
  type Issue,
  longestAnnotation,
  toAnnotation,
} from './annotation.js';
import { defineStatusFunctions, type JobStatus } from './conditions.js';
import { Environment } from './environment.js';
import type { ExpressionFunction, ExpressionScope } from './expressions.js';
import { type JobState, stepsScope } from './job-state.js';
import { Log } from './log.js';
import type { Stage } from './results.js';
import type { ProcessRecord } from './runner-process.js';
import type { StepObserver } from './step-handle.js';

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

/** Where a step of a composite action stands. */
export interface Embedding {
  readonly parent: StepContext;
  /** Under this name the action's steps see each other. */
  readonly scope: string;
  readonly actionPath: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly posts: PostStack;
}

/** A step at work: what it has said and done so far. */
export class StepContext {
  readonly job: JobState;
  readonly plan: StepPlan;
  readonly log: Log;
  readonly embedding: Embedding | undefined;
  /** Where this step registers what is to run at the end. */
  readonly posts: PostStack;
  /** The `env` context: the job's, and the step's own `env:`. */
  readonly env: Environment;
  /** Names that `env:` of this step or a composite step around it has set. */
  readonly ownEnv: Set<string>;
  /** The `github` context with what is the step's own. */
  github: Record<string, unknown>;
  result: JobStatus = 'success';
  /** A workflow command or a command file could not be obeyed, which fails the step. */
  commandFailed = false;
  /** Whether obeyed commands are shown; debug logs turn it on. */
  echo: boolean;
  readonly outputs = new Map<string, string>();
  readonly addedEnv = new Map<string, string>();
  readonly addedPath: string[] = [];
  readonly summaries: string[] = [];
  readonly processes: ProcessRecord[] = [];
  readonly #issues: Issue[] = [];

  constructor(job: JobState, plan: StepPlan, posts: PostStack, embedding?: Embedding) {
    this.job = job;
    this.plan = plan;
    this.posts = posts;
    this.embedding = embedding;
    this.log = embedding?.parent.log ?? new Log(job.masker, job.log);
    this.echo = embedding?.parent.echo ?? job.debug;
    this.env = new Environment(process.platform, job.env);
    this.ownEnv = new Set(embedding?.parent.ownEnv);
    for (const name of this.ownEnv) {
      const value = embedding?.parent.env.get(name);
      if (value !== undefined) this.env.set(name, value);
    }
    this.github = { ...(embedding?.parent.github ?? job.contexts.github), action: plan.actionName };
    if (embedding !== undefined) {
      this.github.action_path = embedding.actionPath;
      this.github.action_status = embedding.parent.result;
    }
  }

  /** Sets the step's `env:`, which may use all contexts, and the `env` before it. */
  applyEnv(env: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(env)) {
      this.env.set(name, value);
      this.ownEnv.add(name);
    }
  }

  get annotations(): readonly Annotation[] {
    return this.#issues.map(toAnnotation).filter((annotation) => annotation !== undefined);
  }

  output(text: string): void {
    this.log.write(text);
  }

  debug(text: string): void {
    if (!this.job.debug) return;
    for (const line of text.split(/\r?\n/)) this.log.tag('debug', line);
  }

  warning(message: string): void {
    this.addIssue({ level: 'warning', message, data: new Map() });
  }

  error(message: string): void {
    this.addIssue({ level: 'error', message, data: new Map() });
  }

  fail(error: unknown): void {
    this.error(error instanceof Error ? error.message : String(error));
    if (error instanceof Error && error.stack !== undefined) this.debug(error.stack);
  }

  /** `shown` is written to the log in place of the message. */
  addIssue(issue: Issue, shown?: string): void {
    const message = this.job.masker.mask(issue.message).slice(0, longestAnnotation);
    this.#collect({ ...issue, message });
    const line = shown === undefined || shown === '' ? message : shown;
    if (line !== '') this.log.tag(issue.level, line);
  }

  #collect(issue: Issue): void {
    // A composite action is one step to GitHub, with one allowance of annotations.
    if (this.embedding !== undefined) this.embedding.parent.#collect(issue);
    else if (this.#count(issue.level) < annotationsPerLevel) this.#issues.push(issue);
  }

  #count(level: AnnotationLevel): number {
    return this.#issues.filter((issue) => issue.level === level).length;
  }

  setOutput(name: string, value: string): void {
    this.outputs.set(name, value);
    if (this.plan.id === undefined || this.plan.stage === 'post') return;
    this.#scopeEntry(this.plan.id).outputs[name] = value;
  }

  setState(key: string, value: string): void {
    this.plan.state.set(key.toLowerCase(), { key, value });
    this.debug(`Save intra-action state ${key} = ${value}`);
  }

  setEnv(name: string, value: string): void {
    this.job.env.set(name, value);
    this.env.set(name, value);
    this.addedEnv.set(name, value);
    this.debug(`${name}='${value}'`);
  }

  prependPath(folder: string): void {
    this.job.prependPath = [...this.job.prependPath.filter((entry) => entry !== folder), folder];
    this.addedPath.push(folder);
  }

  /** For a step at work within a composite action, which knows the job's status only by this. */
  noteCancellation(): void {
    if (this.embedding !== undefined) this.github.action_status = 'cancelled';
  }

  recordOutcome(outcome: string, conclusion: string): void {
    if (this.plan.id === undefined || this.plan.stage !== 'main') return;
    Object.assign(this.#scopeEntry(this.plan.id), { outcome, conclusion });
  }

  #scopeEntry(id: string): { outputs: Record<string, string> } {
    const scope = stepsScope(this.job, this.embedding?.scope ?? '');
    scope[id] ??= { outputs: {} };
    return scope[id];
  }

  /** For `with:`, `env:` and other values of the step. */
  valueScope(): ExpressionScope {
    return { contexts: this.#contexts() };
  }

  /** For `if:`, which may not use secrets but the status. */
  conditionScope(): ExpressionScope {
    const { secrets: _, ...contexts } = this.#contexts();
    return { contexts, functions: this.#status() };
  }

  /** How the steps of the composite action that this step runs see things. */
  embeddedScope(embedding: Embedding): ExpressionScope {
    return { contexts: this.#contexts(embedding) };
  }

  #contexts(embedding = this.embedding): Record<string, unknown> {
    const { job } = this;
    const contexts: Record<string, unknown> = {
      ...job.contexts,
      github: this.github,
      env: this.env,
      job: { status: job.status },
      steps: stepsScope(job, embedding?.scope ?? ''),
    };
    if (embedding === undefined) return contexts;
    // An action sees its own inputs and nothing of the caller's secrets.
    const { secrets: _, vars: __, needs: ___, ...shared } = contexts;
    return { ...shared, inputs: embedding.inputs };
  }

  #status(): readonly ExpressionFunction[] {
    // Steps within a composite action look at the action so far, all others at the job.
    const inAction = this.embedding !== undefined && this.plan.stage === 'main';
    const status = () => (inAction ? this.github.action_status : this.job.status) ?? 'success';
    return defineStatusFunctions((name) => {
      if (name === 'always') return true;
      return name === 'cancelled' ? this.job.status === 'cancelled' : status() === name;
    });
  }
}
