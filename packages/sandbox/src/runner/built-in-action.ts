import { type ActionStep, planStage, type StagePlans, setSource } from './action-step.js';
import type { JobFolders } from './job-state.js';
import type { Stage } from './results.js';
import type { StepContext, StepPlan } from './step-context.js';
import { printDetails } from './step-details.js';

/** An action that the sandbox replaces with a function, such as `actions/checkout`. */
export type BuiltInAction = (step: BuiltInStep) => Promise<void>;

export interface BuiltInStep {
  readonly uses: string;
  /** As given in `with:`; the function knows its own defaults. */
  readonly inputs: Readonly<Record<string, string>>;
  /** `sha`, `ref`, `repository`, `token`, `server_url`, ... */
  readonly github: Readonly<Record<string, unknown>>;
  readonly folders: JobFolders;
  /** What a process of the step would be started with, but for GITHUB_* and the like. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  log(line: string): void;
  addMask(value: string): void;
  setOutput(name: string, value: string): void;
  /** Called at the end of the job, even if it failed. */
  atPost(run: (step: BuiltInStep) => Promise<void>): void;
}

export function planBuiltIn(action: ActionStep, run: BuiltInAction): StagePlans {
  const plan = (stage: Stage, condition: string, act: BuiltInAction): StepPlan =>
    planStage(action, stage, condition, async (step, signal) => {
      setSource(step, action.uses);
      const inputs = action.with(step.valueScope());
      printDetails(step, action.uses, new Map(Object.entries(inputs)));
      const atPost = (cleanUp: BuiltInAction) => {
        step.posts.push(plan('post', 'always()', cleanUp));
      };
      await act(makeStep(step, { uses: action.uses, inputs, signal }, atPost));
    });
  return { main: plan('main', action.condition, run) };
}

function makeStep(
  step: StepContext,
  given: Pick<BuiltInStep, 'uses' | 'inputs' | 'signal'>,
  atPost: BuiltInStep['atPost'],
): BuiltInStep {
  return {
    ...given,
    github: step.github,
    folders: step.job.folders,
    env: { ...step.job.inherited.toRecord(), ...step.env.toRecord() },
    log: (line) => step.output(line),
    addMask: (value) => step.job.masker.addWithLines(value),
    setOutput: (name, value) => step.setOutput(name, value),
    atPost,
  };
}
