import type { Json, JsonObject } from '../../../../src/paragon/model.js';
import { CliError } from '../cli-error.js';
import { isRecord, text } from '../json.js';
import { access, literal, object, template } from './literals.js';

/** How the code of one workflow refers to what is not its own. */
export interface Names {
  /** The code for what lies at this path of what Paragon keeps of a step. */
  output(stepId: string, path: readonly string[]): string;
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
      return names.output(text(source.stepId), pathOf(source));
    case 'ENVIRONMENT_SECRET': {
      const key = names.secret(text(source.environmentSecretId));
      return `context.getEnvironmentSecret(${JSON.stringify(key)})`;
    }
    case 'PERSONA_METADATA':
      return `connectUser${access(pathOf(source))}`;
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

/**
 * Paragon keeps alternatives of which each is a list. One alternative, or one condition in a list,
 * needs no `Or` or `And` around it; within these nothing may be left out.
 */
export function conditionCode(wrapper: Json | undefined, names: Names): string {
  if (!isJoin(wrapper, 'OR')) return partCode(wrapper, names);
  const alternatives = conditionsOf(wrapper).map((alternative) => {
    const [only, ...others] = isJoin(alternative, 'AND') ? conditionsOf(alternative) : [];
    const isPlain = isObject(only) && only.type === 'OPERATOR' && others.length === 0;
    return partCode(isPlain ? only : alternative, names);
  });
  const [only, ...others] = alternatives;
  return only !== undefined && others.length === 0
    ? only
    : `${names.operator('Or')}(${alternatives.join(', ')})`;
}

function partCode(part: Json | undefined, names: Names): string {
  if (!isObject(part)) return 'undefined';
  if (part.type === 'OPERATOR' && isObject(part.condition)) {
    const { operator, variable, argument } = part.condition;
    const operands = argument === undefined ? [variable] : [variable, argument];
    return `${names.operator(text(operator))}(${operands
      .map((operand) => sourceCode(operand, names))
      .join(', ')})`;
  }
  const list = conditionsOf(part).map((condition) => partCode(condition, names));
  return `${names.operator(part.join === 'OR' ? 'Or' : 'And')}(${list.join(', ')})`;
}

function isJoin(part: Json | undefined, join: 'AND' | 'OR'): part is JsonObject {
  return isObject(part) && part.type === 'JOIN' && part.join === join;
}

function conditionsOf({ conditions }: JsonObject): Json[] {
  return Array.isArray(conditions) ? conditions : [];
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
