import type { Json, JsonObject } from '../../../../src/paragon/model.js';
import { CliError } from '../cli-error.js';
import { isRecord, text } from '../json.js';
import { access, literal, object, template } from './literals.js';

/** How the code of one workflow refers to what is not its own. */
export interface Names {
  step(id: string): string;
  secret(id: string): string;
  /** The code for an input, and whether the workflow or the integration has it. */
  input(id: string, owner: 'workflow' | 'integration'): string;
  operator(stored: string): string;
}

const userFields: Record<string, string> = {
  EXTERNAL_USER_ID: 'userId',
  EXTERNAL_USER_PROVIDER_ID: 'providerId',
  EXTERNAL_USER_CREDENTIAL_ID: 'credentialId',
  EXTERNAL_USER_CONFIGURATION_ID: 'configurationId',
};

/** The expression that builds to the stored source. */
export function sourceCode(source: Json | undefined, names: Names): string {
  if (!isObject(source)) return 'undefined';
  switch (text(source.type)) {
    case 'VALUE':
      return literal(source.value ?? null);
    case 'TOKENIZED':
      return tokenizedCode(source, names);
    case 'VARIABLE':
      return `${names.step(text(source.stepId))}.output${access(pathOf(source))}`;
    case 'ENVIRONMENT_SECRET': {
      const key = names.secret(text(source.environmentSecretId));
      return `context.getEnvironmentSecret(${JSON.stringify(key)})`;
    }
    case 'PERSONA_METADATA':
      return `connectUser.meta${access(pathOf(source))}`;
    case 'CONNECT_CREDENTIAL_FIELD':
      return userCode(source, names);
    case 'CONDITION':
      return conditionCode(source.condition, names);
    default:
      throw new CliError(`Invalid source type (${text(source.type)}).`);
  }
}

/** For what is always a template string, such as a URL. */
export function tokenizedCode(source: Json | undefined, names: Names): string {
  const parts = isObject(source) && Array.isArray(source.parts) ? source.parts : [];
  return template(
    parts.map((part) =>
      isObject(part) && part.type === 'VALUE'
        ? { text: typeof part.value === 'string' ? part.value : JSON.stringify(part.value) }
        : { code: sourceCode(part, names) },
    ),
  );
}

export function keyedCode(sources: Json | undefined, names: Names): string {
  const entries = Array.isArray(sources) ? sources.filter(isObject) : [];
  return object(entries.map(({ key, source }) => [text(key), sourceCode(source, names)]));
}

/** Alternatives of which each is a list, in the shortest form that means the same. */
export function conditionCode(wrapper: Json | undefined, names: Names): string {
  if (!isObject(wrapper)) return 'undefined';
  if (wrapper.type === 'OPERATOR' && isObject(wrapper.condition)) {
    const { operator, variable, argument } = wrapper.condition;
    const operands = argument === undefined ? [variable] : [variable, argument];
    return `${names.operator(text(operator))}(${operands
      .map((operand) => sourceCode(operand, names))
      .join(', ')})`;
  }
  const conditions = Array.isArray(wrapper.conditions) ? wrapper.conditions : [];
  const [only] = conditions;
  if (conditions.length === 1) return conditionCode(only, names);
  const list = conditions.map((condition) => conditionCode(condition, names)).join(', ');
  return `${names.operator(wrapper.join === 'OR' ? 'Or' : 'And')}(${list})`;
}

function userCode(source: JsonObject, names: Names): string {
  const { fieldType } = source;
  if (fieldType === 'WORKFLOW_SETTING' || fieldType === 'SHARED_WORKFLOW_SETTING') {
    const owner = fieldType === 'WORKFLOW_SETTING' ? 'workflow' : 'integration';
    const input = names.input(text(source.inputId), owner);
    return `context.getInput(${input})${access(pathOf(source))}`;
  }
  if (fieldType === 'EXTERNAL_USER_PROVIDER_DATA') {
    return `connectUser.providerData${access([text(source.dataKey)])}`;
  }
  const field = userFields[text(fieldType)];
  if (field === undefined) throw new CliError(`Invalid source type (${text(fieldType)}).`);
  return `connectUser.${field}`;
}

function pathOf({ path }: JsonObject): string[] {
  return Array.isArray(path) ? path.map((key) => text(key)) : [];
}

export function isObject(value: Json | undefined): value is JsonObject {
  return isRecord(value);
}
