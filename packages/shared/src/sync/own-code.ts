import { posix } from 'node:path';
import { codeMask } from './code-mask.js';
import { identifier } from './config-imports.js';
import type { Path } from './files.js';
import { ownMethodCode } from './own-methods.js';
import { isOwned } from './owned-paths.js';
import { remembered } from './remembered.js';

/**
 * Whether `after` lacks hand-written code that `before` has: an import of a module that no export owns, a helper in the
 * file itself, or code in the methods of a workflow. An export inlines all of it.
 */
export function dropsOwnCode(path: Path, before: string, after: string): boolean {
  const kept = ownCode(path, after);
  return [...ownCode(path, before)].some((name) => !kept.has(name));
}

/** Modules, helpers and kinds of code that no export contains. */
function ownCode(path: Path, text: string): ReadonlySet<string> {
  const { modules, helpers, inMethods } = found(text);
  const own = modules
    .map((module) => (module.startsWith('.') ? posix.join(posix.dirname(path), module) : module))
    .filter((module) => !isExported(module));
  return new Set([...own, ...helpers, ...inMethods]);
}

/** Whether an export imports such a module. It may write `src/persona.meta` without its ending. */
function isExported(module: string): boolean {
  return (
    module.startsWith('@useparagon/') ||
    isOwned(module) ||
    isOwned(module.replace(/(?:\.js)?$/, '.ts'))
  );
}

const imports =
  /(?<![.\w$])(?:from|import)\s*(?<quote>['"])(?<module>[^'"\n]+)\k<quote>|(?<![.\w$])(?:import|require)\s*\(\s*(?<called>['"])(?<loaded>[^'"\n]+)\k<called>/g;

/** What stands at the beginning of a line is at the top level: what is inside anything else is indented. */
const declarations = new RegExp(
  String.raw`^(?:export\s+)?(?:(?:const|let|var)\s+(?!inputs\s*=\s*createConfigInputs\()(?<value>${identifier}|[{[][^=]*[}\]])|(?:abstract\s+)?class\s+(?<type>${identifier})|(?:async\s+)?function\s*\*?\s*(?<run>${identifier})|import\s+(?<loaded>${identifier})\s*=)`,
  'gmu',
);

const found = remembered((text) => {
  const mask = codeMask(text);
  const modules = [...text.matchAll(imports)].flatMap(({ 0: code, index, groups }) => {
    if (mask.charAt(index) !== code.charAt(0)) return [];
    const { module, loaded } = groups ?? {};
    // The code of a function step in an export may load packages, but no file of the project.
    if (module === undefined && !/^(?:\.|src\/)/.test(loaded ?? '')) return [];
    return [module ?? loaded ?? ''];
  });
  // An export declares what it then exports as default, and the inputs of a custom integration.
  const main = new RegExp(String.raw`^export\s+default\s+(?<name>${identifier})\s*;?$`, 'mu').exec(
    mask,
  )?.groups?.name;
  const helpers = [...mask.matchAll(declarations)]
    .map(({ groups }) => groups?.value ?? groups?.type ?? groups?.run ?? groups?.loaded ?? '')
    .filter((name) => name !== main);
  return { modules, helpers, inMethods: ownMethodCode(mask) };
});
