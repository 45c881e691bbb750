import type { Loose } from '../loose.js';
import { createReference } from '../references.js';
import type { Resolve } from '../sources.js';
import type { JsonObject, StepType } from '../stored.js';

/** What a step needs to know to be stored. */
export interface StorageScope {
  workflowId: string;
  resolve: Resolve;
  /** The id that a step has, or gets, in this workflow. */
  idOf: (step: Step) => string;
  eventId: (name: string) => string;
  integrationName: string;
  /** Which resource a custom trigger belongs to, if not to the integration. */
  ownerOfTrigger: (id: string) => { resourceId: string | undefined };
  assertResource: (id: string) => void;
}

export abstract class Step<Output = Loose> {
  abstract readonly type: StepType;
  readonly output: Output;
  readonly description: string | undefined;
  /** The step after this one; the first of the steps that run within it is in `branches`. */
  following: Step | undefined;
  preceding: Step | undefined;

  /** @param outputPath Where the output begins within what Paragon keeps of the step. */
  constructor(init: { description?: string | undefined } = {}, outputPath: readonly string[] = []) {
    this.description = init.description;
    this.output = createReference<Output>({ kind: 'step', step: this }, [...outputPath]);
  }

  /** Returns the step that was given, so that calls can be chained. */
  nextStep<Next extends Step>(step: Next): Next {
    if (this.following !== undefined) throw new Error('This step is already chained.');
    // A step after itself is found out when the workflow is registered.
    const start: Step = Object.is(step, this) ? step : startOfChain(step);
    if (start.type.startsWith('TRIGGER/')) {
      throw new Error('Trigger Step can only be first step in step chain.');
    }
    this.following = start;
    start.preceding ??= this;
    return step;
  }

  branches(): Step[] {
    return [];
  }

  abstract storedParameters(scope: StorageScope): JsonObject;
}

/** A chain that is handed on (`a.nextStep(b)` is `b`) is meant from its beginning. */
export function startOfChain(step: Step): Step {
  const seen = new Set<Step>();
  let start = step;
  while (start.preceding !== undefined && !seen.has(start)) {
    seen.add(start);
    start = start.preceding;
  }
  return start;
}
