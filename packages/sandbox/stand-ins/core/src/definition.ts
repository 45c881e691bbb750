import type { Json, JsonObject } from './stored.js';

/** What the functions of a trigger or of a resource may refer to. */
export interface IDefinitionContext {
  getInput(key: string): string;
}

const context: IDefinitionContext = { getInput: (key) => `{{inputs.${key}}}` };

/** What each method of the class gives, by its name. */
export function evaluateMethods(instance: object): JsonObject {
  const prototype: unknown = Object.getPrototypeOf(instance);
  if (typeof prototype !== 'object' || prototype === null) return {};
  const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const method: unknown = Reflect.get(prototype, name);
      if (typeof method !== 'function') return [];
      const value: unknown = method.call(instance, context);
      return value === undefined ? [] : [[name, JSON.parse(JSON.stringify(value)) as Json]];
    }),
  );
}
