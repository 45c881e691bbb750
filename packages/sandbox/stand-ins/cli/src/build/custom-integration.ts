import type {
  CustomIntegration,
  Json,
  JsonObject,
  UserInput,
} from '../../../../src/paragon/model.js';
import { field, text } from '../json.js';
import type { CompiledModule, CompiledProject } from './compiled-project.js';

const texts = ['authorizationUrl', 'accessTokenUrl', 'scopes', 'audience'] as const;
const flags = ['includeClientIdAndSecrets', 'usePKCEInCodeExchange'] as const;

/** What the config.ts of a `custom.*` integration says beyond that of others. */
export function evaluateCustomIntegration(
  settings: JsonObject,
  { core }: CompiledProject,
  config: CompiledModule,
): CustomIntegration {
  const custom: CustomIntegration = {
    name: text(settings.name),
    authenticationType: authenticationType(settings.authenticationType),
    apiBaseUrl: text(settings.apiBaseUrl),
    testEndpointPath: text(settings.testEndpointPath),
    authorization: objectOf(settings.authorization) ?? {},
    inputs: core.evaluateConfigInputs(field(config.exports, 'inputs')) as UserInput[],
  };
  for (const key of texts) {
    const value = settings[key];
    if (typeof value === 'string') custom[key] = value;
  }
  for (const key of flags) {
    const value = settings[key];
    if (typeof value === 'boolean') custom[key] = value;
  }
  const userProfileConfig = objectOf(settings.userProfileConfig);
  return userProfileConfig === undefined ? custom : { ...custom, userProfileConfig };
}

function authenticationType(value: Json | undefined): CustomIntegration['authenticationType'] {
  return value === 'oauth' || value === 'oauth_client_credential' || value === 'ropc_app'
    ? value
    : 'basic';
}

function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
