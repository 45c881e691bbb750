import type { YamlNode } from './yaml-node.js';

type InputType = 'string' | 'boolean' | 'number' | 'choice' | 'environment';

/** An input of `workflow_dispatch` or `workflow_call`. */
export interface RunInput {
  readonly type: InputType;
  readonly required: boolean;
  readonly default?: InputValue;
  readonly options: readonly string[];
}

export type InputValue = string | boolean | number;

const types: readonly InputType[] = ['string', 'boolean', 'number', 'choice', 'environment'];
const known = [
  'description',
  'type',
  'required',
  'default',
  'options',
  'deprecationMessage',
] as const;

export function readRunInputs(node: YamlNode): ReadonlyMap<string, RunInput> {
  return new Map(node.entries().map(([name, entry]) => [name, readRunInput(entry)]));
}

function readRunInput(node: YamlNode): RunInput {
  const field = node.fields(known);
  const named = field('type').text() || 'string';
  const type = types.find((candidate) => candidate === named);
  if (type === undefined) field('type').problem(`Unexpected value '${named}'`);
  const fallback = field('default').value;
  const isValue =
    typeof fallback === 'string' || typeof fallback === 'boolean' || typeof fallback === 'number';
  if (!isValue && !field('default').isMissing) field('default').problem('A scalar was expected');
  return {
    type: type ?? 'string',
    required: field('required').flag() ?? false,
    options: field('options')
      .items()
      .map((item) => item.text()),
    ...(isValue ? { default: fallback } : {}),
  };
}

export type ResolvedInputs =
  | { readonly accepted: true; readonly values: Readonly<Record<string, InputValue>> }
  | { readonly accepted: false; readonly reason: string };

/** Checks what was given against what is declared, as GitHub does before there is a run. */
export function resolveRunInputs(
  declared: ReadonlyMap<string, RunInput>,
  given: Readonly<Record<string, InputValue>>,
): ResolvedInputs {
  const unexpected = Object.keys(given).filter((name) => !declared.has(name));
  if (unexpected.length > 0) {
    return refuse(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  }
  const values: Record<string, InputValue> = {};
  for (const [name, input] of declared) {
    const value = given[name] ?? input.default;
    if (input.required && (value === undefined || value === '')) {
      return refuse(`Required input '${name}' not provided`);
    }
    const converted = convert(value ?? '', input.type);
    if (converted === undefined)
      return refuse(`Provided value '${value}' for input '${name}' is not a ${input.type}`);
    if (input.type === 'choice' && value !== undefined && !input.options.includes(String(value))) {
      return refuse(
        `Provided value '${value}' for input '${name}' not in the list of allowed values`,
      );
    }
    values[name] = converted;
  }
  return { accepted: true, values };
}

function refuse(reason: string): ResolvedInputs {
  return { accepted: false, reason };
}

function convert(value: InputValue, type: InputType): InputValue | undefined {
  if (type === 'boolean') {
    if (value === '' || value === 'false' || value === false) return false;
    return value === 'true' || value === true ? true : undefined;
  }
  if (type === 'number') {
    const number = Number(value);
    return Number.isNaN(number) ? undefined : number;
  }
  return String(value);
}
