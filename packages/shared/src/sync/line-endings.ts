import { equalLines } from './equal-lines.js';

/** A text with LF only, for comparisons: a repository may store CRLF where an export writes LF. */
export function withLf(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}

/** Whether two texts differ at most in line endings. */
export function sameText(one: string, other: string): boolean {
  return one === other || withLf(one) === withLf(other);
}

/** The lines of a text, each with its line ending; the last one may have none. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Converts a text with LF to the line endings of a model. Common lines keep the model's ending of each line. */
export function inLineEndingsOf(model: string, text: string): string {
  if (!model.includes('\r\n')) return text;
  const modelLines = linesOf(model);
  const ended = modelLines.filter((line) => line.endsWith('\n'));
  const crlf = ended.filter((line) => line.endsWith('\r\n')).length;
  const isMostlyCrlf = crlf * 2 > ended.length;
  const withEnding = (line: string): string =>
    isMostlyCrlf && line.endsWith('\n') ? `${line.slice(0, -1)}\r\n` : line;
  const lines = linesOf(text);
  if (crlf === ended.length) return lines.map(withEnding).join('');

  const result = lines.map(withEnding);
  for (const [modelLine, line] of equalLines(modelLines.map(withLf), lines)) {
    result[line] = modelLines[modelLine] ?? '';
  }
  return result.join('');
}
