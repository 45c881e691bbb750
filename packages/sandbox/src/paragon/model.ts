/**
 * What Paragon holds about a project: steps, not code. The shape is that of `out/build.json` of
 * CLI 1.0.21, as far as public builds show it; `customIntegration`, `customTriggers` and
 * `resources` are known only from the source files and so are assumptions (see docs/live-checks.md).
 *
 * The stand-in CLI imports these types, with `import type` only: this file holds no code.
 */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** What a project holds, without who it is. The same in a build and in the stored document. */
export interface ProjectContent {
  /** Names and hashes only; the values live in the dashboard and are in no build. */
  secrets: Secret[];
  /** By event id. */
  events: Record<string, ProjectEvent>;
  /** By name: `slack`, `googleCalendar`, `custom.<slug>`. */
  integrations: Record<string, Integration>;
  persona: { meta: JsonObject };
  /** By resource id. */
  resources: Record<string, Resource>;
}

/** `GET /sandbox/cli/projects/:id`, and what `paragon.project(id)` returns. */
export interface ProjectDocument extends ProjectContent {
  projectId: string;
  name: string;
}

/** `out/build.json`. It holds no drafts: a file whose name begins with `~` is not built. */
export interface Build extends ProjectContent {
  projectId: string;
  /** folder-hash 4 of `src`: base64 of a SHA-1. */
  buildHash: string;
}

export interface Secret {
  id: string;
  key: string;
  hash: string;
}

export interface ProjectEvent {
  id: string;
  sampleData: JsonObject;
  name: string;
}

export interface Integration {
  id: string;
  name: string;
  /** By workflow id. The order of the keys is the order in which the server lists them. */
  workflows: Record<string, Workflow>;
  config: { id: string; values: IntegrationConfigValues };
  /** By trigger id. */
  customTriggers: Record<string, CustomTrigger>;
  /** Given for `custom.*`, and only for these. */
  customIntegration?: CustomIntegration;
}

export interface Workflow {
  id: string;
  /** The title. Not unique, not even within an integration. */
  name: string;
  isDraft: boolean;
  steps: Step[];
}

/** In a `TRIGGER/*` step come first; `TRIGGER/NONE` (none chosen yet) only in a draft. */
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

export interface Step {
  id: string;
  type: StepType;
  /** IFELSE branches by `choices[].next`, MAP by `nextToIterate`; both may also have a `next`. */
  parameters: JsonObject;
  next: string | null;
  /** `name`: the key of the step in `this.register({ … })`, where it came from code. */
  _migrations: { name?: string };
  description: string;
}

export interface IntegrationConfigValues {
  /** `active` in config.ts; older CLIs do not know it. */
  active?: boolean;
  /** `showWatermark` in config.ts. */
  paragonLink: boolean;
  description: string;
  /** `overviewText` in config.ts. */
  overview: string;
  accentColor: string;
  /** By workflow id: one for each workflow, drafts included. */
  workflowMeta: Record<string, WorkflowMeta>;
  /** The integration's inputs.ts. */
  sharedMeta: { inputs: UserInput[] };
}

export interface WorkflowMeta {
  id: string;
  hidden: boolean;
  defaultEnabled: boolean;
  inputs: UserInput[];
  /** `description` of the workflow in its source. */
  infoText: string;
  /** Place in `workflowDisplayOrder`; absent where the workflow is not in it (drafts never are). */
  order?: number;
  /** What `definePermissions` returns; absent for undefined. */
  permissions?: JsonObject;
}

/** An entry of `createInputs({ … })`. */
export interface UserInput {
  id: string;
  title: string;
  type: string;
  [key: string]: Json;
}

/** The rest of a custom integration's config.ts. */
export interface CustomIntegration {
  name: string;
  authenticationType: 'oauth' | 'basic' | 'oauth_client_credential' | 'ropc_app';
  apiBaseUrl: string;
  testEndpointPath: string;
  authorization: JsonObject;
  /** `createConfigInputs({ … })` */
  inputs: UserInput[];
  authorizationUrl?: string;
  accessTokenUrl?: string;
  scopes?: string;
  audience?: string;
  includeClientIdAndSecrets?: boolean;
  usePKCEInCodeExchange?: boolean;
  userProfileConfig?: JsonObject;
}

/** `triggers/*.ts` of an integration or of a resource. */
export interface CustomTrigger {
  id: string;
  name: string;
  description: string;
  isDraft: boolean;
  triggerSubscription: 'PROGRAMMATIC' | 'MANUAL';
  triggerLevel: 'APP' | 'USER';
  /** What its functions (create, teardown, validatePayload, …) evaluate to, by function name. */
  definition: JsonObject;
}

/** `src/resources/<slug>/config.ts` */
export interface Resource {
  id: string;
  name: string;
  isDraft: boolean;
  category: 'api';
  connectionScope: 'APP' | 'USER';
  requestConfig: JsonObject;
  testRequestConfig: JsonObject;
  authorizationConfig: JsonObject;
  userProfileConfig?: JsonObject;
  /** By trigger id. */
  triggers: Record<string, CustomTrigger>;
}

/** `PUT /sandbox/cli/projects/:id` */
export interface PushRequest {
  build: Build;
  cliVersion: string;
  dryRun: boolean;
}

export interface PushAnswer {
  changes: PushChange[];
}

/** One line of what a push changes in Paragon, or would change. */
export interface PushChange {
  action: 'add' | 'change' | 'remove';
  kind: 'integration' | 'workflow' | 'event' | 'resource' | 'persona';
  /** Given for workflows. */
  integration?: string;
  /** The workflow's title; else the name. `persona` for the persona. */
  name: string;
  id?: string;
}

/** Every answer of Zeus that is not a success. `meta` where there is more to say. */
export interface ZeusError {
  message: string;
  meta?: { errors: { error: string }[] };
}

/** `GET /sandbox/cli/integrations/:name`: what `@useparagon/integrations/<name>` is made from. */
export interface IntegrationMetadata {
  name: string;
  title: string;
  accentColor: string;
  description: string;
  overview: string;
  /** The user inputs (of `createInputs`) that only this integration knows, e.g. a channel. */
  inputTypes: { type: string; title: string }[];
  intents: Intent[];
  triggers: Intent[];
}

export interface Intent {
  /** e.g. `SLACK_SEND_MESSAGE` */
  name: string;
  title: string;
  inputs: IntentInput[];
}

export interface IntentInput {
  id: string;
  title: string;
  type: 'TEXTAREA' | 'CODE' | 'BOOLEAN_INPUT' | 'ENUM' | 'CONDITIONAL';
  required?: boolean;
  /** For `ENUM`: each value, and the inputs that belong to it. */
  values?: (string | { value: string; dependentInputs: IntentInput[] })[];
}
