import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** GitHub's own description of its API. */
const file = createRequire(import.meta.url).resolve(
  '@octokit/openapi/generated/api.github.com.json',
);
const description: object = JSON.parse(readFileSync(file, 'utf8'), plainNull);

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(description, 'github');
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with an answer by GitHub's description of the operation; empty if nothing is. */
export function openApiFaults(
  path: string,
  method: 'get' | 'post' | 'patch' | 'put' | 'delete',
  answer: { readonly status: number; readonly json: unknown },
): readonly string[] {
  const status = String(answer.status);
  const response = find(['paths', path, method, 'responses', status]);
  if (response === undefined) return [`${method} ${path} never answers ${answer.status}`];
  const where = [...response, 'content', 'application/json', 'schema'];
  const schema = find(where);
  if (schema === undefined) {
    return answer.json === undefined ? [] : [`${method} ${path} answers nothing`];
  }
  const pointer = schema.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `github#/${pointer}` });
  compiled.set(pointer, validate);
  if (validate(answer.json) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The names of an operation's parameters in the query, and of the fields in its body. */
export function openApiNames(
  path: string,
  method: string,
): { readonly query: readonly string[]; readonly fields: readonly string[] } | undefined {
  const operation = find(['paths', path, method]);
  if (operation === undefined) return undefined;
  const parameters = valueAt([...operation, 'parameters']);
  const query = (Array.isArray(parameters) ? parameters : []).flatMap((_, index) => {
    const parameter = find([...operation, 'parameters', String(index)]) ?? [];
    const value = valueAt(parameter);
    const isOne = value instanceof Object && 'in' in value && value.in === 'query';
    return isOne && 'name' in value ? [String(value.name)] : [];
  });
  const body = ['requestBody', 'content', 'application/json', 'schema', 'properties'];
  const properties = find([...operation, ...body]);
  const fields = properties === undefined ? [] : Object.keys(valueAt(properties) ?? {});
  return { query, fields };
}

/** `nullable` without a type, or with a list of values, is OpenAPI's, and unknown to JSON Schema. */
function plainNull(_key: string, value: unknown): unknown {
  if (!(value instanceof Object) || !('nullable' in value)) return value;
  if ('type' in value && !('enum' in value)) return value;
  const { nullable, ...rest } = value;
  if (nullable !== true) return value;
  return { anyOf: [{ type: 'null' }, rest] };
}

/** Follows references on the way; answers where the last step has led. */
function find(path: readonly string[]): readonly string[] | undefined {
  let at: string[] = [];
  for (const key of path) {
    at.push(key);
    const node = valueAt(at);
    if (node === undefined) return undefined;
    const reference = node instanceof Object && '$ref' in node ? node.$ref : undefined;
    if (typeof reference === 'string') at = reference.replace(/^#\//, '').split('/');
  }
  return at;
}

function valueAt(path: readonly string[]): unknown {
  let node: unknown = description;
  for (const key of path) {
    if (!(node instanceof Object)) return undefined;
    node = Object.getOwnPropertyDescriptor(node, key)?.value;
  }
  return node;
}
