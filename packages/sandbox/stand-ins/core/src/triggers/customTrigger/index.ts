export type { IDefinitionContext } from '../../definition.js';

/** A webhook that the user defines: `triggers/*.ts` of an integration or of a resource. */
export abstract class CustomTrigger {
  abstract readonly triggerSubscription: string;
  abstract readonly id: string;
  abstract readonly triggerLevel: 'APP' | 'USER';
  abstract name: string;
  abstract description: string;
}

export abstract class ManualWebhookTrigger extends CustomTrigger {
  readonly triggerSubscription: string = 'MANUAL';
}

export abstract class ApiEndpointWebhookTrigger extends CustomTrigger {
  readonly triggerSubscription: string = 'PROGRAMMATIC';
}
