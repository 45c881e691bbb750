import type { Json, JsonObject } from '../../../../src/paragon/model.js';
import { block, literal, template } from './literals.js';
import { isObject } from './source-code.js';

/** A method for each entry; `{{inputs.<key>}}` in a text stands for what the user enters. */
export function definitionMethods(definition: JsonObject): string {
  return Object.entries(definition)
    .map(
      ([name, value]) => `
  ${JSON.stringify(name)}(context: IDefinitionContext) {
    return ${definitionValue(value)};
  }
`,
    )
    .join('');
}

function definitionValue(value: Json): string {
  if (typeof value === 'string') {
    const pieces = value.split(/\{\{inputs\.([^{}]+)\}\}/);
    if (pieces.length === 1) return literal(value);
    return template(
      pieces.map((piece, index) =>
        index % 2 === 0 ? { text: piece } : { code: `context.getInput(${JSON.stringify(piece)})` },
      ),
    );
  }
  if (Array.isArray(value)) return `[${value.map(definitionValue).join(', ')}]`;
  if (isObject(value)) {
    return block(Object.entries(value).map(([key, entry]) => [key, definitionValue(entry)]));
  }
  return literal(value);
}
