import fc, { type GeneratorValue } from 'fast-check';
import type {
  CustomIntegration,
  CustomTrigger,
  Integration,
  JsonObject,
  ProjectDocument,
  ProjectEvent,
  Resource,
  Workflow,
  WorkflowMeta,
} from '../../src/paragon/model.js';
import type { Surroundings } from './any-sources.js';
import { anyCondition, anySteps } from './any-steps.js';
import {
  anyId,
  anyInput,
  anyName,
  anyObject,
  anyText,
  byId,
  type Draw,
  drawFrom,
  either,
  several,
} from './any-values.js';

/** Any project that Paragon could hold, with everything that an export has to get right. */
export function anyDocument(g: GeneratorValue): ProjectDocument {
  const draw = drawFrom(g);
  // An event is known by its name: two of the same name cannot be told apart in code.
  const eventNames = [...new Set(several(draw, 3, () => draw(anyName)))];
  const events = eventNames.map(
    (name): ProjectEvent => ({ id: draw(anyId), sampleData: draw(anyObject), name }),
  );
  const keys = [...new Set(several(draw, 2, () => draw(anyName)))];
  const secrets = keys.map((key) => ({ id: draw(anyId), key, hash: '' }));
  const resources = several(draw, 2, () => anyResource(draw));
  const meta = draw(anyObject);
  const around = { events, secrets, resources, personaKeys: Object.keys(meta) };
  const names = draw(fc.subarray(['slack', 'hubspot', 'googleCalendar', 'airtable']));
  const integrations = [
    ...names.map((name) => anyIntegration(draw, name, around)),
    ...several(draw, 1, () => anyCustomIntegration(draw, around)),
  ];
  return {
    projectId: draw(anyId),
    name: 'main',
    secrets,
    events: byId(events),
    integrations: Object.fromEntries(integrations.map((one) => [one.name, one])),
    persona: { meta },
    resources: byId(resources),
  };
}

type Around = Pick<Surroundings, 'events' | 'secrets' | 'resources' | 'personaKeys'>;

function anyIntegration(draw: Draw, name: string, around: Around): Integration {
  const sharedInputs = several(draw, 2, () => anyInput(draw));
  const triggers = several(draw, 2, () => anyTrigger(draw));
  const made = several(draw, 4, () =>
    anyWorkflow(draw, { ...around, integrationName: name, sharedInputs, triggers }),
  );
  const shown = made.filter(({ workflow }) => !workflow.isDraft && draw(fc.boolean()));
  const order = draw(fc.shuffledSubarray(shown, { minLength: shown.length }));
  for (const [place, { meta }] of order.entries()) meta.order = place;
  return {
    id: draw(anyId),
    name,
    workflows: byId(made.map(({ workflow }) => workflow)),
    config: {
      id: draw(anyId),
      values: {
        ...either(
          draw,
          () => ({}),
          () => ({ active: draw(fc.boolean()) }),
        ),
        paragonLink: draw(fc.boolean()),
        description: draw(anyText),
        overview: draw(anyText),
        accentColor: '#4A154B',
        workflowMeta: byId(made.map(({ meta }) => meta)),
        sharedMeta: { inputs: sharedInputs },
      },
    },
    customTriggers: byId(triggers),
  };
}

function anyCustomIntegration(draw: Draw, around: Around): Integration {
  const inputs = several(draw, 2, () => anyInput(draw));
  const config = (): string =>
    either(
      draw,
      () => draw(anyText),
      () => '{{credentials.access_token}} and {{credentials.team.id}}',
      () => `https://{{inputs.${inputs[0]?.id ?? 'none'}}}.example.com/`,
    );
  const optional: Partial<CustomIntegration> = either<Partial<CustomIntegration>>(
    draw,
    () => ({}),
    () => ({ authorizationUrl: config(), scopes: draw(anyText), usePKCEInCodeExchange: true }),
    () => ({ userProfileConfig: { url: config() }, includeClientIdAndSecrets: false }),
  );
  return {
    ...anyIntegration(draw, 'custom.myapp', around),
    customIntegration: {
      name: 'My App!',
      authenticationType: draw(
        fc.constantFrom('oauth', 'basic', 'oauth_client_credential', 'ropc_app'),
      ),
      apiBaseUrl: config(),
      testEndpointPath: config(),
      authorization: { type: 'bearer', token: config() },
      inputs,
      ...optional,
    },
  };
}

function anyWorkflow(
  draw: Draw,
  around: Omit<Surroundings, 'workflowId' | 'inputs'>,
): { workflow: Workflow; meta: WorkflowMeta } {
  const id = draw(anyId);
  const inputs = several(draw, 2, () => anyInput(draw));
  const steps = anySteps(draw, { ...around, workflowId: id, inputs });
  const isDraft = draw(fc.nat({ max: 4 })) === 0;
  const permissions = either<{ permissions?: JsonObject }>(
    draw,
    () => ({}),
    () => ({ permissions: anyCondition(draw, (dataType) => permissionSource(draw, dataType)) }),
  );
  return {
    workflow: { id, name: draw(anyName), isDraft, steps },
    meta: {
      id,
      hidden: draw(fc.boolean()),
      defaultEnabled: draw(fc.boolean()),
      inputs,
      infoText: draw(anyText),
      ...permissions,
    },
  };
}

function permissionSource(draw: Draw, dataType: string): JsonObject {
  return either<JsonObject>(
    draw,
    () => ({ type: 'CONNECT_CREDENTIAL_FIELD', fieldType: 'EXTERNAL_USER_ID' }),
    () => ({ type: 'VALUE', value: draw(anyText), dataType }),
  );
}

function anyTrigger(draw: Draw): CustomTrigger {
  return {
    id: draw(anyId),
    name: draw(anyName),
    description: draw(anyText),
    isDraft: draw(fc.nat({ max: 3 })) === 0,
    triggerSubscription: draw(fc.constantFrom('PROGRAMMATIC', 'MANUAL')),
    triggerLevel: draw(fc.constantFrom('APP', 'USER')),
    definition: { create: draw(anyObject), validatePayload: { url: '{{inputs.region}}/x' } },
  };
}

function anyResource(draw: Draw): Resource {
  return {
    id: draw(anyId),
    name: draw(anyName),
    isDraft: draw(fc.nat({ max: 3 })) === 0,
    category: 'api',
    connectionScope: draw(fc.constantFrom('APP', 'USER')),
    requestConfig: draw(anyObject),
    testRequestConfig: draw(anyObject),
    authorizationConfig: draw(anyObject),
    triggers: byId(several(draw, 1, () => anyTrigger(draw))),
  };
}
