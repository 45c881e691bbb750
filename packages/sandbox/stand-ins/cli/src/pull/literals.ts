import type { Json } from '../../../../src/paragon/model.js';

/** Pieces of TypeScript; prettier gives them their form later. */

export function literal(value: Json | undefined): string {
  if (value === undefined) return 'undefined';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return block(Object.entries(value).map(([key, entry]) => [key, literal(entry)]));
  }
  return JSON.stringify(value);
}

export type Entries = (readonly [string, string])[];

/** An object that stands on one line where it fits. */
export function object(entries: Entries): string {
  return `{ ${entries.map(([key, code]) => `${propertyName(key)}: ${code}`).join(', ')} }`;
}

/** An object with a line for each entry: prettier keeps it that way. */
export function block(entries: Entries): string {
  return entries.length === 0 ? '{}' : `{\n${object(entries).slice(1)}`;
}

/** A value as its own type, as in `{ title: 'Example' }`. */
export function literalType(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literalType).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, entry]) => `${typeMember(key)}: ${literalType(entry)};`,
    );
    return members.length === 0 ? '{}' : `{\n${members.join(' ')} }`;
  }
  return JSON.stringify(value);
}

export function isIdentifier(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);
}

/** `.name` or `['odd name']`. */
export function access(path: readonly string[]): string {
  return path.map((key) => (isIdentifier(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('');
}

/** Literal text and code, by turns, as a template string. */
export function template(parts: readonly ({ text: string } | { code: string })[]): string {
  const content = parts.map((part) =>
    'text' in part
      ? // A raw carriage return would be read as a line feed.
        part.text.replace(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll('\r', '\\r')
      : `\${${part.code}}`,
  );
  return `\`${joinWithoutPlaceholders(content)}\``;
}

/** A `$` at the end of a text would make a placeholder of a `{` that follows it. */
function joinWithoutPlaceholders(pieces: string[]): string {
  return pieces.reduce(
    (all, piece) =>
      all.endsWith('$') && piece.startsWith('{') ? `${all.slice(0, -1)}\\$${piece}` : all + piece,
    '',
  );
}

// In a literal `__proto__: x` sets the prototype; the computed form is a property like any other.
function propertyName(key: string): string {
  if (key === '__proto__') return `['__proto__']`;
  return isIdentifier(key) ? key : JSON.stringify(key);
}

function typeMember(key: string): string {
  return isIdentifier(key) ? key : JSON.stringify(key);
}
