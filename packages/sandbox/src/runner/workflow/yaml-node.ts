import { normalizeCondition } from '../conditions.js';
import { parseExpression, splitTemplate } from '../expressions.js';
import { isRecord } from '../json-value.js';
import { type Place, placeScope } from './places.js';

/** A workflow file that GitHub would not accept; every fault with the place in the file. */
export class WorkflowFileError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Invalid workflow file:\n${problems.join('\n')}`);
    this.problems = problems;
  }
}

/** A value in the file, with its path for messages. Faults are collected, not thrown. */
export class YamlNode {
  readonly value: unknown;
  readonly path: string;
  readonly #problems: string[];

  constructor(value: unknown, path: string, problems: string[]) {
    this.value = value;
    this.path = path;
    this.#problems = problems;
  }

  get isMissing(): boolean {
    return this.value === undefined || this.value === null;
  }

  problem(text: string): void {
    this.#problems.push(`${this.path === '' ? 'workflow' : this.path}: ${text}`);
  }

  /** The fields of a mapping, by name; one that is not among the known ones is a fault. */
  fields<Name extends string>(known: readonly Name[]): (name: Name) => YamlNode {
    const record = this.#record();
    for (const key of Object.keys(record)) {
      if (!known.some((name) => name === key)) this.problem(`Unexpected value '${key}'`);
    }
    return (name) => this.#child(name, record[name]);
  }

  /** The entries of a mapping whose keys are the author's. */
  entries(): readonly (readonly [string, YamlNode])[] {
    return Object.entries(this.#record()).map(([key, value]) => [key, this.#child(key, value)]);
  }

  items(): readonly YamlNode[] {
    if (this.isMissing) return [];
    const { value } = this;
    if (!Array.isArray(value)) {
      this.problem('A sequence was expected');
      return [];
    }
    return value.map((item: unknown, index) => this.#child(`[${index}]`, item));
  }

  /** A list, or one value that stands for a list of it. */
  strings(): readonly string[] {
    if (this.isMissing) return [];
    return Array.isArray(this.value) ? this.items().map((item) => item.text()) : [this.text()];
  }

  /** Text without expressions; numbers and booleans count as their text. */
  text(): string {
    const { value } = this;
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.problem('A string was expected');
    return '';
  }

  optionalText(): string | undefined {
    return this.isMissing ? undefined : this.text();
  }

  flag(): boolean | undefined {
    if (this.isMissing) return undefined;
    if (typeof this.value !== 'boolean') this.problem('A boolean was expected');
    return this.value === true;
  }

  /** Text that may hold `${{ }}`, checked for what may be used there. */
  template(place: Place): string {
    const text = this.text();
    this.#check(() => {
      for (const part of splitTemplate(text)) {
        if ('expression' in part) parseExpression(part.expression, placeScope(place));
      }
    });
    return text;
  }

  optionalTemplate(place: Place): string | undefined {
    return this.isMissing ? undefined : this.template(place);
  }

  templates(place: Place): Readonly<Record<string, string>> {
    return Object.fromEntries(this.entries().map(([key, node]) => [key, node.template(place)]));
  }

  /** An `if:`, in the form in which it is asked. */
  condition(place: Place): string {
    let condition = 'success()';
    this.#check(() => {
      condition = normalizeCondition(this.text());
      parseExpression(condition, placeScope(place));
    });
    return condition;
  }

  #check(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.problem(error instanceof Error ? error.message : String(error));
    }
  }

  #record(): Readonly<Record<string, unknown>> {
    if (this.isMissing) return {};
    if (isRecord(this.value)) return this.value;
    this.problem('A mapping was expected');
    return {};
  }

  #child(name: string, value: unknown): YamlNode {
    const separator = this.path === '' || name.startsWith('[') ? '' : '.';
    return new YamlNode(value, `${this.path}${separator}${name}`, this.#problems);
  }
}
