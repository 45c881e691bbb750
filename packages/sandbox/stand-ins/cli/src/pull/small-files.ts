import type { Integration, JsonObject, ProjectEvent } from '../../../../src/paragon/model.js';
import { inputCode } from './input-code.js';
import { literal, literalType } from './literals.js';

export function eventCode({ name, sampleData }: ProjectEvent): string {
  return `import { IEventInit } from '@useparagon/core/event';

export type EventSchema = ${literalType(sampleData)};

const event: IEventInit<EventSchema> = {
  /**
   *  name of event
   */
  name: ${literal(name)},

  /**
   * schema of event payload
   */
  schema: ${literal(sampleData)},
};

export default event;
`;
}

export function inputsCode({ name, config }: Integration): string {
  const from = name.startsWith('custom.')
    ? '@useparagon/core/inputs'
    : `@useparagon/integrations/${name}`;
  return `import { createInputs } from '${from}';

/**
 * define inputs here which can be used across workflows
 */
const integrationInputs = createInputs(${inputCode(config.values.sharedMeta.inputs).code});

export default integrationInputs;
`;
}

export function personaCode(meta: JsonObject): string {
  return `export default ${literal(meta)};\n`;
}
