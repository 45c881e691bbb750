import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript-5';
import { CliError } from '../cli-error.js';

export type TypeScript = typeof ts;

/** The compiler is the project's own: the CLI brings none. */
export function projectTypeScript(folder: string): TypeScript {
  try {
    return createRequire(join(folder, 'package.json'))('typescript') as TypeScript;
  } catch {
    throw new CliError('The project has no typescript. Run "para install" and try again.');
  }
}
