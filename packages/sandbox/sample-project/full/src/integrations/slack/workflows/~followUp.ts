import {
  FunctionStep,
  IntegrationEnabledStep,
  Workflow,
} from '@useparagon/core';
import { IContext } from '@useparagon/core/execution';
import { IPersona } from '@useparagon/core/persona';
import { ConditionalInput } from '@useparagon/core/steps/library/conditional';
import { IConnectUser, IPermissionContext } from '@useparagon/core/user';
import {
  createInputs,
  InputResultMap,
  ISlackIntegration,
} from '@useparagon/integrations/slack';

import personaMeta from '../../../persona.meta';

/**
 * Follow up Workflow implementation
 */
export default class extends Workflow<
  ISlackIntegration,
  IPersona<typeof personaMeta>,
  InputResultMap
> {
  /**
   * The steps, and the order in which they run.
   */
  define(
    integration: ISlackIntegration,
    context: IContext<InputResultMap>,
    connectUser: IConnectUser<IPersona<typeof personaMeta>>,
  ) {
    const triggerStep = new IntegrationEnabledStep();

    const functionStep = new FunctionStep({
      autoRetry: false,
      description: 'description',
      code: function yourFunction(parameters, libraries) {},
      parameters: {},
    });

    triggerStep.nextStep(functionStep);

    /**
     * A step is known by its key: with another key it becomes another step.
     */
    return this.register({ triggerStep, functionStep });
  }

  /**
   * The title, in the dashboard and in the Connect Portal.
   */
  name: string = 'Follow up';

  /**
   * What users read about the workflow in the Connect Portal.
   */
  description: string = 'Add a user-facing description of this workflow';

  /**
   * What users can set for this workflow. See ../inputs.ts for what they set for all.
   */
  inputs = createInputs({});

  /**
   * Whether it is on as soon as a user connects.
   */
  defaultEnabled: boolean = false;

  /**
   * Whether users do not see it in the Connect Portal.
   */
  hidden: boolean = false;

  /**
   * Which users may see it; undefined for all.
   */
  definePermissions(
    connectUser: IPermissionContext<IPersona<typeof personaMeta>>,
  ): ConditionalInput | undefined {
    return undefined;
  }

  /**
   * Paragon's own; it is not to be changed.
   */
  readonly id: string = '7b9d1f3a-5c7e-4b8d-9f0a-2c4e6a8b0d1f';
}
