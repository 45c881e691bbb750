import type { Loose } from '../loose.js';

/** What a workflow may refer to besides its steps. */
export interface IContext<Results extends Record<string, unknown> = Record<string, Loose>> {
  getEnvironmentSecret(key: string): string;
  getInput<Type extends keyof Results>(input: { id: string; type: Type }): Results[Type];
}
