import fc from 'fast-check';
import { integrationMetadata } from '../../src/paragon/integration-catalogue.js';
import type {
  Intent,
  IntentInput,
  Json,
  JsonObject,
  Resource,
  Step,
  StepType,
} from '../../src/paragon/model.js';
import { type DataType, type Surroundings, sourcesOf, urlAndParams } from './any-sources.js';
import { anyId, anyKey, anyText, type Draw, either, several } from './any-values.js';

/** Functions as people write them: the form may not survive, the text has to. `parameters` is typed. */
const functions = [
  'function yourFunction(parameters, libraries) {}',
  '(parameters) => {\n  // Why: see the wiki\n\n\n  return Object(parameters).a ?? "none" ;\n}',
  'async (parameters, { a, b = 1 }) => await a?.[b]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of a project
  "x => ({ a: `${x} is /* no comment */`, b: /[/'\"]+/g.test(String(x)), c: 'it\\'s' })",
  'async function later(parameters){const {list}=Object(parameters);for(const one of list){if(one)break}return list.map(x=>x*2).filter(Boolean).reduce((a,b)=>a+b,0)}',
  'function long(parameters) { const all = Object(parameters); return all.first && all.second || all.third && (all.fourth || all.fifth) ? { first: 1, second: [1, 2, 3], third: { fourth: null } } : undefined; }',
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
        ...urlAndParams(text(seen), keyed(seen, 'STRING', 'text')),
        headers: keyed(seen, 'STRING', 'text'),
        body: kind === 'none' || kind === 'raw' ? [] : keyed(seen, 'ANY', 'any'),
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
      actionParameters: valuesFor(inputs, seen),
    };
  }

  function valuesFor(inputs: readonly IntentInput[], seen: Step[]): Json[] {
    return inputs
      .filter((input) => input.required === true || draw(fc.boolean()))
      .flatMap((input): Json[] => {
        if (input.type !== 'ENUM') return [{ key: input.id, source: sourceFor(input.type, seen) }];
        const choice = draw(fc.constantFrom(...(input.values ?? [])));
        const { value, dependentInputs } =
          typeof choice === 'string' ? { value: choice, dependentInputs: [] } : choice;
        const chosen = { type: 'VALUE', value, dataType: 'ANY' };
        return [{ key: input.id, source: chosen }, ...valuesFor(dependentInputs, seen)];
      });
  }

  function sourceFor(type: Exclude<IntentInput['type'], 'ENUM'>, seen: Step[]): Json {
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
    const timeOfDay = (): JsonObject => ({
      minutes: draw(fc.nat({ max: 24 * 60 - 1 })),
      timezone: draw(anyText),
    });
    const makers: (() => { type: StepType; parameters: JsonObject })[] = [
      () => ({ type: 'TRIGGER/INTEGRATION_ENABLED', parameters: {} }),
      () => ({
        type: 'TRIGGER/CRON',
        parameters: {
          schedule: either<JsonObject>(
            draw,
            () => ({ unit: 'CUSTOM', cron: '0 0 9 1 * *', timezone: draw(anyText) }),
            () => ({ unit: 'SECONDS', seconds: 30 }),
            () => ({ unit: 'MINUTES', minutes: 5 }),
            () => ({ unit: 'HOURLY', hours: 2, offset: draw(fc.nat({ max: 59 })) }),
            () => ({ unit: 'DAILY', days: 1, time: timeOfDay() }),
            () => ({ unit: 'WEEKLY', weekday: 'SUNDAY', time: timeOfDay() }),
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
