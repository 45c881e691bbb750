import { EventStep, Workflow } from '@useparagon/core';
import { IContext } from '@useparagon/core/execution';
import * as Operators from '@useparagon/core/operator';
import { IPersona } from '@useparagon/core/persona';
import { ConditionalInput } from '@useparagon/core/steps/library/conditional';
import { IConnectUser, IPermissionContext } from '@useparagon/core/user';
import {
  createInputs,
  IHubspotIntegration,
  InputResultMap,
} from '@useparagon/integrations/hubspot';

import { reportStep, tidyStep } from '../../../common/reportStep';
import event from '../../../events/dealWon';
import personaMeta from '../../../persona.meta';

/**
 * Deal won 1 Workflow implementation
 */
export default class extends Workflow<
  IHubspotIntegration,
  IPersona<typeof personaMeta>,
  InputResultMap
> {
  /**
   * The steps, and the order in which they run.
   */
  define(
    integration: IHubspotIntegration,
    context: IContext<InputResultMap>,
    connectUser: IConnectUser<IPersona<typeof personaMeta>>,
  ) {
    const triggerStep = new EventStep(event);

    const searchRecordsStep = integration.actions.searchRecords(
      {
        recordType: 'deals',
        filterFormula: Operators.StringExactlyMatches(
          'id',
          triggerStep.output.dealId,
        ),
      },
      {
        autoRetry: false,
        continueWorkflowOnError: false,
        description: 'Search records',
      },
    );

    const tidyTextStep = tidyStep(searchRecordsStep.output.result.name);

    const reportDealStep = reportStep('deal', {
      deal: `${tidyTextStep.output.result}`,
      amount: `${triggerStep.output.amount}`,
    });

    triggerStep
      .nextStep(searchRecordsStep)
      .nextStep(tidyTextStep)
      .nextStep(reportDealStep);

    /**
     * A step is known by its key: with another key it becomes another step.
     */
    return this.register({
      triggerStep,
      searchRecordsStep,
      tidyTextStep,
      reportDealStep,
    });
  }

  /**
   * The title, in the dashboard and in the Connect Portal.
   */
  name: string = 'Deal won 1';

  /**
   * What users read about the workflow in the Connect Portal.
   */
  description: string = 'Reports each deal that is won';

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
  readonly id: string = '1c3e5a7b-9d1f-4a2c-8e4b-6d8f0a2c4e6b';
}
