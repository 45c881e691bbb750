import { data } from '@actions/expressions';
import { Environment } from './environment.js';
import { isRecord } from './json-value.js';

/** Turns a plain value (what JSON can hold, or an environment) into what expressions work on. */
export function toExpressionData(value: unknown): data.ExpressionData {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (value instanceof Environment) return new EnvironmentDictionary(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toExpressionData));
  if (isRecord(value)) {
    return new data.Dictionary(
      ...Object.entries(value).map(([key, item]) => ({ key, value: toExpressionData(item) })),
    );
  }
  throw new Error(`Expressions cannot hold a ${typeof value}`);
}

/** The other way: objects become records, so that the result can be walked as JSON. */
export function fromExpressionData(value: data.ExpressionData): unknown {
  if (value instanceof data.Array) return value.values().map(fromExpressionData);
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(
      value.pairs().map(({ key, value: item }) => [key, fromExpressionData(item)]),
    );
  }
  return value instanceof data.Null ? null : value.value;
}

/** `env` keeps `a` and `A` apart where the system does; all other contexts never do. */
class EnvironmentDictionary extends data.Dictionary {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    super(...[...environment].map(([key, value]) => ({ key, value: new data.StringData(value) })));
    this.#environment = environment;
  }

  override get(key: string): data.ExpressionData | undefined {
    const value = this.#environment.get(key);
    return value === undefined ? undefined : new data.StringData(value);
  }

  override values(): data.ExpressionData[] {
    return this.pairs().map(({ value }) => value);
  }

  override pairs(): { key: string; value: data.ExpressionData }[] {
    return [...this.#environment].map(([key, value]) => ({
      key,
      value: new data.StringData(value),
    }));
  }
}
