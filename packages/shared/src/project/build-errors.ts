import { posix } from 'node:path';
import { withoutTerminalSequences } from '../report/escape.js';

/** A type error as `para build` prints it. */
export interface BuildError {
  /** Undefined for an error of the project as a whole, such as a wrong option of the compiler. */
  readonly place: SourcePlace | undefined;
  /** Such as `TS2554`. */
  readonly code: string;
  /** Several lines if the compiler adds details. */
  readonly message: string;
}

export interface SourcePlace {
  /** Path from the root of the project, with forward slashes. */
  readonly file: string;
  /** One-based. */
  readonly line: number;
  /** One-based. */
  readonly column: number;
}

// `tsc --pretty`: `src/a.ts:31:25 - error TS2554: text`. The path may contain spaces, colons and brackets.
const pretty = /^(?<file>\S.*?):(?<line>\d+):(?<column>\d+) - error (?<code>TS\d+): (?<message>.*)/;
// Plain `tsc`: `src/a.ts(31,25): error TS2554: text`.
const plain =
  /^(?<file>\S.*?)\((?<line>\d+),(?<column>\d+)\): error (?<code>TS\d+): (?<message>.*)/;
const ofNoFile = /^error (?<code>TS\d+): (?<message>.*)$/;

// Types are checked in the first phase. After it, a line that looks like a type error is output of something else, such
// as the project's own code, which runs in the second phase.
const compiled = /typescript project successfully built/i;
// A detail right below an error: `  Types of property 'a' are incompatible.`
const detail = /^\s{2,}\S/;

/** The type errors in the output of `para build`, each once, in the order in which they were printed. */
export function buildErrors(output: readonly string[]): readonly BuildError[] {
  if (output.some((line) => compiled.test(line))) return [];
  const errors = new Map<string, BuildError>();
  let current: BuildError | undefined;
  const end = (): void => {
    if (current !== undefined) errors.set(JSON.stringify(current), current);
    current = undefined;
  };
  for (const line of output) {
    const error = buildError(line);
    if (error === undefined && current !== undefined && detail.test(line)) {
      const more = withoutTerminalSequences(line).trimEnd();
      current = { ...current, message: `${current.message}\n${more}` };
    } else {
      end();
      current = error;
    }
  }
  end();
  return [...errors.values()];
}

/** The type error in a line of output. */
export function buildError(text: string): BuildError | undefined {
  const line = withoutTerminalSequences(text).trim();
  const found = (pretty.exec(line) ?? plain.exec(line) ?? ofNoFile.exec(line))?.groups;
  if (found === undefined) return undefined;
  const { file, line: row, column, code = '', message = '' } = found;
  if (file === undefined) return { place: undefined, code, message };
  const path = posix.normalize(file.replaceAll('\\', '/'));
  return { place: { file: path, line: Number(row), column: Number(column) }, code, message };
}
