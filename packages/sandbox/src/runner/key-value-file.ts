export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** What ends a line: on Windows also `\r\n`; elsewhere `\r` is part of the value. */
export type LineEnding = 'lf' | 'lf-or-crlf';

/**
 * Reads a file in the format of GITHUB_ENV, GITHUB_OUTPUT and GITHUB_STATE. Lazily, since the
 * runner obeys the entries before a malformed line and then throws.
 */
export function* readKeyValues(text: string, lineEnding: LineEnding): Generator<KeyValue> {
  const lines = new LineReader(text, lineEnding);
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.text === '') continue;
    const equals = line.text.indexOf('=');
    const heredoc = line.text.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      yield { key: line.text.slice(0, equals), value: line.text.slice(equals + 1) };
    } else if (heredoc >= 0) {
      yield readHeredoc(lines, line.text, heredoc);
    } else {
      throw new Error(`Invalid format '${line.text}'`);
    }
  }
}

function readHeredoc(lines: LineReader, line: string, position: number): KeyValue {
  const key = line.slice(0, position);
  const delimiter = line.slice(position + 2);
  if (key === '' || delimiter === '') {
    throw new Error(
      `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
    );
  }
  const start = lines.position;
  let end = start;
  for (;;) {
    const next = lines.next();
    if (next === undefined) {
      throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    }
    if (next.text === delimiter) break;
    if (next.newline === '') throw new Error('Invalid value. EOF marker missing new line.');
    end = lines.position - next.newline.length;
  }
  return { key, value: lines.text.slice(start, Math.max(start, end)) };
}

class LineReader {
  readonly text: string;
  position = 0;
  readonly #lineEnding: LineEnding;

  constructor(text: string, lineEnding: LineEnding) {
    this.text = text;
    this.#lineEnding = lineEnding;
  }

  next(): { text: string; newline: string } | undefined {
    const start = this.position;
    if (start >= this.text.length) return undefined;
    const lineFeed = this.text.indexOf('\n', start);
    if (lineFeed < 0) {
      this.position = this.text.length;
      return { text: this.text.slice(start), newline: '' };
    }
    this.position = lineFeed + 1;
    const carriageReturn = this.#lineEnding === 'lf-or-crlf' && this.text[lineFeed - 1] === '\r';
    return carriageReturn && lineFeed > start
      ? { text: this.text.slice(start, lineFeed - 1), newline: '\r\n' }
      : { text: this.text.slice(start, lineFeed), newline: '\n' };
  }
}
