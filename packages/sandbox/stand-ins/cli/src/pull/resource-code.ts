import type { Resource } from '../../../../src/paragon/model.js';
import { definitionMethods } from './definition-code.js';
import { literal } from './literals.js';

/** `src/resources/<slug>/config.ts` */
export function resourceCode(resource: Resource): string {
  const base = resource.connectionScope === 'APP' ? 'AppLevelAPIResource' : 'UserLevelAPIResource';
  const { userProfileConfig } = resource;
  return `import { ${base}, IDefinitionContext } from '@useparagon/core/resource';

export default class extends ${base} {
  /**
   * Paragon's own; it is not to be changed.
   */
  readonly id: string = ${literal(resource.id)};

  name: string = ${literal(resource.name)};
${definitionMethods({
  getRequestConfig: resource.requestConfig,
  getTestRequestConfig: resource.testRequestConfig,
  getAuthorizationConfig: resource.authorizationConfig,
  ...(userProfileConfig === undefined ? {} : { getUserProfileConfig: userProfileConfig }),
})}}
`;
}
