import {
  ConditionalStep,
  EndpointStep,
  FunctionStep,
  ResponseStep,
  Workflow,
} from '@useparagon/core';
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

import personaMeta from '../../../persona.meta';
import sharedInputs from '../inputs';

/**
 * Sync contacts & deals Workflow implementation
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
    const triggerStep = new EndpointStep({
      allowArbitraryPayload: false,
      paramValidations: [] as const,
      headerValidations: [] as const,
      bodyValidations: [
        {
          key: 'email',
          dataType: 'STRING',
          required: true,
        },
        {
          key: 'amount',
          dataType: 'NUMBER',
          required: false,
        },
      ] as const,
    });

    const splitNameStep = new FunctionStep({
      autoRetry: false,
      description: 'Split name',
      code: function splitName(parameters, libraries) {
        const [name, domain] = parameters.email.split('@');
        return { name: name, company: domain.replace(/\.[a-z]+$/, '') };
      },
      parameters: { email: triggerStep.output.request.body.email },
    });

    const hasAmountStep = new ConditionalStep({
      if: Operators.And(
        Operators.IsNotNull(triggerStep.output.request.body.amount),
        Operators.NumberGreaterThan(triggerStep.output.request.body.amount, 0),
      ),
      description: 'Has amount?',
    });

    const createDealStep = integration.actions.createRecord(
      {
        recordType: 'deals',
        'field-dealname': `${splitNameStep.output.result.company}`,
        'field-amount': `${triggerStep.output.request.body.amount}`,
        'field-hubspot_owner_id': `${context.getInput(sharedInputs.owner)}`,
      },
      {
        autoRetry: false,
        continueWorkflowOnError: false,
        description: 'Create deal',
      },
    );

    const createContactStep = integration.actions.createRecord(
      {
        recordType: 'contacts',
        'field-email': `${triggerStep.output.request.body.email}`,
        additionalFieldsJSON: `{"company": "${splitNameStep.output.result.company}"}`,
      },
      {
        autoRetry: false,
        continueWorkflowOnError: false,
        description: 'Create contact',
      },
    );

    const responseStep = new ResponseStep({
      description: 'description',
      statusCode: 200,
      responseType: 'JSON',
      body: {
        company: splitNameStep.output.result.company,
        user: connectUser.userId,
      },
    });

    triggerStep
      .nextStep(splitNameStep)
      .nextStep(
        hasAmountStep.whenTrue(createDealStep).whenFalse(createContactStep),
      )
      .nextStep(responseStep);

    /**
     * A step is known by its key: with another key it becomes another step.
     */
    return this.register({
      triggerStep,
      splitNameStep,
      hasAmountStep,
      createDealStep,
      createContactStep,
      responseStep,
    });
  }

  /**
   * The title, in the dashboard and in the Connect Portal.
   */
  name: string = 'Sync contacts & deals';

  /**
   * What users read about the workflow in the Connect Portal.
   */
  description: string = 'Takes contacts and deals over as they come';

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
  readonly id: string = '9e1c3a5b-7d9f-4e2a-8b0c-4d6f8a0c2e4b';
}
