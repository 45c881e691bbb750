import { field, fieldsOf, textField, withLabels } from '@paragraph/shared';

/** What ids in a value stand for. */
export interface Names {
  /** By the place of the step in its build. */
  step(index: number): string;
  secret(id: string): string | undefined;
  userSetting(id: string): string | undefined;
}

/** Names of what is outside of a workflow. */
export type OuterNames = Omit<Names, 'step'>;

/** A value of a normalized build, as people read it: a source by what it gives, the rest as JSON. */
export function valueText(value: unknown, names: Names): string {
  if (typeof value === 'string') return plainText(value, names);
  const text = sourceText(value, names);
  return text ?? jsonText(value, names);
}

/** As JSON, for two different values that would read the same, such as `"1"` and `1`. */
export function jsonText(value: unknown, names: Names): string {
  const shown = (inner: unknown): unknown => {
    if (typeof inner === 'string') return plainText(inner, names);
    if (Array.isArray(inner)) return inner.map(shown);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([name, entry]) => [plainText(name, names), shown(entry)]),
    );
  };
  return JSON.stringify(shown(value), null, 2) ?? '';
}

function plainText(text: string, names: Names): string {
  return withLabels(text, (label) => labelText(label, names));
}

function labelText(label: string, names: Names): string {
  const space = label.indexOf(' ');
  const [kind, rest] = [label.slice(0, space), label.slice(space + 1)];
  if (kind === 'step') return names.step(Number(rest));
  const name: unknown = JSON.parse(rest);
  return typeof name === 'string' ? name : rest;
}

/**
 * The text of a value source: of a fixed value, or of one that is known when a workflow runs. Undefined for an unknown
 * kind of source.
 */
function sourceText(source: unknown, names: Names): string | undefined {
  switch (field(source, 'type')) {
    case 'VALUE':
      return valueText(field(source, 'value') ?? null, names);
    case 'TOKENIZED': {
      const parts = field(source, 'parts');
      return Array.isArray(parts)
        ? parts.map((part: unknown) => valueText(part, names)).join('')
        : undefined;
    }
    case 'VARIABLE':
      return variable(plainText(textField(source, 'stepId') ?? '', names), source);
    case 'PERSONA_METADATA':
      return variable('user', source);
    case 'ENVIRONMENT_SECRET': {
      const id = textField(source, 'environmentSecretId');
      const name = id === undefined ? undefined : names.secret(id);
      return name === undefined ? undefined : `{{secret ${name}}}`;
    }
    case 'CONNECT_CREDENTIAL_FIELD': {
      const id = textField(source, 'inputId');
      const name = id === undefined ? undefined : names.userSetting(id);
      return name === undefined ? undefined : variable(`setting ${name}`, source);
    }
    case 'CONDITION':
      return conditionText(field(source, 'condition'), names);
    case 'JOIN':
    case 'OPERATOR':
      return conditionText(source, names);
    default:
      return undefined;
  }
}

function variable(name: string, source: unknown): string | undefined {
  const path = field(source, 'path') ?? [];
  const parts = Array.isArray(path) ? path.filter((part) => typeof part === 'string') : [];
  if (!Array.isArray(path) || parts.length < path.length) return undefined;
  return `{{${[name, ...parts].join('.')}}}`;
}

function conditionText(condition: unknown, names: Names): string | undefined {
  if (field(condition, 'type') === 'JOIN') {
    const parts = field(condition, 'conditions');
    if (!Array.isArray(parts)) return undefined;
    const texts = parts.map((part: unknown) => conditionText(part, names));
    if (texts.includes(undefined)) return undefined;
    const [only] = texts;
    const join = field(condition, 'join') === 'OR' ? ' or ' : ' and ';
    return texts.length === 1 ? only : texts.map((text) => `(${text})`).join(join);
  }
  const rule = field(condition, 'condition');
  const operator = textField(rule, 'operator');
  if (operator === undefined) return undefined;
  const argument = field(rule, 'argument');
  const words = [
    valueText(field(rule, 'variable'), names),
    operator.replace(/^\$/, ''),
    ...(argument === undefined ? [] : [valueText(argument, names)]),
  ];
  return words.join(' ');
}

/** Whether people read the value as one, not as a group of values. */
function isOne(value: unknown): boolean {
  const known = [
    'VALUE',
    'TOKENIZED',
    'VARIABLE',
    'PERSONA_METADATA',
    'ENVIRONMENT_SECRET',
    'CONNECT_CREDENTIAL_FIELD',
    'CONDITION',
    'JOIN',
    'OPERATOR',
  ];
  return (
    typeof value !== 'object' || value === null || known.includes(String(field(value, 'type')))
  );
}

/** Deeper groups are shown as JSON. */
const deepest = 4;

/** The values in a value, by what they are called, such as `headers › X-Source`. */
export function valuesIn(
  value: unknown,
  path: readonly string[] = [],
): ReadonlyMap<string, unknown> {
  const entries = isOne(value) || path.length >= deepest ? undefined : entriesOf(value);
  if (entries === undefined)
    return path.length === 0 ? new Map() : new Map([[path.join(' › '), value]]);
  return new Map(entries.flatMap(([name, entry]) => [...valuesIn(entry, [...path, name])]));
}

function entriesOf(value: unknown): ReadonlyArray<readonly [string, unknown]> | undefined {
  if (!Array.isArray(value)) {
    const fields = fieldsOf(value);
    return fields.length === 0 ? undefined : fields;
  }
  for (const naming of ['key', 'label', 'id', 'name']) {
    const named = value.map((entry: unknown) => [textField(entry, naming), entry] as const);
    const names = new Set(named.map(([name]) => name));
    if (value.length === 0 || names.has(undefined) || names.size < value.length) continue;
    return named.map(([name = '', entry]) => [name, withoutName(entry, naming)] as const);
  }
  return undefined;
}

/** A list entry without the field that names it. If only one other field is left, its value. */
function withoutName(entry: unknown, naming: string): unknown {
  const rest = fieldsOf(entry).filter(([name]) => name !== naming);
  const [only, ...others] = rest;
  if (only !== undefined && others.length === 0 && only[0] === 'source') return only[1];
  return Object.fromEntries(rest);
}
