import type { IContext } from './execution/index.js';
import type { UserDefinedInput } from './inputs/index.js';
import type { ICustomIntegration, IIntegration } from './integration-kinds.js';
import type { Loose } from './loose.js';
import type { IPersona } from './persona/index.js';
import type { ConditionalInput } from './steps/conditions.js';
import type { Step } from './steps/step.js';
import { Trigger } from './steps/triggers.js';
import type { IConnectUser, IPermissionContext } from './user/index.js';

/** The steps of a workflow by the keys that they have in `register`. */
export interface RegisteredSteps {
  trigger: Step;
  steps: Map<string, Step>;
}

export type WorkflowClass = new () => Workflow<Loose, Loose, Loose>;

export abstract class Workflow<
  Integration extends IIntegration | ICustomIntegration,
  Persona extends IPersona = IPersona,
  Results extends Record<string, unknown> = Record<string, Loose>,
> {
  abstract inputs: Record<string, UserDefinedInput>;
  abstract name: string;
  abstract description: string;
  abstract defaultEnabled: boolean;
  abstract hidden: boolean;
  /** Absent until Paragon has given it one. */
  readonly id?: string;

  abstract define(
    integration: Integration,
    context: IContext<Results>,
    connectUser: IConnectUser<Persona>,
  ): RegisteredSteps;

  abstract definePermissions(
    connectUser: IPermissionContext<Persona>,
  ): ConditionalInput | undefined;

  register(steps: Record<string, Step>): RegisteredSteps {
    const trigger = Object.values(steps).find((step) => step instanceof Trigger);
    if (trigger === undefined) throw new Error('Trigger step not found.');
    return { trigger, steps: new Map(Object.entries(steps)) };
  }
}
