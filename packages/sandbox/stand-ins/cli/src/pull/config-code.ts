import type { CustomIntegration, Integration, Json } from '../../../../src/paragon/model.js';
import { distinct, importName } from './file-names.js';
import { Imports } from './imports.js';
import { type InputCode, inputCode } from './input-code.js';
import { access, block, type Entries, literal, template } from './literals.js';
import type { ProjectNames } from './project-names.js';
import { isObject } from './source-code.js';

/** The config.ts of an integration. Drafts are not in its display order. */
export function configCode(integration: Integration, names: ProjectNames): string {
  const imports = new Imports();
  const { values } = integration.config;
  const shown = Object.values(values.workflowMeta)
    .filter(({ id, order }) => order !== undefined && integration.workflows[id]?.isDraft === false)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  const files = shown.map(({ id }) => fileOf(names.workflows.get(id) ?? id));
  const bindings = distinct(files.map(importName));
  for (const [index, file] of files.entries()) {
    imports.whole(`./workflows/${file}`, `{ default as ${bindings[index]} }`);
  }
  const active: Entries = values.active === undefined ? [] : [['active', literal(values.active)]];
  const order = ['workflowDisplayOrder', `[${bindings.join(', ')}]`] as const;
  const { customIntegration } = integration;
  if (customIntegration === undefined) {
    imports.named('@useparagon/core/integration', 'IIntegrationConfig');
    const entries: Entries = [
      ...active,
      ['description', literal(values.description)],
      ['overviewText', template([{ text: values.overview }])],
      ['showWatermark', literal(values.paragonLink)],
      order,
    ];
    return `${imports.code()}

/**
 * configuration for a ${integration.name}
 */
const config: IIntegrationConfig = ${block(entries)};

export default config;
`;
  }

  const inputs = inputCode(customIntegration.inputs);
  imports.named('@useparagon/core/integration', 'ICustomIntegrationConfig', 'createConfigInputs');
  const code = block([
    ['name', literal(customIntegration.name)],
    ...active,
    ['description', literal(values.description)],
    ['accentColor', literal(values.accentColor)],
    ['overviewText', template([{ text: values.overview }])],
    ['showWatermark', literal(values.paragonLink)],
    order,
    ...authentication(customIntegration, inputs),
  ]);
  if (code.includes('${credentials')) imports.named('@useparagon/core/integration', 'credentials');
  return `${imports.code()}

/**
 * define inputs here which are used in custom integration config
 */
export const inputs = createConfigInputs(${inputs.code});

/**
 * custom integration config
 */
const config: ICustomIntegrationConfig = ${code};

export default config;
`;
}

function authentication(custom: CustomIntegration, inputs: InputCode): Entries {
  const { name: _, inputs: __, authenticationType, ...rest } = custom;
  return [
    ['authenticationType', literal(authenticationType)],
    ...Object.entries(rest).map(([key, value]) => [key, configValue(value, inputs)] as const),
  ];
}

/** Texts with `{{inputs.<id>}}` or `{{credentials.<path>}}` in them are template strings. */
function configValue(value: Json, inputs: InputCode): string {
  if (typeof value === 'string') {
    const pieces = value.split(/\{\{((?:inputs|credentials)\.[^{}]+)\}\}/);
    if (pieces.length === 1) return literal(value);
    return template(
      pieces.map((piece, index) =>
        index % 2 === 0 ? { text: piece } : { code: placeholder(piece, inputs) },
      ),
    );
  }
  if (Array.isArray(value))
    return `[${value.map((entry) => configValue(entry, inputs)).join(', ')}]`;
  if (isObject(value)) {
    return block(Object.entries(value).map(([key, entry]) => [key, configValue(entry, inputs)]));
  }
  return literal(value);
}

function placeholder(text: string, inputs: InputCode): string {
  const [kind = '', ...path] = text.split('.');
  if (kind === 'credentials') return `credentials${access(path)}`;
  const key = inputs.keyOf(path.join('.'));
  return key === undefined ? JSON.stringify(`{{${text}}}`) : `inputs.${key}`;
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
