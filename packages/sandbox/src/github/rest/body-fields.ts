import { isRecord } from '../../runner/json-value.js';
import { invalid, validationFailed } from './rest-request.js';

/** Reads a body field by field, with GitHub's words for what is missing or wrong. */
export interface BodyFields {
  has(name: string): boolean;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /** Text, or null where the field says so or is not there. */
  nullableText(name: string): string | null;
  flag(name: string): boolean;
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined;
  texts(name: string): readonly string[] | undefined;
}

export function bodyFields(body: unknown): BodyFields {
  if (!isRecord(body)) throw invalid('nil is not an object.');
  const wrong = (name: string, wanted: string) =>
    invalid(`For 'properties/${name}', ${JSON.stringify(body[name])} is not ${wanted}.`);
  const optionalText = (name: string): string | undefined => {
    const value = body[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrong(name, 'a string');
    return value;
  };
  return {
    has: (name) => body[name] !== undefined,
    optionalText,
    text(name) {
      const value = optionalText(name);
      if (value === undefined) throw invalid(`"${name}" wasn't supplied.`);
      return value;
    },
    nullableText: (name) => (body[name] === null ? null : (optionalText(name) ?? null)),
    flag(name) {
      const value = body[name];
      if (value !== undefined && typeof value !== 'boolean') throw wrong(name, 'a boolean');
      return value ?? false;
    },
    choice(name, choices) {
      const value = optionalText(name);
      if (value === undefined) return undefined;
      const found = choices.find((choice) => choice === value);
      if (found === undefined) throw invalid(`${value} is not a member of ${choices.join(', ')}.`);
      return found;
    },
    texts(name) {
      const value = body[name];
      if (value === undefined) return undefined;
      if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
        throw wrong(name, 'an array of strings');
      }
      return value;
    },
  };
}

/** The longest title and body that GitHub takes, in characters. */
const longest = { title: 256, body: 65_536 } as const;

export function refuseTooLong(field: keyof typeof longest, text: string | null | undefined): void {
  const limit = longest[field];
  if (text === null || text === undefined || Array.from(text).length <= limit) return;
  const message = `${field} is too long (maximum is ${limit} characters)`;
  throw validationFailed({ resource: 'Issue', code: 'custom', field, message });
}
