import {
  CronStep,
  DelayStep,
  FanOutStep,
  IntegrationRequestStep,
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
 * Daily summary (team) Workflow implementation
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
    const triggerStep = new CronStep({
      cron: '0 0 18 */1 * *',
      timezone: 'Europe/Berlin',
    });

    const listMembersStep = new IntegrationRequestStep({
      autoRetry: false,
      continueWorkflowOnError: false,
      description: 'List members',
      method: 'GET',
      url: `/users.list?limit=200`,
      params: { limit: '200' },
      headers: {},
    });

    const forEachMemberStep = new FanOutStep({
      description: 'For each member',
      iterator: listMembersStep.output.response.body.members,
    });

    const waitAMomentStep = new DelayStep({
      unit: 'SECONDS',
      value: 2,
      description: 'Wait a moment',
    });

    const sendSummaryStep = integration.actions.sendDirectMessage(
      {
        memberId: `${forEachMemberStep.output.instance.id}`,
        message: `Good evening, ${forEachMemberStep.output.instance.name}!`,
      },
      {
        autoRetry: true,
        continueWorkflowOnError: true,
        description: 'Send summary',
      },
    );

    triggerStep
      .nextStep(listMembersStep)
      .nextStep(
        forEachMemberStep.branch(waitAMomentStep.nextStep(sendSummaryStep)),
      );

    /**
     * A step is known by its key: with another key it becomes another step.
     */
    return this.register({
      triggerStep,
      listMembersStep,
      forEachMemberStep,
      waitAMomentStep,
      sendSummaryStep,
    });
  }

  /**
   * The title, in the dashboard and in the Connect Portal.
   */
  name: string = 'Daily summary (team)';

  /**
   * What users read about the workflow in the Connect Portal.
   */
  description: string = 'Sums up the day';

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
  readonly id: string = '5d3b1f7a-9c2e-4a6b-8d0f-1e3c5a7b9d2f';
}
