import {
  compareFiles,
  type Edit,
  edited,
  freeBinding,
  identifier,
  isSorted,
  type ParsedConfig,
  parsedConfig,
} from './config-imports.js';
import { remembered } from './remembered.js';

/** A workflow that a `config.ts` imports and displays. Files are named without their ending, from the folder `workflows`. */
export interface ConfigEntry {
  readonly file: string;
  readonly binding: string;
  /** The workflows that are displayed before it, in order. */
  readonly after: readonly string[];
}

/** The workflows that a `config.ts` displays, in order; undefined if that is not a plain list. */
export const configEntries = remembered((config): readonly ConfigEntry[] | undefined => {
  const { imports, list } = parsedConfig(config);
  if (list === undefined) return undefined;
  const files = new Map(imports.map(({ binding, file }) => [binding, file] as const));
  const displayed = list.names.flatMap((binding) => {
    const file = files.get(binding);
    return file === undefined ? [] : [{ file, binding }];
  });
  return displayed.map((entry, index) => ({
    ...entry,
    after: displayed.slice(0, index).map(({ file }) => file),
  }));
});

/** A `config.ts` with workflows added to its list and others removed; undefined if it has no plain list. */
export function withEntries(
  config: string,
  {
    added,
    removed,
  }: { readonly added: readonly ConfigEntry[]; readonly removed: readonly string[] },
): string | undefined {
  const parsed = parsedConfig(config);
  const { mask, imports, list } = parsed;
  const going = imports.filter(({ file }) => removed.includes(file));
  if (list === undefined || going.some(({ binding }) => isUsedElsewhere(binding, mask))) {
    return undefined;
  }
  // Rewriting the list would format it as an export does, which nobody has asked for.
  if (added.length + going.length === 0) return config;
  const staying = imports.filter((each) => !going.includes(each));
  const taken = new Set<string | undefined>(staying.map(({ binding }) => binding));
  const numbers = new Map<string, number>();
  const bindings = new Map(staying.map(({ file, binding }) => [file, binding]));
  const names = list.names.filter((name) => !going.some(({ binding }) => binding === name));
  const statements: Edit[] = [];
  for (const { file, binding, after } of added) {
    // A merge may have kept its import, and not its place in the list.
    const imported = bindings.get(file);
    const name = imported ?? freeBinding(binding, taken, numbers);
    taken.add(name);
    const before = after.findLast((each) => names.includes(bindings.get(each) ?? ''));
    names.splice(names.indexOf(bindings.get(before ?? '') ?? '') + 1, 0, name);
    if (imported !== undefined) continue;
    bindings.set(file, name);
    statements.push(importOf(file, name, config, parsed));
  }
  const cuts = going.map(({ start, end }): Edit => {
    return { start, end: config.startsWith('\n', end) ? end + 1 : end, text: '' };
  });
  return edited(config, [...cuts, ...statements, list.withNames(names)]);
}

/** Whether a binding is used outside its import and the list. */
function isUsedElsewhere(binding: string, mask: string): boolean {
  const words = mask.match(new RegExp(identifier, 'gu')) ?? [];
  return words.filter((word) => word === binding).length > 2;
}

/** Inserts an import: sorted by file if the others are, else after them. */
function importOf(
  file: string,
  binding: string,
  config: string,
  { mask, imports }: ParsedConfig,
): Edit {
  const [first] = imports;
  const quote = first === undefined ? "'" : (/['"]/.exec(config.slice(first.start))?.[0] ?? "'");
  const statement = `import { default as ${binding} } from ${quote}./workflows/${file}${quote};\n`;
  const isInOrder = isSorted(imports.map((each) => each.file));
  const next = isInOrder
    ? imports.find((each) => compareFiles(file, each.file) < 0)?.start
    : undefined;
  const start = next ?? lineAfter(config, imports.at(-1)?.end ?? lastImport(mask));
  return { start, end: start, text: statement };
}

/** The end of the last import; 0 if there is none. */
function lastImport(mask: string): number {
  const found = [...mask.matchAll(/^import\b[^;]*;/gm)].at(-1);
  return found === undefined ? 0 : found.index + found[0].length;
}

function lineAfter(config: string, index: number): number {
  if (index === 0) return 0;
  const end = config.indexOf('\n', index);
  return end === -1 ? config.length : end + 1;
}
