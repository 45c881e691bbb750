import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { CompilerOptions, Diagnostic, FormatDiagnosticsHost } from 'typescript-5';
import { CliError } from '../cli-error.js';
import { projectTypeScript, type TypeScript } from './type-script.js';

/** Phase one: checks the types and writes dist/. Drafts are left out, unless something imports them. */
export function compile(folder: string, { skipTypeErrors }: { skipTypeErrors: boolean }): void {
  const ts = projectTypeScript(folder);
  const config = readConfig(ts, folder);
  const rootNames = config.fileNames.filter((name) => !basename(name).startsWith('~'));
  const create = config.options.incremental
    ? ts.createIncrementalProgram({ rootNames, options: config.options })
    : ts.createProgram({ rootNames, options: config.options });
  const program = 'getProgram' in create ? create.getProgram() : create;
  const problems = skipTypeErrors ? [] : [...config.errors, ...ts.getPreEmitDiagnostics(program)];
  create.emit();
  const errors = ts
    .sortAndDeduplicateDiagnostics(problems)
    .filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) throw new TypeErrors(formatErrors(ts, folder, errors));
}

/** Writes dist/ file by file: no types are read, and only syntax can be wrong. */
export function stripTypes(folder: string): void {
  const ts = projectTypeScript(folder);
  const { fileNames, options } = readConfig(ts, folder);
  const errors = fileNames.flatMap((fileName) => {
    const text = ts.sys.readFile(fileName) ?? '';
    const { outputText, diagnostics = [] } = ts.transpileModule(text, {
      compilerOptions: options,
      fileName,
      reportDiagnostics: true,
    });
    const output = relative(join(folder, 'src'), fileName).replace(/\.tsx?$/, '.js');
    const target = join(folder, 'dist', output);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
    return diagnostics;
  });
  if (errors.length > 0) throw new TypeErrors(formatErrors(ts, folder, errors));
}

export class TypeErrors extends Error {}

function readConfig(ts: TypeScript, folder: string) {
  const read = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { error } = read;
  if (error !== undefined) {
    throw new CliError(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  }
  const parsed = ts.parseJsonConfigFileContent(read.config, ts.sys, folder);
  const options: CompilerOptions = { ...parsed.options, noEmit: false };
  return { ...parsed, options };
}

/** The layout of `tsc --pretty`, with Paragon's own last line. */
function formatErrors(ts: TypeScript, folder: string, errors: Diagnostic[]): string {
  const host: FormatDiagnosticsHost = {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => (ts.sys.useCaseSensitiveFileNames ? name : name.toLowerCase()),
    getNewLine: () => '\n',
  };
  const text = errors
    .map((error) => ts.formatDiagnosticsWithColorAndContext([error], host).trimEnd())
    .join('\n\n');
  const footer = `Found ${errors.length} error(s).`;
  return `${wantsColors() ? text : text.replace(colors, '')}\n${footer}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape character
const colors = /\u001b\[[0-9;]*m/g;

function wantsColors(): boolean {
  const { FORCE_COLOR: forced } = process.env;
  return forced !== undefined && forced !== '' && forced !== '0';
}
