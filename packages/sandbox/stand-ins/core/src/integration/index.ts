import type { Loose } from '../loose.js';
import type { ActionStep } from '../steps/actions.js';
import type { ActionTriggerStep } from '../steps/triggers.js';
import type { WorkflowClass } from '../workflow.js';

export interface IntegrationOptions {
  description?: string;
  continueWorkflowOnError?: boolean;
  autoRetry?: boolean;
}

export interface IIntegration {
  name: string;
  actions: Record<string, (inputs: Loose, options: IntegrationOptions) => ActionStep>;
  triggers: Record<string, (inputs: Loose) => ActionTriggerStep>;
}

/** Has requests only: what it offers is known to nobody but its author. */
export interface ICustomIntegration {
  name: string;
}

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
