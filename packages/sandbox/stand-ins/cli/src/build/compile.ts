import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { CompilerOptions, Diagnostic, FormatDiagnosticsHost } from 'typescript-5';
import { CliError } from '../cli-error.js';
import type { Memory } from '../memory.js';
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
  if (errors.length > 0) throw new TypeErrors(errorReport(formatted(ts, folder, errors)));
}

/** Writes dist/ file by file: no types are read, and only syntax can be wrong. */
export async function stripTypes(folder: string, memory: Memory): Promise<void> {
  const settings = await Promise.all(
    ['tsconfig.json', 'package.json'].map((path) => textOf(folder, path)),
  );
  const built = await memory.recall([...settings, ...(await filesIn(folder))], async () =>
    JSON.stringify(sourcesOf(folder)),
  );
  const outputs = (JSON.parse(built) as string[]).map(async (path) => {
    const text = await textOf(folder, path);
    const output = await memory.recall([...settings, path, text], async () =>
      JSON.stringify(transpile(folder, path, text)),
    );
    return JSON.parse(output) as Output;
  });
  const made = await Promise.all(outputs);
  const errors = made.flatMap((output) => output.errors);
  if (errors.length > 0) throw new TypeErrors(errorReport(errors));
  for (const { path, text } of made) {
    const target = join(folder, 'dist', path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** A file of dist/, or with colours what is wrong with its source. */
interface Output {
  readonly path: string;
  readonly text: string;
  readonly errors: readonly string[];
}

/** Which sources there are, without a look into the compiler. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'src'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function textOf(folder: string, path: string): Promise<string> {
  return readFile(join(folder, path), 'utf8').catch(() => '');
}

/** Those that the project's settings choose. */
function sourcesOf(folder: string): string[] {
  return readConfig(projectTypeScript(folder), folder).fileNames.map((file) =>
    relative(folder, file),
  );
}

function transpile(folder: string, source: string, text: string): Output {
  const ts = projectTypeScript(folder);
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    compilerOptions: readConfig(ts, folder).options,
    fileName: join(folder, source),
    reportDiagnostics: true,
  });
  return {
    path: relative('src', source).replace(/\.tsx?$/, '.js'),
    text: outputText,
    errors: formatted(ts, folder, diagnostics),
  };
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

/** In the layout of `tsc --pretty`. */
function formatted(ts: TypeScript, folder: string, errors: readonly Diagnostic[]): string[] {
  const host: FormatDiagnosticsHost = {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => (ts.sys.useCaseSensitiveFileNames ? name : name.toLowerCase()),
    getNewLine: () => '\n',
  };
  return errors.map((error) => ts.formatDiagnosticsWithColorAndContext([error], host).trimEnd());
}

/** With Paragon's own last line. */
function errorReport(errors: readonly string[]): string {
  const text = errors.join('\n\n');
  const footer = `Found ${errors.length} error(s).`;
  return `${wantsColors() ? text : text.replace(colors, '')}\n${footer}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape character
const colors = /\u001b\[[0-9;]*m/g;

function wantsColors(): boolean {
  const { FORCE_COLOR: forced } = process.env;
  return forced !== undefined && forced !== '' && forced !== '0';
}
