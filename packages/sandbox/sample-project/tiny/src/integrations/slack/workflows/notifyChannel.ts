import { EventStep, Workflow } from '@useparagon/core';
import { IContext } from '@useparagon/core/execution';
import { IPersona } from '@useparagon/core/persona';
import { ConditionalInput } from '@useparagon/core/steps/library/conditional';
import { IConnectUser, IPermissionContext } from '@useparagon/core/user';
import {
  createInputs,
  InputResultMap,
  ISlackIntegration,
} from '@useparagon/integrations/slack';

import event from '../../../events/taskCreated';
import personaMeta from '../../../persona.meta';

/**
 * Notify Channel Workflow implementation
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
    const triggerStep = new EventStep(event);

    const sendMessageStep = integration.actions.sendMessage(
      {
        channel: `${context.getInput(this.inputs.channel)}`,
        message: `New task: ${triggerStep.output.title}`,
      },
      {
        autoRetry: false,
        continueWorkflowOnError: false,
        description: 'Send message',
      },
    );

    triggerStep.nextStep(sendMessageStep);

    /**
     * A step is known by its key: with another key it becomes another step.
     */
    return this.register({ triggerStep, sendMessageStep });
  }

  /**
   * The title, in the dashboard and in the Connect Portal.
   */
  name: string = 'Notify Channel';

  /**
   * What users read about the workflow in the Connect Portal.
   */
  description: string = 'Posts each new task to a channel';

  /**
   * What users can set for this workflow. See ../inputs.ts for what they set for all.
   */
  inputs = createInputs({
    channel: {
      id: '6c1cd6b5-6a3b-4a0e-9c53-53a7e5a2b1aa',
      title: 'Channel',
      type: 'channel',
      required: true,
      tooltip: '',
    },
  });

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
  readonly id: string = '2f0c1d3e-5b7a-4c9d-8e1f-3a5b7c9d1e2f';
}
