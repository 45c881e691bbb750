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
  if (errors.length > 0) throw new TypeErrors(formatErrors(ts, folder, errors));
}

/** Writes dist/ file by file: no types are read, and only syntax can be wrong. */
export async function stripTypes(folder: string, memory: Memory): Promise<void> {
  const answer = await memory.recall(await textsOf(folder), async () => {
    return JSON.stringify(transpile(folder));
  });
  for (const [output, text] of JSON.parse(answer) as [string, string][]) {
    const target = join(folder, 'dist', output);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** All that the result depends on, without a look into the compiler. */
async function textsOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'src'), { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const texts = ['tsconfig.json', 'package.json', ...sources].map(async (path) => {
    return [path, await readFile(join(folder, path), 'utf8').catch(() => '')];
  });
  return (await Promise.all(texts)).flat();
}

/** Each file of dist/ with its text. */
function transpile(folder: string): [string, string][] {
  const ts = projectTypeScript(folder);
  const { fileNames, options } = readConfig(ts, folder);
  const errors: Diagnostic[] = [];
  const outputs = fileNames.map((fileName): [string, string] => {
    const { outputText, diagnostics = [] } = ts.transpileModule(ts.sys.readFile(fileName) ?? '', {
      compilerOptions: options,
      fileName,
      reportDiagnostics: true,
    });
    errors.push(...diagnostics);
    return [relative(join(folder, 'src'), fileName).replace(/\.tsx?$/, '.js'), outputText];
  });
  if (errors.length > 0) throw new TypeErrors(formatErrors(ts, folder, errors));
  return outputs;
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
