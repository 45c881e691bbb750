import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IntegrationMetadata, Intent, IntentInput } from '../../../../src/paragon/model.js';
import { capitalized, methodName } from '../words.js';
import type { Zeus } from '../zeus.js';

/** The folders of src/integrations whose types come from Paragon: custom ones have none. */
export async function integrationsOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'src', 'integrations'), {
    withFileTypes: true,
  }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('custom.'))
    .map((entry) => entry.name)
    .sort();
}

/** `@useparagon/integrations/<name>` is no package: it is written from what Paragon knows. */
export async function writeIntegrationTypes(
  folder: string,
  names: readonly string[],
  zeus: Zeus,
): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const files = integrationFiles(await zeus.integration(name));
      const target = join(folder, 'node_modules', '@useparagon', 'integrations', name);
      await mkdir(target, { recursive: true });
      await Promise.all(
        Object.entries(files).map(([file, text]) => writeFile(join(target, file), text)),
      );
    }),
  );
}

function integrationFiles(metadata: IntegrationMetadata): Record<string, string> {
  return {
    'index.js': code(metadata),
    'index.d.ts': types(metadata),
    'intents.d.ts': intentTypes(metadata.intents),
    'triggers.d.ts': intentTypes(metadata.triggers),
  };
}

function code({ name, inputTypes, intents, triggers }: IntegrationMetadata): string {
  const methods = (list: Intent[], make: (intent: Intent) => string) =>
    list.map((intent) => `    ${methodName(name, intent.name)}: ${make(intent)},\n`).join('');
  const actionType = JSON.stringify(name);
  const actions = methods(
    intents,
    ({ name: intent }) =>
      `(parameters, options) =>\n      new ActionStep({ ...options, parameters, intent: '${intent}', actionType: ${actionType} })`,
  );
  const starts = methods(
    triggers,
    ({ name: intent }) =>
      `(parameters) =>\n      new ActionTriggerStep({ parameters, intent: '${intent}', actionType: ${actionType} })`,
  );
  return `const { ActionStep, ActionTriggerStep } = require('@useparagon/core');

exports.createInputs = (inputs) => inputs;
exports.inputs = ${JSON.stringify(inputTypes, null, 2)};
exports.intents = ${JSON.stringify(intents, null, 2)};
exports.triggers = ${JSON.stringify(triggers, null, 2)};

class ${capitalized(name)}Integration {
  name = ${actionType};

  actions = {
${actions}  };

  triggers = {
${starts}  };
}

exports.integration = new ${capitalized(name)}Integration();
`;
}

function types({ name, title, inputTypes, intents, triggers }: IntegrationMetadata): string {
  const type = `I${capitalized(name)}Integration`;
  const members = (list: Intent[], map: string, step: string, more: string) =>
    list
      .map(
        (intent) => `    /** ${comment(intent.title)} */
    ${methodName(name, intent.name)}: (inputs: ${map}['${intent.name}'][0]${more}) => ${step};\n`,
      )
      .join('');
  const own = inputTypes.map((input) => ` | '${input.type}'`).join('');
  const results = inputTypes.map((input) => `  ${JSON.stringify(input.type)}: any;\n`).join('');
  return `import { ActionStep, ActionTriggerStep } from '@useparagon/core';
import { DefaultInputToResultMap, DefaultInputType, UserDefinedInput } from '@useparagon/core/inputs';
import { IntegrationOptions } from '@useparagon/core/integration';
import { IntentToInputOutput } from './intents';
import { IntentToInputOutput as TriggerIntentToInputOutput } from './triggers';

export type InputResultMap = DefaultInputToResultMap & {
${results}};

export declare const createInputs: <
  Inputs extends Record<string, UserDefinedInput<DefaultInputType${own}>>,
>(
  inputs: Inputs,
) => Inputs;

/** ${comment(title)} */
export type ${type} = {
  name: string;
  actions: {
${members(intents, 'IntentToInputOutput', 'ActionStep', ', options: IntegrationOptions')}  };
  triggers: {
${members(triggers, 'TriggerIntentToInputOutput', 'ActionTriggerStep', '')}  };
};

export declare const integration: ${type};
`;
}

function intentTypes(intents: Intent[]): string {
  const entries = intents
    .map(({ name, inputs }) => `  ${name}: [${inputsType(inputs)}, any];\n`)
    .join('');
  return `import { ConditionalInput } from '@useparagon/core/steps/library/conditional';

export type IntentToInputOutput = {
${entries}};

export type Filter = ConditionalInput;
`;
}

/** Nothing but these; what a chosen value brings goes only with that value. */
function inputsType(inputs: readonly IntentInput[]): string {
  const common = inputs.filter((input) => !hasDependents(input));
  const choices = inputs.filter(hasDependents).map((input) => {
    const kinds = (input.values ?? []).map((choice) => {
      const { value, dependentInputs } =
        typeof choice === 'string' ? { value: choice, dependentInputs: [] } : choice;
      const chosen = inputType({ ...input, values: [value] });
      return `{\n${chosen}  } & ${inputsType(dependentInputs)}`;
    });
    return `(${kinds.join(' | ')})`;
  });
  return [`{\n${common.map(inputType).join('')}  }`, ...choices].join(' & ');
}

function hasDependents({ values = [] }: IntentInput): boolean {
  return values.some((value) => typeof value !== 'string');
}

function inputType({ id, title, type, required, values = [] }: IntentInput): string {
  const choice = values
    .map((value) => JSON.stringify(typeof value === 'string' ? value : value.value))
    .join(' | ');
  const written = {
    TEXTAREA: 'string',
    CODE: 'any',
    BOOLEAN_INPUT: 'boolean',
    ENUM: choice === '' ? 'string' : choice,
    CONDITIONAL: 'ConditionalInput',
  }[type];
  return `    /** ${comment(title)} */\n    ${JSON.stringify(id)}${required === true ? '' : '?'}: ${written};\n`;
}

function comment(text: string): string {
  return text.replaceAll('*/', '* /');
}
