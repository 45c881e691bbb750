import type { Loose } from './loose.js';

/**
 * Values in the config of a custom integration that exist only once a user has signed in. They
 * are stored as `{{inputs.<id>}}` and `{{credentials.<path>}}` within the text around them.
 */
export interface ConfigInput {
  id: string;
  type: string;
  title: string;
  [option: string]: unknown;
}

const definitions = new WeakMap<object, ConfigInput[]>();

/** In a template string each input stands for what the user enters for it. */
export function createConfigInputs<Inputs extends Record<string, ConfigInput>>(
  inputs: Inputs,
): Inputs {
  const shown = Object.fromEntries(
    Object.entries(inputs).map(([key, input]) => [
      key,
      Object.defineProperty({ ...input }, 'toString', { value: () => `{{inputs.${input.id}}}` }),
    ]),
  ) as Inputs;
  definitions.set(shown, Object.values(inputs));
  return shown;
}

export function configInputsOf(inputs: unknown): ConfigInput[] {
  return typeof inputs === 'object' && inputs !== null ? (definitions.get(inputs) ?? []) : [];
}

export const credentials: Record<string, Loose> = credentialAt([]);

function credentialAt(path: string[]): Record<string, Loose> {
  const text = `{{credentials.${path.join('.')}}}`;
  return new Proxy(
    {},
    {
      get: (_target, property) => {
        if (property === Symbol.toPrimitive || property === 'toString' || property === 'toJSON') {
          return () => text;
        }
        return typeof property === 'symbol' ? undefined : credentialAt([...path, property]);
      },
    },
  );
}
