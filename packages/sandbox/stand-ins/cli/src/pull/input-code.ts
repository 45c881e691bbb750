import type { UserInput } from '../../../../src/paragon/model.js';
import { distinct, inputKey } from './file-names.js';
import { block, literal } from './literals.js';

export interface InputCode {
  /** The argument of `createInputs`. */
  code: string;
  keyOf(id: string): string | undefined;
}

/** Stored inputs have no keys: they are named by their titles. */
export function inputCode(inputs: readonly UserInput[]): InputCode {
  const keys = distinct(inputs.map(({ title }) => inputKey(title)));
  const byId = new Map(inputs.map(({ id }, index) => [id, keys[index]]));
  return {
    code: block(inputs.map((input, index) => [keys[index] ?? input.id, literal(input)])),
    keyOf: (id) => byId.get(id),
  };
}
