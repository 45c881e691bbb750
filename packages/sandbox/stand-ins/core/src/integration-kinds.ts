import type { Loose } from './loose.js';
import type { ActionStep } from './steps/actions.js';
import type { ActionTriggerStep } from './steps/triggers.js';

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
