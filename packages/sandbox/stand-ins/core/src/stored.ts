/** What Paragon stores of a workflow: steps and the sources of their values, as JSON. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type DataType =
  | 'ANY'
  | 'ARRAY'
  | 'BOOLEAN'
  | 'DATE'
  | 'NON_DECIMAL'
  | 'NUMBER'
  | 'OBJECT'
  | 'STRING';

export type StepType =
  | 'TRIGGER/ACTION'
  | 'TRIGGER/CRON'
  | 'TRIGGER/ENDPOINT'
  | 'TRIGGER/EVENT'
  | 'TRIGGER/INTEGRATION_ENABLED'
  | 'TRIGGER/NONE'
  | 'ACTION/CUSTOM'
  | 'ACTION/CUSTOM_INTEGRATION_REQUEST'
  | 'ACTION/DELAY'
  | 'ACTION/FUNCTION'
  | 'ACTION/REQUEST'
  | 'ACTION/RESPONSE'
  | 'TRANSITION/IFELSE'
  | 'TRANSITION/MAP';

export interface StoredStep {
  id: string;
  type: StepType;
  parameters: JsonObject;
  next: string | null;
  _migrations: { name?: string };
  description: string;
}

export interface StoredWorkflow {
  id: string;
  name: string;
  description: string;
  defaultEnabled: boolean;
  hidden: boolean;
  inputs: JsonObject[];
  permissions?: JsonObject;
  steps: StoredStep[];
}
