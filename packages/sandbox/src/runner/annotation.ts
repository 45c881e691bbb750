export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** What GitHub shows beside the run and, with a file, in the diff. */
export interface Annotation {
  readonly level: AnnotationLevel;
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly col?: number;
  readonly endColumn?: number;
}

/** An annotation before GitHub has read its numbers; keys in lower case. */
export interface Issue {
  readonly level: AnnotationLevel;
  readonly message: string;
  readonly data: ReadonlyMap<string, string>;
}

/** For each step and level; later ones are only written to the log. */
export const annotationsPerLevel = 10;
/** In UTF-16 units; what is longer is cut, in the log too. */
export const longestAnnotation = 4096;

/** Nothing for an issue without text: GitHub drops it, though it counts against the limit. */
export function toAnnotation(issue: Issue): Annotation | undefined {
  if (issue.message.trim() === '') return undefined;
  const title = issue.data.get('title');
  const file = issue.data.get('file');
  const line = readNumber(issue, 'line');
  const endLine = readNumber(issue, 'endline') ?? line;
  const col = readNumber(issue, 'col');
  const endColumn = readNumber(issue, 'endcolumn') ?? col;
  return {
    level: issue.level,
    message: issue.message,
    ...(title === undefined ? {} : { title }),
    ...(file === undefined || file.trim() === '' ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(col === undefined ? {} : { col }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
}

/**
 * Drops or completes positions that make no sense together, in the runner's order of checks. `say` gets the reason, for
 * the debug log.
 */
export function checkPosition(
  command: AnnotationLevel,
  data: Map<string, string>,
  say: (reason: string) => void,
): void {
  const given = (key: string) => integer(data.get(key));
  let line = given('line');
  const endLine = given('endline');
  let col = given('col');
  const endColumn = given('endcolumn');
  const hasColumn = col !== undefined || endColumn !== undefined;
  const invalid = (rest: string) => say(`Invalid ${command} command value. ${rest}`);
  const drop = (...keys: string[]) => {
    for (const key of keys) data.delete(key);
  };

  if (endLine !== undefined && line === undefined) {
    invalid("'endLine' can only be set if 'line' is provided");
    data.set('line', String(data.get('endline')));
    line = endLine;
  }
  if (endColumn !== undefined && col === undefined) {
    invalid("'endColumn' can only be set if 'col' is provided");
    data.set('col', String(data.get('endcolumn')));
    col = endColumn;
  }
  if (line === undefined && hasColumn) {
    invalid("'col' and 'endColumn' can only be set if 'line' value is provided.");
    drop('col', 'endcolumn');
  }
  if (endLine !== undefined && data.get('line') !== data.get('endline') && hasColumn) {
    invalid("'col' and 'endColumn' cannot be set if 'line' and 'endLine' are different values.");
    drop('col', 'endcolumn');
  }
  if (line !== undefined && endLine !== undefined && endLine < line) {
    invalid("'endLine' cannot be less than 'line'.");
    drop('line', 'endline');
  }
  if (col !== undefined && endColumn !== undefined && endColumn < col) {
    invalid("'endColumn' cannot be less than 'col'.");
    drop('col', 'endcolumn');
  }
}

function readNumber(issue: Issue, key: string): number | undefined {
  return integer(issue.data.get(key));
}

function integer(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?\d+\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= 2_147_483_647 ? value : undefined;
}
