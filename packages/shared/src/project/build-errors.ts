import { posix } from 'node:path';
import { withoutTerminalSequences } from '../report/escape.js';

/** A type error as `para build` prints it, on a file of the project. */
export interface BuildError {
  /** Path from the root of the project, with forward slashes. */
  readonly file: string;
  /** One-based. */
  readonly line: number;
  /** One-based. */
  readonly column: number;
  /** Such as `TS2554`. */
  readonly code: string;
  readonly message: string;
}

// `tsc --pretty`: `src/a.ts:31:25 - error TS2554: text`. The path may hold spaces, colons and brackets.
const pretty =
  /^(?<file>\S.*?):(?<line>\d+):(?<column>\d+) - error (?<code>TS\d+): (?<message>.*)$/;
// Plain `tsc`: `src/a.ts(31,25): error TS2554: text`.
const plain =
  /^(?<file>\S.*?)\((?<line>\d+),(?<column>\d+)\): error (?<code>TS\d+): (?<message>.*)$/;

/** The type errors in the output of `para build`, each once, in the order in which they were printed. */
export function buildErrors(output: readonly string[]): readonly BuildError[] {
  const errors = new Map<string, BuildError>();
  for (const line of output) {
    const error = buildError(line);
    if (error !== undefined) errors.set(JSON.stringify(error), error);
  }
  return [...errors.values()];
}

/** The type error that a line of output holds. */
export function buildError(text: string): BuildError | undefined {
  const line = withoutTerminalSequences(text).trim();
  const found = (pretty.exec(line) ?? plain.exec(line))?.groups;
  if (found === undefined) return undefined;
  const { file = '', line: row = '', column = '', code = '', message = '' } = found;
  return {
    file: posix.normalize(file.replaceAll('\\', '/')),
    line: Number(row),
    column: Number(column),
    code,
    message,
  };
}
