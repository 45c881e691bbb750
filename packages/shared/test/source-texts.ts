import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseAst } from 'vitest/node';
import { field, textField } from '../src/action/json-fields.js';

/** The nodes of a TypeScript file's syntax tree, as https://github.com/estree/estree describes them. */
export async function nodesOf(file: string): Promise<readonly unknown[]> {
  return nodesIn(parseAst(await readFile(file, 'utf8'), { lang: 'ts' }));
}

/** A node and all below it. */
function nodesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(nodesIn)];
}

/** The texts in TypeScript files: strings, and the fixed parts of templates. No comments and no code. */
export async function textsIn(patterns: readonly string[]): Promise<readonly string[]> {
  const nodes = await Promise.all(globSync(patterns).map(nodesOf));
  return nodes.flat().flatMap((node) => {
    const text =
      field(node, 'type') === 'TemplateElement'
        ? textField(field(node, 'value'), 'cooked')
        : field(node, 'type') === 'Literal'
          ? textField(node, 'value')
          : undefined;
    return text ?? [];
  });
}
