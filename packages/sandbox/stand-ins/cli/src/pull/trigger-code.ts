import type { CustomTrigger } from '../../../../src/paragon/model.js';
import { definitionMethods } from './definition-code.js';
import { literal } from './literals.js';

/** `triggers/*.ts` of an integration or of a resource. */
export function triggerCode(trigger: CustomTrigger): string {
  const base =
    trigger.triggerSubscription === 'MANUAL' ? 'ManualWebhookTrigger' : 'ApiEndpointWebhookTrigger';
  return `import { ${base}, IDefinitionContext } from '@useparagon/core/triggers/customTrigger';

export default class extends ${base} {
  /**
   * Paragon's own; it is not to be changed.
   */
  readonly id: string = ${literal(trigger.id)};

  /**
   * Whether it is set up once for the app, or for each user.
   */
  readonly triggerLevel = ${literal(trigger.triggerLevel)};

  name: string = ${literal(trigger.name)};

  description: string = ${literal(trigger.description)};
${definitionMethods(trigger.definition)}}
`;
}
