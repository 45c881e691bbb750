import type { IEventInit } from '../event/index.js';
import type { Loose } from '../loose.js';
import { scheduleOf } from '../schedule.js';
import { keyedSources, tokenizedSource } from '../sources.js';
import type { Json, JsonObject, StepType } from '../stored.js';
import { Step, type StorageScope } from './step.js';

export abstract class Trigger<Output = Loose> extends Step<Output> {}

export class EventStep<Schema extends Record<string, unknown>> extends Trigger {
  readonly type: StepType = 'TRIGGER/EVENT';
  readonly event: IEventInit<Schema>;
  readonly objectMapping: string | undefined;

  constructor(event: IEventInit<Schema>, options: { objectMapping?: string } = {}) {
    super({}, ['event']);
    if (typeof event?.name !== 'string' || event.name === '') {
      throw new Error('Event object with name is required for Event trigger step.');
    }
    this.event = event;
    this.objectMapping = options.objectMapping;
  }

  storedParameters({ eventId, resolve }: StorageScope): JsonObject {
    return { eventId: eventId(this.event.name), ...mapping(this.objectMapping, resolve) };
  }
}

interface Validation {
  key: string;
}
interface ParamValidation extends Validation {
  required: boolean;
}
interface HeaderValidation extends Validation {
  value: string;
}
interface BodyValidation extends ParamValidation {
  dataType:
    | 'STRING'
    | 'NUMBER'
    | 'DATE'
    | 'BOOLEAN'
    | 'EMAIL'
    | 'OBJECT'
    | 'ARRAY'
    | 'ANY'
    | 'FILE';
}

export type EndpointInit =
  | { allowArbitraryPayload: true; objectMapping?: string }
  | {
      allowArbitraryPayload: false;
      paramValidations: readonly ParamValidation[];
      headerValidations: readonly HeaderValidation[];
      bodyValidations: readonly BodyValidation[];
    };

export class EndpointStep extends Trigger {
  readonly type: StepType = 'TRIGGER/ENDPOINT';
  readonly init: EndpointInit;

  constructor(init: EndpointInit) {
    super();
    this.init = init;
  }

  storedParameters({ workflowId, resolve }: StorageScope): JsonObject {
    const { init } = this;
    const validations = init.allowArbitraryPayload
      ? { paramValidations: [], headerValidations: [], bodyValidations: [] }
      : {
          paramValidations: init.paramValidations.map(plain),
          headerValidations: init.headerValidations.map(plain),
          bodyValidations: init.bodyValidations.map(plain),
        };
    return {
      httpMethod: 'POST',
      ...validations,
      allowArbitraryPayload: init.allowArbitraryPayload,
      path: workflowId,
      ...mapping(init.allowArbitraryPayload ? init.objectMapping : undefined, resolve),
    };
  }
}

export interface CronInit {
  cron: string;
  timezone?: string;
}

export class CronStep extends Trigger {
  readonly type: StepType = 'TRIGGER/CRON';
  readonly init: CronInit;

  constructor(init: CronInit) {
    super();
    this.init = init;
  }

  storedParameters(): JsonObject {
    return { schedule: scheduleOf(this.init.cron, this.init.timezone) };
  }
}

/** In a draft, as long as nobody has chosen a trigger. */
export class UnselectedStep extends Trigger {
  readonly type: StepType = 'TRIGGER/NONE';

  storedParameters(): JsonObject {
    return {};
  }
}

type CustomTriggerClass = new () => { readonly id: string };

export class CustomTriggerStep extends Trigger {
  readonly type: StepType = 'TRIGGER/ACTION';
  readonly triggerId: string;

  constructor(trigger: CustomTriggerClass) {
    super();
    this.triggerId = new trigger().id;
  }

  storedParameters({ integrationName, ownerOfTrigger }: StorageScope): JsonObject {
    const { resourceId } = ownerOfTrigger(this.triggerId);
    return {
      intent: 'CUSTOM_WEBHOOK_TRIGGER_INTENT',
      actionType: integrationName,
      credentials: [],
      actionParameters: [],
      customWebhookTriggerId: this.triggerId,
      ...(resourceId === undefined ? {} : { resourceId }),
    };
  }
}

export class IntegrationEnabledStep extends Trigger {
  readonly type: StepType = 'TRIGGER/INTEGRATION_ENABLED';

  storedParameters(): JsonObject {
    return {};
  }
}

export interface ActionTriggerInit {
  intent: string;
  actionType: string;
  parameters: Record<string, unknown>;
}

export class ActionTriggerStep<_Inputs = Loose, Output = Loose> extends Trigger<Output> {
  readonly type: StepType = 'TRIGGER/ACTION';
  readonly init: ActionTriggerInit;

  constructor(init: ActionTriggerInit) {
    super();
    this.init = init;
  }

  storedParameters({ resolve }: StorageScope): JsonObject {
    const { intent, actionType, parameters } = this.init;
    return {
      intent,
      actionType,
      credentials: [],
      actionParameters: keyedSources(parameters, 'ANY', resolve),
    };
  }
}

function mapping(text: string | undefined, resolve: StorageScope['resolve']): JsonObject {
  return text === undefined ? {} : { objectMapping: tokenizedSource(text, 'STRING', resolve) };
}

function plain(validation: Validation): Json {
  return { ...validation };
}
