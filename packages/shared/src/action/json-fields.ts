/**
 * Parses the text of a JSON file, which some editors begin with a byte order mark.
 *
 * @throws {SyntaxError}
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\ufeff/, ''));
}

/** A parsed text; undefined if it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** A field of a parsed JSON value of unknown shape; undefined if it is not an object or has no such field. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** A field that is a non-empty string. */
export function textField(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The fields of a parsed JSON value; none if it is not an object. */
export function fieldsOf(value: unknown): ReadonlyArray<readonly [string, unknown]> {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** The fields of a parsed JSON value except some; none if it is not an object. */
export function withoutFields(
  value: unknown,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fieldsOf(value).filter(([name]) => !names.includes(name)));
}
