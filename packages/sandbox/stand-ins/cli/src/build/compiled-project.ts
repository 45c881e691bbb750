import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import type * as Core from '../../../core/dist/evaluation/index.js';
import { CliError } from '../cli-error.js';
import { field } from '../json.js';

export type Evaluation = typeof Core;

/** What phase one left in dist/, with whatever older builds left there and nobody deleted. */
export interface CompiledProject {
  core: Evaluation;
  /** The names of the folders in a folder of dist/. */
  folders(path: string): Promise<string[]>;
  /** The modules in a folder of dist/, without drafts; none where it does not exist. */
  modules(path: string): Promise<CompiledModule[]>;
  /** Undefined where there is no such file. */
  load(path: string): Promise<CompiledModule | undefined>;
  /** An installed package, as the project's code gets it. */
  requirePackage(name: string): unknown;
}

export interface CompiledModule {
  /** The file that it was made from, with `/`. */
  source: string;
  exports: unknown;
  default: unknown;
}

export function openCompiledProject(folder: string): CompiledProject {
  const requireFrom = createRequire(join(folder, 'package.json'));
  const dist = join(folder, 'dist');

  function requirePackage(name: string): unknown {
    try {
      return requireFrom(name);
    } catch (error) {
      if (field(error, 'code') !== 'MODULE_NOT_FOUND') throw error;
      throw new CliError(`Cannot find module '${name}'. Run "para install" and try again.`);
    }
  }

  function loadFile(path: string): CompiledModule {
    const file = join(dist, path);
    const source = `src/${relative(dist, file).replaceAll('\\', '/').replace(/\.js$/, '.ts')}`;
    try {
      const exports: unknown = requireFrom(file);
      return { source, exports, default: field(exports, 'default') };
    } catch (error) {
      throw evaluationError(source, error);
    }
  }

  return {
    core: requirePackage('@useparagon/core/evaluation') as Evaluation,
    requirePackage,
    async folders(path) {
      const entries = await entriesOf(join(dist, path));
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    },
    async modules(path) {
      const entries = await entriesOf(join(dist, path));
      return entries
        .filter(({ name }) => name.endsWith('.js') && !name.startsWith('~'))
        .map(({ name }) => loadFile(join(path, name)));
    },
    async load(path) {
      const slash = path.lastIndexOf('/');
      const entries = await entriesOf(join(dist, path.slice(0, slash + 1)));
      return entries.some(({ name }) => name === path.slice(slash + 1))
        ? loadFile(path)
        : undefined;
    },
  };
}

/** What a workflow says about itself can be wrong without being a type error. */
export function evaluationError(source: string, error: unknown): Error {
  if (error instanceof CliError) return error;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new CliError(`${text}\n    in ${source}`);
}

async function entriesOf(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
