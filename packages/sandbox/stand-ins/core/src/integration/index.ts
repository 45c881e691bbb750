import type { Loose } from '../loose.js';
import type { WorkflowClass } from '../workflow.js';

/** `src/integrations/<name>/config.ts` */
export interface IIntegrationConfig {
  active?: boolean;
  description: string;
  overviewText: string;
  showWatermark?: boolean;
  workflowDisplayOrder: WorkflowClass[];
}

export interface ICustomIntegrationConfig extends IIntegrationConfig {
  name: string;
  accentColor: string;
  authenticationType: 'oauth' | 'basic' | 'oauth_client_credential' | 'ropc_app';
  apiBaseUrl: string;
  testEndpointPath: string;
  authorization: Record<string, Loose>;
  authorizationUrl?: string;
  accessTokenUrl?: string;
  scopes?: string;
  audience?: string;
  includeClientIdAndSecrets?: boolean;
  usePKCEInCodeExchange?: boolean;
  userProfileConfig?: Record<string, Loose>;
}

export { createConfigInputs, credentials } from '../config-values.js';
export type {
  ICustomIntegration,
  IIntegration,
  IntegrationOptions,
} from '../integration-kinds.js';
