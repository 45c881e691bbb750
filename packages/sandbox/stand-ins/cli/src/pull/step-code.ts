import type { Step } from '../../../../src/paragon/model.js';
import { text } from '../json.js';
import { methodName } from '../words.js';
import type { Imports } from './imports.js';
import { block, type Entries, literal } from './literals.js';
import { scheduleCode } from './schedule-code.js';
import {
  conditionCode,
  isObject,
  keyedCode,
  type Names,
  sourceCode,
  tokenizedCode,
} from './source-code.js';

export interface StepScope {
  integrationName: string;
  names: Names;
  imports: Imports;
  /** The binding of the event with this id, imported. */
  event(id: string): string;
  resource(id: string): string;
  customTrigger(id: string, resourceId: string | undefined): string;
  /** Where `bodyType` stands: CLI versions differ. */
  bodyTypeFirst: boolean;
}

/** The expression that makes the step. */
export function stepCode(step: Step, scope: StepScope): string {
  const { parameters } = step;
  const { names } = scope;
  const create = (name: string, ...values: string[]) => {
    scope.imports.named('@useparagon/core', name);
    return `new ${name}(${values.join(', ')})`;
  };
  const description = ['description', literal(step.description)] as const;
  const retry = ['autoRetry', literal(parameters.retryOnFailure === true)] as const;
  const failure = ['continueWorkflowOnError', literal(parameters.ignoreFailure === true)] as const;

  switch (step.type) {
    case 'TRIGGER/EVENT': {
      const event = scope.event(text(parameters.eventId));
      const options = mapping(step, names);
      return options.length === 0
        ? create('EventStep', event)
        : create('EventStep', event, block(options));
    }
    case 'TRIGGER/ENDPOINT':
      return create('EndpointStep', endpoint(step, names));
    case 'TRIGGER/CRON':
      return create('CronStep', scheduleCode(parameters.schedule));
    case 'TRIGGER/INTEGRATION_ENABLED':
      return create('IntegrationEnabledStep');
    case 'TRIGGER/NONE':
      return create('UnselectedStep');
    case 'TRIGGER/ACTION': {
      if (typeof parameters.customWebhookTriggerId === 'string') {
        const resourceId =
          typeof parameters.resourceId === 'string' ? parameters.resourceId : undefined;
        const trigger = scope.customTrigger(parameters.customWebhookTriggerId, resourceId);
        return create('CustomTriggerStep', trigger);
      }
      const method = methodName(scope.integrationName, text(parameters.intent));
      return `integration.triggers.${method}(${keyedCode(parameters.actionParameters, names)})`;
    }
    case 'ACTION/CUSTOM': {
      const method = methodName(scope.integrationName, text(parameters.intent));
      const inputs = keyedCode(parameters.actionParameters, names);
      return `integration.actions.${method}(${inputs}, ${block([retry, failure, description])})`;
    }
    case 'ACTION/FUNCTION': {
      const code = ['code', text(parameters.code, 'function yourFunction() {}')] as const;
      const values = ['parameters', keyedCode(parameters.parameters, names)] as const;
      return create('FunctionStep', block([retry, description, code, values]));
    }
    case 'ACTION/REQUEST':
      return create(
        'RequestStep',
        block([
          retry,
          failure,
          description,
          ...request(step, scope),
          ...authorization(step, names),
        ]),
      );
    case 'ACTION/CUSTOM_INTEGRATION_REQUEST': {
      const { resourceId } = parameters;
      const resource =
        typeof resourceId === 'string' ? [['resource', scope.resource(resourceId)] as const] : [];
      return create(
        'IntegrationRequestStep',
        block([retry, failure, description, ...resource, ...request(step, scope)]),
      );
    }
    case 'ACTION/RESPONSE': {
      const isFile = parameters.responseType === 'FILE';
      const body = isFile
        ? sourceCode(parameters.bodyFile, names)
        : keyedCode(parameters.bodyData, names);
      return create(
        'ResponseStep',
        block([
          description,
          ['statusCode', literal(parameters.statusCode ?? 200)],
          ['responseType', literal(isFile ? 'FILE' : 'JSON')],
          ['body', body],
        ]),
      );
    }
    case 'ACTION/DELAY':
      return create(
        'DelayStep',
        block([
          ['unit', literal(parameters.unit ?? 'SECONDS')],
          ['value', sourceCode(parameters.value, names)],
          description,
        ]),
      );
    case 'TRANSITION/IFELSE': {
      const [choice] = Array.isArray(parameters.choices) ? parameters.choices : [];
      const wrapper = isObject(choice) ? choice.conditionWrapper : undefined;
      return create('ConditionalStep', block([['if', conditionCode(wrapper, names)], description]));
    }
    case 'TRANSITION/MAP':
      return create(
        'FanOutStep',
        block([description, ['iterator', sourceCode(parameters.iterator, names)]]),
      );
  }
}

function mapping({ parameters }: Step, names: Names): Entries {
  return parameters.objectMapping === undefined
    ? []
    : [['objectMapping', tokenizedCode(parameters.objectMapping, names)]];
}

function endpoint(step: Step, names: Names): string {
  const { parameters } = step;
  const open = parameters.allowArbitraryPayload === true;
  const validations = (key: string) => [key, `${literal(parameters[key] ?? [])} as const`] as const;
  return block([
    ['allowArbitraryPayload', literal(open)],
    ...(open
      ? mapping(step, names)
      : [
          validations('paramValidations'),
          validations('headerValidations'),
          validations('bodyValidations'),
        ]),
  ]);
}

function request({ type, parameters }: Step, scope: StepScope): Entries {
  const { names } = scope;
  const url = ['url', tokenizedCode(parameters.url, names)] as const;
  const method = ['method', literal(parameters.httpMethod ?? 'GET')] as const;
  const target = type === 'ACTION/REQUEST' ? [url, method] : [method, url];
  const bodyType: Entries =
    parameters.bodyType === undefined ? [] : [['bodyType', literal(parameters.bodyType)]];
  const isEmpty = !Array.isArray(parameters.body) || parameters.body.length === 0;
  const body: Entries =
    parameters.rawBody !== undefined
      ? [['body', tokenizedCode(parameters.rawBody, names)]]
      : isEmpty && bodyType.length === 0
        ? []
        : [['body', keyedCode(parameters.body, names)]];
  return [
    ...target,
    ['params', keyedCode(parameters.params, names)],
    ['headers', keyedCode(parameters.headers, names)],
    ...(scope.bodyTypeFirst ? [...bodyType, ...body] : [...body, ...bodyType]),
  ];
}

function authorization({ parameters }: Step, names: Names): Entries {
  if (!isObject(parameters.authorization)) return [];
  const entries = Object.entries(parameters.authorization).map(
    ([key, value]) => [key, isObject(value) ? sourceCode(value, names) : literal(value)] as const,
  );
  return [['authorization', block(entries)]];
}
