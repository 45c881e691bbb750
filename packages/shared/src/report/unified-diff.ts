import { equalLines } from '../sync/equal-lines.js';
import { linesOf, withLf } from '../sync/line-endings.js';
import { shortened } from './escape.js';

/** Unchanged lines that are shown around a change. */
const context = 3;

/** A line of a diff: in both texts, or in one of them. */
interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Zero-based, in the text before and the text after. */
  readonly before: number;
  readonly after: number;
}

/**
 * The differences between two texts, in the format of `diff --unified` without the file names. Ignores line endings.
 * Empty if there is no difference.
 */
export function unifiedDiff(before: string, after: string): string {
  const lines = diffLines(linesOf(withLf(before)), linesOf(withLf(after)));
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const hunks: Array<{ from: number; to: number }> = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    const from = Math.max(0, index - context);
    const to = Math.min(lines.length, index + context + 1);
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  return hunks.map(({ from, to }) => hunk(lines.slice(from, to))).join('');
}

interface DiffLimits {
  readonly lines: number;
  /** Characters of one line. */
  readonly width?: number;
  /** The last line of a diff that was cut. */
  readonly rest?: (lines: number) => string;
}

/** The beginning of a diff. The last line says how much is missing. */
export function cutDiff(
  diff: string,
  { lines: most, width = Infinity, rest = (lines) => `(and ${lines} more lines)` }: DiffLimits,
): string {
  const lines = diff.split('\n');
  const shown = lines.slice(0, most).map((line) => shortened(line, width));
  return [...shown, ...(lines.length > most ? [rest(lines.length - most)] : [])].join('\n');
}

function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let at = { before: 0, after: 0 };
  for (const [line, next] of [
    ...equalLines(before, after),
    [before.length, after.length] as const,
  ]) {
    for (; at.before < line; at = { ...at, before: at.before + 1 }) {
      lines.push({ sign: '-', text: before[at.before] ?? '', ...at });
    }
    for (; at.after < next; at = { ...at, after: at.after + 1 }) {
      lines.push({ sign: '+', text: after[at.after] ?? '', ...at });
    }
    const text = before[line];
    if (text !== undefined) lines.push({ sign: ' ', text, ...at });
    at = { before: line + 1, after: next + 1 };
  }
  return lines;
}

function hunk(lines: readonly DiffLine[]): string {
  const [first] = lines;
  const count = (sign: '-' | '+'): number =>
    lines.filter((line) => [' ', sign].includes(line.sign)).length;
  const range = (start: number, length: number): string =>
    `${length === 0 ? start : start + 1},${length}`;
  const [removed, added] = [count('-'), count('+')];
  const head = `@@ -${range(first?.before ?? 0, removed)} +${range(first?.after ?? 0, added)} @@`;
  const shown = lines.map(({ sign, text }) =>
    text.endsWith('\n') ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`,
  );
  return `${head}\n${shown.join('')}`;
}
