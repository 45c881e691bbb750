import { codeMask } from './code-mask.js';
import { remembered } from './remembered.js';

/** An import of a workflow, as an export writes it into an integration's `config.ts`. */
interface WorkflowImport {
  /** The name of the workflow in the file. */
  readonly binding: string;
  /** The workflow's file without its ending, from the folder `workflows`. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The names for the workflows of an integration. */
export interface WorkflowNames {
  /** File to file, without endings, from the folder `workflows`. */
  readonly files: ReadonlyMap<string, string>;
  /** The binding that Git's `config.ts` uses for a file; else the config keeps its own. */
  readonly bindings: ReadonlyMap<string, string>;
}

/** The width at which the CLI's formatter breaks a list. */
const printWidth = 80;
export const identifier = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;

/** The parts of a `config.ts`. */
export interface ParsedConfig {
  /** The text, with everything but code blanked out. */
  readonly mask: string;
  readonly imports: readonly WorkflowImport[];
  /** Undefined if it is not a plain list. */
  readonly list: DisplayList | undefined;
}

/** Cached, since a plan parses the same few texts for each tree, each workflow and each round. */
export const parsedConfig = remembered((config): ParsedConfig => {
  const mask = codeMask(config);
  return { mask, imports: workflowImports(config, mask), list: displayList(config, mask) };
});

/** The bindings of the workflows that a `config.ts` imports, by file. */
export function workflowBindings(config: string): ReadonlyMap<string, string> {
  return new Map(parsedConfig(config).imports.map(({ file, binding }) => [file, binding]));
}

/**
 * A `config.ts` with other names in imports, bindings and display order. The imports stay sorted if they were. A text
 * that is not a plain `config.ts` is not changed.
 */
export function renameInConfig(config: string, names: WorkflowNames): string {
  const { imports, list } = parsedConfig(config);
  // If the bindings are also used elsewhere in the file, keep them.
  const isPlain = list !== undefined;
  const files = imports.map(({ file }) => names.files.get(file) ?? file);
  const known = files.map((file) => (isPlain ? names.bindings.get(file) : undefined));
  const taken = new Set(known);
  const lastNumbers = new Map<string, number>();
  const renamed = imports.map(({ binding, start, end }, index) => {
    const newBinding =
      known[index] ?? (isPlain ? freeBinding(binding, taken, lastNumbers) : binding);
    taken.add(newBinding);
    return { binding, start, end, newBinding, newFile: files[index] ?? '' };
  });
  const isUnchanged = renamed.every(
    ({ newFile, newBinding }, index) =>
      newFile === imports[index]?.file && newBinding === imports[index]?.binding,
  );
  if (isUnchanged) return config;

  const bindings = new Map(renamed.map(({ binding, newBinding }) => [binding, newBinding]));
  const order = list?.withNames(list.names.map((name) => bindings.get(name) ?? name));
  const slots = imports.map(({ start, end }) => ({ start, end }));
  const statements = renamed
    .toSorted(isSorted(imports.map(({ file }) => file)) ? byFile : () => 0)
    .map(({ newBinding, newFile, start, end }) =>
      config
        .slice(start, end)
        .replace(bindingInImport, (_, before: string) => `${before}${newBinding}`)
        .replace(/(?<=\.\/workflows\/)[^'"]*(?=['"])/, () => newFile),
    );
  const edits = slots.map(({ start, end }, index) => ({
    start,
    end,
    text: statements[index] ?? '',
  }));
  return edited(config, order === undefined ? edits : [...edits, order]);
}

/** A free binding, with a suffix as in an export. */
export function freeBinding(
  binding: string,
  taken: ReadonlySet<string | undefined>,
  lastNumbers: Map<string, number>,
): string {
  let number = lastNumbers.get(binding) ?? 0;
  let free = binding;
  // Numbers below the last one of a binding are taken. This avoids a quadratic search with thousands of equal names.
  if (number > 0) free = `${binding}_${number}`;
  for (; taken.has(free); free = `${binding}_${number}`) number += 1;
  lastNumbers.set(binding, number);
  return free;
}

const bindingInImport = new RegExp(
  String.raw`^(import\s+(?:\{\s*default\s+as\s+)?)${identifier}`,
  'u',
);

const importStatement = new RegExp(
  String.raw`import\s+(?:\{\s*default\s+as\s+(?<named>${identifier})\s*,?\s*\}|(?<plain>${identifier}))\s+from\s*(?<quote>['"])\.\/workflows\/(?<file>[^'"\n]+?)(?:\.js)?\k<quote>;?`,
  'gu',
);

function workflowImports(config: string, mask: string): readonly WorkflowImport[] {
  return [...config.matchAll(importStatement)].flatMap(({ 0: text, index, groups }) => {
    const binding = groups?.named ?? groups?.plain;
    const file = groups?.file;
    const isCode = mask.startsWith('import', index);
    if (!isCode || binding === undefined || file === undefined) return [];
    return [{ binding, file, start: index, end: index + text.length }];
  });
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The list `workflowDisplayOrder` of a `config.ts`. */
interface DisplayList {
  /** Its position, from bracket to bracket. */
  readonly start: number;
  readonly end: number;
  readonly names: readonly string[];
  /** The same list with other names, formatted as an export does. A list of another layout keeps its line breaks. */
  withNames(names: readonly string[]): Edit;
}

function displayList(config: string, mask: string): DisplayList | undefined {
  const found = /(?<head>\n(?<indent>[ \t]*)workflowDisplayOrder\s*:\s*)\[(?<items>[^[\]]*)\]/.exec(
    mask,
  );
  if (found?.groups === undefined) return undefined;
  const { head = '', indent = '', items = '' } = found.groups;
  const start = found.index + head.length;
  const end = found.index + found[0].length;
  // A comment in the list is blank in the mask but not in the text.
  if (mask.slice(start, end) !== config.slice(start, end)) return undefined;
  const names = items
    .split(',')
    .map((item) => item.trim())
    .filter((name) => name !== '');
  const onLine = (all: readonly string[]): string => `[${all.join(', ')}]`;
  const isTooLong = (all: readonly string[]): boolean =>
    head.length - 1 + onLine(all).length + ','.length > printWidth;
  const isBroken = items.includes('\n');
  const hasOwnLayout = isBroken !== isTooLong(names);
  return {
    start,
    end,
    names,
    withNames(others) {
      const breaks = hasOwnLayout ? isBroken && others.length > 0 : isTooLong(others);
      const text = breaks
        ? `[\n${others.map((name) => `${indent}${indent}${name},\n`).join('')}${indent}]`
        : onLine(others);
      return { start, end, text };
    },
  };
}

export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let read = 0;
  for (const { start, end, text: part } of edits.toSorted(
    (one, other) => one.start - other.start,
  )) {
    parts.push(text.slice(read, start), part);
    read = end;
  }
  return [...parts, text.slice(read)].join('');
}

export function isSorted(files: readonly string[]): boolean {
  return files.every(
    (file, index) => index === 0 || compareFiles(files[index - 1] ?? '', file) <= 0,
  );
}

function byFile(one: { readonly newFile: string }, other: { readonly newFile: string }): number {
  return compareFiles(one.newFile, other.newFile);
}

/** The order in which the formatter's plugin sorts imports: ignoring case. */
export function compareFiles(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
