import fc from 'fast-check';
import { integrationMetadata } from '../../src/paragon/integration-catalogue.js';
import type {
  CustomTrigger,
  Intent,
  IntentInput,
  Json,
  JsonObject,
  ProjectEvent,
  Resource,
  Secret,
  Step,
  StepType,
  UserInput,
} from '../../src/paragon/model.js';
import { anyId, anyJson, anyKey, anyText, type Draw, either, several } from './any-values.js';

/** What the steps of one workflow can refer to. */
export interface Surroundings {
  integrationName: string;
  workflowId: string;
  events: ProjectEvent[];
  secrets: Secret[];
  resources: Resource[];
  triggers: CustomTrigger[];
  inputs: UserInput[];
  sharedInputs: UserInput[];
  personaKeys: string[];
}

type DataType = 'ANY' | 'ARRAY' | 'BOOLEAN' | 'DATE' | 'NUMBER' | 'STRING';

/** Functions as people write them: the form may not survive, the text has to. */
const functions = [
  'function yourFunction(parameters, libraries) {}',
  '(parameters) => {\n  // Why: see the wiki\n\n\n  return parameters.a ?? "none" ;\n}',
  'async ({ a, b = 1 }) => await a?.[b]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of a project
  "x => ({ a: `${x} is /* no comment */`, b: /[/'\"]+/g.test(x), c: 'it\\'s' })",
  'async function later(parameters){const {list}=parameters;for(const one of list){if(one)break}return list.map(x=>x*2).filter(Boolean).reduce((a,b)=>a+b,0)}',
  'function long(parameters) { return parameters.first && parameters.second || parameters.third && (parameters.fourth || parameters.fifth) ? { first: 1, second: [1, 2, 3], third: { fourth: null } } : undefined; }',
];

const operators: Record<string, { dataType: DataType; unary?: true }> = {
  $arrayIsEmpty: { dataType: 'ARRAY', unary: true },
  $booleanTrue: { dataType: 'BOOLEAN', unary: true },
  $exists: { dataType: 'ANY', unary: true },
  $doesNotExist: { dataType: 'ANY', unary: true },
  $isUndefinedOrNull: { dataType: 'ANY', unary: true },
  $dateTimeAfter: { dataType: 'DATE' },
  $numberGreaterThanOrEqualTo: { dataType: 'NUMBER' },
  $stringContains: { dataType: 'STRING' },
  $stringIsIn: { dataType: 'STRING' },
};

/** A chain with branches; a step reads only what has run before it. */
export function anySteps(draw: Draw, around: Surroundings): Step[] {
  const steps: Step[] = [];
  const { source, text, keyed } = sourcesOf(draw, around);

  function add(type: StepType, parameters: JsonObject): Step {
    const named = draw(fc.boolean());
    const step: Step = {
      id: draw(anyId),
      type,
      parameters,
      next: null,
      _migrations: named ? { name: `${draw(anyKey())}${steps.length}` } : {},
      description: draw(fc.oneof(anyText, fc.constant('description'))),
    };
    steps.push(step);
    return step;
  }

  function chain(seen: Step[], most: number, depth: number): { first: Step | null; seen: Step[] } {
    let known = seen;
    let first: Step | null = null;
    let last: Step | undefined;
    for (const _ of several(draw, most, () => 0)) {
      const made = anyStep(known, depth);
      first ??= made.step;
      if (last !== undefined) last.next = made.step.id;
      last = made.step;
      known = made.seen;
    }
    return { first, seen: known };
  }

  function anyStep(seen: Step[], depth: number): { step: Step; seen: Step[] } {
    if (depth > 0 && draw(fc.nat({ max: 3 })) === 0) {
      return either(
        draw,
        () => {
          const conditionWrapper = anyCondition(draw, (dataType) => source(dataType, seen));
          const step = add('TRANSITION/IFELSE', {});
          const yes = chain([...seen, step], 2, depth - 1);
          const no = chain([...seen, step], 2, depth - 1);
          const way = ({ first }: typeof yes) => (first === null ? {} : { next: first.id });
          step.parameters = {
            choices: [
              { conditionWrapper, isDefault: false, label: 'Yes', ...way(yes) },
              { isDefault: true, label: 'No', ...way(no) },
            ],
          };
          return { step, seen: [...new Set([...yes.seen, ...no.seen])] };
        },
        () => {
          const iterator = source('ARRAY', seen);
          const step = add('TRANSITION/MAP', {});
          const each = chain([...seen, step], 2, depth - 1);
          step.parameters = {
            iterator,
            ...(each.first === null ? {} : { nextToIterate: each.first.id }),
          };
          return { step, seen: each.seen };
        },
      );
    }
    const { type, parameters } = anyAction(seen);
    const step = add(type, parameters);
    return { step, seen: [...seen, step] };
  }

  function anyAction(seen: Step[]): { type: StepType; parameters: JsonObject } {
    const retryOnFailure = draw(fc.boolean());
    const ignoreFailure = draw(fc.boolean());
    const request = (): JsonObject => {
      const kind = draw(fc.constantFrom('none', 'json', 'form-data', 'raw'));
      return {
        ...(kind === 'none' ? {} : { bodyType: kind }),
        httpMethod: draw(fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
        ignoreFailure,
        retryOnFailure,
        url: text(seen),
        params: keyed(seen, 'STRING', 'text'),
        headers: keyed(seen, 'STRING', 'text'),
        body: kind === 'none' || kind === 'raw' ? [] : keyed(seen, 'STRING', 'any'),
        ...(kind === 'raw' ? { rawBody: text(seen) } : {}),
      };
    };
    const makers: (() => { type: StepType; parameters: JsonObject })[] = [
      () => ({
        type: 'ACTION/FUNCTION',
        parameters: {
          parameters: keyed(seen, 'ANY', 'any'),
          code: draw(fc.constantFrom(...functions)),
          retryOnFailure,
        },
      }),
      () => ({
        type: 'ACTION/REQUEST',
        parameters: {
          ...request(),
          ...either<JsonObject>(
            draw,
            () => ({}),
            () => ({ authorization: { type: 'bearer', token: text(seen) } }),
          ),
        },
      }),
      () => ({
        type: 'ACTION/CUSTOM_INTEGRATION_REQUEST',
        parameters: {
          actionType: around.integrationName,
          ...request(),
          ...resourceOf(draw, around.resources),
        },
      }),
      () => ({
        type: 'ACTION/RESPONSE',
        parameters: {
          statusCode: draw(fc.constantFrom(200, 404)),
          ...either<JsonObject>(
            draw,
            () => ({ responseType: 'JSON', bodyData: keyed(seen, 'ANY', 'any') }),
            () => ({ responseType: 'FILE', bodyData: [], bodyFile: source('ANY', seen) }),
          ),
        },
      }),
      () => ({
        type: 'ACTION/DELAY',
        parameters: {
          unit: draw(fc.constantFrom('SECONDS', 'MINUTES', 'HOURS', 'DAYS')),
          value: { type: 'VALUE', value: draw(fc.nat()), dataType: 'NON_DECIMAL' },
        },
      }),
    ];
    const intents = integrationMetadata(around.integrationName)?.intents ?? [];
    if (intents.length > 0) {
      makers.push(() => ({
        type: 'ACTION/CUSTOM',
        parameters: {
          ...useOf(draw(fc.constantFrom(...intents)), seen),
          ignoreFailure,
          retryOnFailure,
        },
      }));
    }
    return either(draw, ...makers);
  }

  function useOf({ name, inputs }: Intent, seen: Step[]): JsonObject {
    return {
      intent: name,
      actionType: around.integrationName,
      credentials: [],
      actionParameters: inputs
        .filter((input) => input.required === true || draw(fc.boolean()))
        .map((input) => ({ key: input.id, source: sourceFor(input, seen) })),
    };
  }

  function sourceFor({ type, values = [] }: IntentInput, seen: Step[]): Json {
    const value = (made: Json): Json => ({ type: 'VALUE', value: made, dataType: 'ANY' });
    switch (type) {
      case 'TEXTAREA':
        return either(
          draw,
          () => value(draw(anyText)),
          () => text(seen, 'ANY'),
        );
      case 'CODE':
        return source('ANY', seen);
      case 'BOOLEAN_INPUT':
        return value(draw(fc.boolean()));
      case 'ENUM':
        return value(draw(fc.constantFrom(...values)));
      case 'CONDITIONAL':
        return {
          type: 'CONDITION',
          condition: anyCondition(draw, (dataType) => source(dataType, seen)),
        };
    }
  }

  function anyTrigger(): { type: StepType; parameters: JsonObject } {
    const mapping = () =>
      either<JsonObject>(
        draw,
        () => ({}),
        () => ({ objectMapping: text([]) }),
      );
    const makers: (() => { type: StepType; parameters: JsonObject })[] = [
      () => ({ type: 'TRIGGER/INTEGRATION_ENABLED', parameters: {} }),
      () => ({
        type: 'TRIGGER/CRON',
        parameters: {
          schedule: either<JsonObject>(
            draw,
            () => ({ unit: 'CUSTOM', cron: '0 0 9 * * *', timezone: draw(anyText) }),
            () => ({ unit: 'MINUTES', interval: 5 }),
          ),
        },
      }),
      () => {
        const open = draw(fc.boolean());
        const validations = (more: JsonObject) =>
          open ? [] : several(draw, 2, (): Json => ({ key: draw(anyText), ...more }));
        return {
          type: 'TRIGGER/ENDPOINT',
          parameters: {
            httpMethod: 'POST',
            paramValidations: validations({ required: true }),
            headerValidations: validations({ value: 'x' }),
            bodyValidations: validations({ dataType: 'STRING', required: false }),
            allowArbitraryPayload: open,
            path: around.workflowId,
            ...(open ? mapping() : {}),
          },
        };
      },
    ];
    const [event] = around.events;
    if (event !== undefined) {
      makers.push(() => ({
        type: 'TRIGGER/EVENT',
        parameters: { eventId: draw(fc.constantFrom(...around.events)).id, ...mapping() },
      }));
    }
    const offered = integrationMetadata(around.integrationName)?.triggers ?? [];
    if (offered.length > 0) {
      makers.push(() => ({
        type: 'TRIGGER/ACTION',
        parameters: useOf(draw(fc.constantFrom(...offered)), []),
      }));
    }
    const owned = [
      ...around.triggers.map(({ id, isDraft }) => ({ id, isDraft, owner: {} })),
      ...around.resources.flatMap(({ id: resourceId, isDraft: hidden, triggers }) =>
        Object.values(triggers).map(({ id, isDraft }) => ({
          id,
          isDraft: isDraft || hidden,
          owner: { resourceId },
        })),
      ),
    ].filter(({ isDraft }) => !isDraft);
    if (owned.length > 0) {
      makers.push(() => {
        const { id, owner } = draw(fc.constantFrom(...owned));
        return {
          type: 'TRIGGER/ACTION',
          parameters: {
            intent: 'CUSTOM_WEBHOOK_TRIGGER_INTENT',
            actionType: around.integrationName,
            credentials: [],
            actionParameters: [],
            customWebhookTriggerId: id,
            ...owner,
          },
        };
      });
    }
    return either(draw, ...makers);
  }

  const { type, parameters } = anyTrigger();
  const trigger = add(type, parameters);
  trigger.next = chain([trigger], 5, 2).first?.id ?? null;
  return steps;
}

/** Sources of values; `text` for those that TypeScript knows to be strings. */
function sourcesOf(draw: Draw, around: Surroundings) {
  function reference(dataType: DataType, seen: Step[]): Json {
    const path = () => several(draw, 2, () => draw(anyKey()));
    const makers: (() => Json)[] = [
      () => {
        const fieldType = draw(fc.constantFrom('EXTERNAL_USER_ID', 'EXTERNAL_USER_CREDENTIAL_ID'));
        return { type: 'CONNECT_CREDENTIAL_FIELD', fieldType };
      },
      () => ({
        type: 'CONNECT_CREDENTIAL_FIELD',
        fieldType: 'EXTERNAL_USER_PROVIDER_DATA',
        dataKey: draw(anyKey()),
      }),
    ];
    if (seen.length > 0) {
      makers.push(() => {
        const step = draw(fc.constantFrom(...seen));
        const start = step.type === 'TRANSITION/MAP' ? ['instance'] : [];
        return { type: 'VARIABLE', stepId: step.id, path: [...start, ...path()], dataType };
      });
    }
    if (around.secrets.length > 0) {
      makers.push(() => ({
        type: 'ENVIRONMENT_SECRET',
        environmentSecretId: draw(fc.constantFrom(...around.secrets)).id,
      }));
    }
    if (around.personaKeys.length > 0) {
      makers.push(() => ({
        type: 'PERSONA_METADATA',
        path: [draw(fc.constantFrom(...around.personaKeys))],
      }));
    }
    const setting = (fieldType: string, inputs: UserInput[]) => () => {
      const { id: inputId, type } = draw(fc.constantFrom(...inputs));
      const deep = type === 'custom_field_mapping' ? path() : [];
      return { type: 'CONNECT_CREDENTIAL_FIELD', fieldType, inputId, path: deep };
    };
    if (around.inputs.length > 0) makers.push(setting('WORKFLOW_SETTING', around.inputs));
    if (around.sharedInputs.length > 0) {
      makers.push(setting('SHARED_WORKFLOW_SETTING', around.sharedInputs));
    }
    return either(draw, ...makers);
  }

  /** Pieces of text and references by turns, with one reference at least. */
  function tokenized(dataType: DataType, seen: Step[]): JsonObject {
    const parts: Json[] = [];
    for (const _ of [0, ...several(draw, 2, () => 0)]) {
      const before = draw(anyText);
      if (before !== '') parts.push({ type: 'VALUE', value: before, dataType });
      parts.push(reference(dataType, seen));
    }
    return { type: 'TOKENIZED', dataType, parts };
  }

  return {
    text: (seen: Step[], dataType: DataType = 'STRING') => tokenized(dataType, seen),
    source: (dataType: DataType, seen: Step[]): Json =>
      either<Json>(
        draw,
        () => ({ type: 'VALUE', value: draw(anyJson), dataType }),
        () => tokenized(dataType, seen),
        () => reference(dataType, seen),
      ),
    keyed(seen: Step[], dataType: DataType, kind: 'text' | 'any'): Json[] {
      const keys = [...new Set(several(draw, 3, () => draw(anyKey())))];
      return keys.map((key) => ({
        key,
        source: either<Json>(
          draw,
          () => ({
            type: 'VALUE',
            value: kind === 'text' ? draw(anyText) : draw(anyJson),
            dataType,
          }),
          () => tokenized(dataType, seen),
        ),
      }));
    },
  };
}

/** Alternatives of which each is a list, with joins in it. */
export function anyCondition(draw: Draw, source: (dataType: DataType) => Json): JsonObject {
  function part(depth: number): Json {
    if (depth > 0 && draw(fc.nat({ max: 3 })) === 0) {
      return {
        type: 'JOIN',
        join: draw(fc.constantFrom('AND', 'OR')),
        conditions: several(draw, 2, () => part(depth - 1)),
      };
    }
    const operator = draw(fc.constantFrom(...Object.keys(operators)));
    const { dataType, unary } = operators[operator] ?? { dataType: 'ANY' };
    return {
      type: 'OPERATOR',
      condition: {
        operator,
        variable: source(dataType),
        ...(unary === true ? {} : { argument: source(dataType) }),
      },
    };
  }
  const alternative = (): Json => ({
    type: 'JOIN',
    join: 'AND',
    conditions: several(draw, 2, () => part(2)),
  });
  return {
    type: 'JOIN',
    join: 'OR',
    conditions: [alternative(), ...several(draw, 2, alternative)],
  };
}

function resourceOf(draw: Draw, resources: Resource[]): JsonObject {
  const usable = resources.filter(({ isDraft }) => !isDraft);
  return usable.length > 0 && draw(fc.boolean())
    ? { resourceId: draw(fc.constantFrom(...usable)).id }
    : {};
}
