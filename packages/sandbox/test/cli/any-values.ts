import fc, { type Arbitrary, type GeneratorValue } from 'fast-check';
import type { Json, UserInput } from '../../src/paragon/model.js';

/** Draws values one after the other, so that later ones can depend on earlier ones. */
export type Draw = <T>(arbitrary: Arbitrary<T>) => T;

export function drawFrom(g: GeneratorValue): Draw {
  return (arbitrary) => g(() => arbitrary);
}

/** Half of them hard to write down in a literal, a template string, a comment or a file name. */
export const anyText = fc.oneof(
  fc.constantFrom(
    'Send message',
    'New Workflow',
    'it\'s "quoted"',
    'a `tick` and $' + '{x}',
    '$',
    '{ "json": [1] }',
    'C:\\temp\\new',
    'two\r\nlines\n',
    '\u2028\u0000\t',
    'end */ of comment',
    'größe 字 🙂',
    '{{inputs.x}}',
    '~draft',
    '../up/../and.down',
    'con',
    'types.d',
    '.hidden',
    'class',
    'constructor',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

export const anyName = anyText.map((text) => (text === '' ? 'x' : text));

/** As JSON has it: no -0, no keys that are more than keys. */
const anyJson: Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json)
  .filter((value) => !/"(__proto__|toJSON|toString)":/.test(JSON.stringify(value)));

/** What Paragon keeps as a value: lists and objects are JSON text to it. */
export const anyValue: Arbitrary<Json> = anyJson.map((value) =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
);

export const anyObject = fc
  .dictionary(anyKey(), anyJson, { maxKeys: 4 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, Json>);

/** A key whose place among others stays: one like `12` goes to the front of an object. */
export function anyKey(): Arbitrary<string> {
  return fc
    .oneof(fc.constantFrom('name', 'first name', 'Content-Type', 'a.b', 'class', "it's"), anyName)
    .filter((key) => !/^(\d+|__proto__|toJSON|toString|constructor)$/.test(key));
}

export const anyId = fc.uuid();

const inputTypes = ['text', 'number', 'boolean', 'custom_field_mapping'];

export function anyInput(draw: Draw): UserInput {
  const input = {
    id: draw(anyId),
    title: draw(anyText),
    type: draw(fc.constantFrom(...inputTypes)),
  };
  return draw(fc.boolean()) ? input : { ...input, required: true, tooltip: draw(anyText) };
}

export function several<T>(draw: Draw, most: number, make: () => T): T[] {
  return Array.from({ length: draw(fc.nat({ max: most })) }, make);
}

export function either<T>(draw: Draw, ...makers: (() => T)[]): T {
  const maker = makers[draw(fc.nat({ max: makers.length - 1 }))];
  if (maker === undefined) throw new Error('There is nothing to choose from.');
  return maker();
}

export function byId<T extends { id: string }>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((one) => [one.id, one]));
}
