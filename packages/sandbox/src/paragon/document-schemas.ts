import * as v from 'valibot';
import type {
  Build,
  CustomTrigger,
  Integration,
  Json,
  JsonObject,
  ProjectContent,
  PushRequest,
  Resource,
  Step,
  UserInput,
  Workflow,
} from './model.js';

/** Shapes only; the rules between the parts are in content-rules.ts. */

export const uuid = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'is not a UUID in lower case'),
);
const nonEmpty = v.pipe(v.string(), v.nonEmpty('is empty'));
const colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'is not a colour like #3966D0'));

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isJsonObject(value);
}

function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isJson)
  );
}

const json = v.custom<Json>(isJson, 'is not JSON');
const jsonObject = v.custom<JsonObject>(isJsonObject, 'is not a JSON object');

/** valibot's own record takes an array for one, and drops keys such as `constructor`. */
function byId<T>(entry: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Record<string, T>> {
  return v.pipe(
    v.custom<Record<string, unknown>>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        !['__proto__', 'prototype', 'constructor'].some((key) => Object.hasOwn(value, key)),
      'is not an object of entries by their id',
    ),
    v.record(v.string(), entry),
  );
}

const userInput: v.GenericSchema<unknown, UserInput> = v.objectWithRest(
  { id: nonEmpty, title: v.string(), type: nonEmpty },
  json,
);

const step: v.GenericSchema<unknown, Step> = v.strictObject({
  id: uuid,
  type: v.picklist([
    'TRIGGER/ACTION',
    'TRIGGER/CRON',
    'TRIGGER/ENDPOINT',
    'TRIGGER/EVENT',
    'TRIGGER/INTEGRATION_ENABLED',
    'TRIGGER/NONE',
    'ACTION/CUSTOM',
    'ACTION/CUSTOM_INTEGRATION_REQUEST',
    'ACTION/DELAY',
    'ACTION/FUNCTION',
    'ACTION/REQUEST',
    'ACTION/RESPONSE',
    'TRANSITION/IFELSE',
    'TRANSITION/MAP',
  ]),
  parameters: jsonObject,
  next: v.nullable(uuid),
  // All keys are optional, so an array would do for an object.
  _migrations: v.pipe(jsonObject, v.strictObject({ name: v.exactOptional(nonEmpty) })),
  description: v.string(),
});

const workflow: v.GenericSchema<unknown, Workflow> = v.strictObject({
  id: uuid,
  name: nonEmpty,
  isDraft: v.boolean(),
  steps: v.array(step),
});

const workflowMeta = v.strictObject({
  id: uuid,
  hidden: v.boolean(),
  defaultEnabled: v.boolean(),
  inputs: v.array(userInput),
  infoText: v.string(),
  order: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  permissions: v.exactOptional(jsonObject),
});

const customTrigger: v.GenericSchema<unknown, CustomTrigger> = v.strictObject({
  id: uuid,
  name: nonEmpty,
  description: v.string(),
  isDraft: v.boolean(),
  triggerSubscription: v.picklist(['PROGRAMMATIC', 'MANUAL']),
  triggerLevel: v.picklist(['APP', 'USER']),
  definition: jsonObject,
});

const customIntegration = v.strictObject({
  name: nonEmpty,
  authenticationType: v.picklist(['oauth', 'basic', 'oauth_client_credential', 'ropc_app']),
  apiBaseUrl: v.string(),
  testEndpointPath: v.string(),
  authorization: jsonObject,
  inputs: v.array(userInput),
  authorizationUrl: v.exactOptional(v.string()),
  accessTokenUrl: v.exactOptional(v.string()),
  scopes: v.exactOptional(v.string()),
  audience: v.exactOptional(v.string()),
  includeClientIdAndSecrets: v.exactOptional(v.boolean()),
  usePKCEInCodeExchange: v.exactOptional(v.boolean()),
  userProfileConfig: v.exactOptional(jsonObject),
});

const integration: v.GenericSchema<unknown, Integration> = v.strictObject({
  id: uuid,
  name: v.pipe(
    v.string(),
    v.regex(/^(custom\.[a-z0-9]+|[a-z][a-zA-Z0-9]*)$/, 'is not the name of an integration'),
  ),
  workflows: byId(workflow),
  config: v.strictObject({
    id: uuid,
    values: v.strictObject({
      active: v.exactOptional(v.boolean()),
      paragonLink: v.boolean(),
      description: v.string(),
      overview: v.string(),
      accentColor: colour,
      workflowMeta: byId(workflowMeta),
      sharedMeta: v.strictObject({ inputs: v.array(userInput) }),
    }),
  }),
  customTriggers: byId(customTrigger),
  customIntegration: v.exactOptional(customIntegration),
});

const resource: v.GenericSchema<unknown, Resource> = v.strictObject({
  id: uuid,
  name: nonEmpty,
  isDraft: v.boolean(),
  category: v.literal('api'),
  connectionScope: v.picklist(['APP', 'USER']),
  requestConfig: jsonObject,
  testRequestConfig: jsonObject,
  authorizationConfig: jsonObject,
  userProfileConfig: v.exactOptional(jsonObject),
  triggers: byId(customTrigger),
});

const content = {
  secrets: v.array(v.strictObject({ id: uuid, key: nonEmpty, hash: v.string() })),
  events: byId(v.strictObject({ id: uuid, sampleData: jsonObject, name: nonEmpty })),
  integrations: byId(integration),
  persona: v.strictObject({ meta: jsonObject }),
  resources: byId(resource),
};

export const contentSchema: v.GenericSchema<unknown, ProjectContent> = v.strictObject(content);

const buildSchema: v.GenericSchema<unknown, Build> = v.strictObject({
  ...content,
  projectId: uuid,
  buildHash: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{27}=$/, 'is not the base64 of a SHA-1')),
});

export const pushRequestSchema: v.GenericSchema<unknown, PushRequest> = v.strictObject({
  build: buildSchema,
  cliVersion: v.pipe(
    v.string(),
    v.regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'is not an exact version'),
  ),
  dryRun: v.boolean(),
});

/** Each problem as `path: what is wrong`; empty when the value fits. */
export function shapeProblems(schema: v.GenericSchema, value: unknown): string[] {
  const result = v.safeParse(schema, value);
  if (result.success) return [];
  return result.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return path === null ? issue.message : `${path}: ${issue.message}`;
  });
}
