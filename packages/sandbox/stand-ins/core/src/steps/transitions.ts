import type { Loose } from '../loose.js';
import { sourceOf, storedCondition } from '../sources.js';
import type { JsonObject, StepType } from '../stored.js';
import type { ConditionalInput } from './conditions.js';
import { Step, type StorageScope, startOfChain } from './step.js';

export class ConditionalStep extends Step {
  readonly type: StepType = 'TRANSITION/IFELSE';
  readonly condition: ConditionalInput;
  yes: Step | undefined;
  no: Step | undefined;

  constructor(init: { if: ConditionalInput; description?: string }) {
    super(init);
    this.condition = init.if;
  }

  whenTrue(step: Step): this {
    this.yes = startOfChain(step);
    return this;
  }

  whenFalse(step: Step): this {
    this.no = startOfChain(step);
    return this;
  }

  override branches(): Step[] {
    return [this.yes, this.no].filter((step) => step !== undefined);
  }

  storedParameters({ resolve, idOf }: StorageScope): JsonObject {
    const next = (step: Step | undefined) => (step === undefined ? {} : { next: idOf(step) });
    return {
      choices: [
        {
          conditionWrapper: storedCondition(this.condition, resolve),
          isDefault: false,
          label: 'Yes',
          ...next(this.yes),
        },
        { isDefault: true, label: 'No', ...next(this.no) },
      ],
    };
  }
}

/** Runs a chain once for each element of a list. */
export class FanOutStep extends Step<{ instance: Loose }> {
  readonly type: StepType = 'TRANSITION/MAP';
  readonly iterator: unknown;
  each: Step | undefined;

  constructor(init: { iterator: Loose; description?: string }) {
    super(init);
    this.iterator = init.iterator;
  }

  branch(step: Step): this {
    this.each = startOfChain(step);
    return this;
  }

  override branches(): Step[] {
    return this.each === undefined ? [] : [this.each];
  }

  storedParameters({ resolve, idOf }: StorageScope): JsonObject {
    return {
      iterator: sourceOf(this.iterator, 'ARRAY', resolve),
      ...(this.each === undefined ? {} : { nextToIterate: idOf(this.each) }),
    };
  }
}
