import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { field, textField } from '../src/action/json-fields.js';
import { nodesOf } from './source-texts.js';

/** The messages that a README explains. `…` in one stands for what differs from run to run. */
export async function explainedMessages(readme: string): Promise<readonly string[]> {
  const text = await readFile(readme, 'utf8');
  const table = /<!-- troubleshooting -->(?<rows>[\s\S]*?)<!-- \/troubleshooting -->/.exec(text);
  return [
    ...(table?.groups?.rows ?? '').matchAll(/^\| (?<fence>`+) ?(?<message>[^|]+?) ?\k<fence> \|/gm),
  ].flatMap(({ groups }) => groups?.message ?? []);
}

/** Matches a text that holds the message. */
export function messagePattern(message: string): RegExp {
  const parts = plain(message).split('…');
  return new RegExp(
    parts.map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('[^\\n]*?'),
  );
}

/** Whether a test names the message: by the longest part of it that is the same in each run. */
export async function saysWords(testFile: string, message: string): Promise<boolean> {
  const [words = ''] = plain(message)
    .split('…')
    .map((part) => part.trim())
    .sort((one, other) => other.length - one.length);
  const text = plain(await readFile(testFile, 'utf8')).replaceAll(/\s+/g, ' ');
  return words !== '' && text.includes(words);
}

/** A text without what marks code in it. */
export function plain(text: string): string {
  return text.replace(/[`\\]/g, '');
}

/**
 * What the errors in the sources of a package say: whatever is called `what` and is text, with the `consequence` next to
 * it. `…` stands in it for what is known at run time only.
 */
export async function errorsInSources(folder: string): Promise<readonly string[]> {
  const messages: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const nodes = await nodesOf(join(entry.parentPath, entry.name));
    messages.push(...nodes.flatMap(textsOfWhat).map(plain));
  }
  // What is put together of other texts has no words of its own.
  return messages.filter((message) => /\p{L}/u.test(message));
}

function textsOfWhat(node: unknown): readonly string[] {
  switch (field(node, 'type')) {
    case 'ObjectExpression': {
      const [consequence] = textsOfProperty(node, 'consequence');
      return textsOfProperty(node, 'what').map((what) =>
        consequence === undefined ? what : `${what.replace(/\.$/, '')}, so ${consequence}.`,
      );
    }
    case 'VariableDeclarator':
      return textField(field(node, 'id'), 'name') === 'what' ? textsOf(field(node, 'init')) : [];
    default:
      return [];
  }
}

function textsOfProperty(node: unknown, name: string): readonly string[] {
  const properties = field(node, 'properties');
  return (Array.isArray(properties) ? properties : [])
    .filter((property) => textField(field(property, 'key'), 'name') === name)
    .flatMap((property) => textsOf(field(property, 'value')));
}

function textsOf(expression: unknown): readonly string[] {
  switch (field(expression, 'type')) {
    case 'Literal': {
      const value = textField(expression, 'value');
      return value === undefined ? [] : [value];
    }
    case 'TemplateLiteral': {
      const parts = field(expression, 'quasis');
      const texts = Array.isArray(parts) ? parts : [];
      return [texts.map((part) => textField(field(part, 'value'), 'cooked') ?? '').join('…')];
    }
    case 'ConditionalExpression':
      return ['consequent', 'alternate'].flatMap((name) => textsOf(field(expression, name)));
    default:
      return [];
  }
}
