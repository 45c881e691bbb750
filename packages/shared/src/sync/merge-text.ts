import { type Anchors, anchors, isTooMuch } from './equal-lines.js';
import { inLineEndingsOf, linesOf, withLf } from './line-endings.js';

/** Three versions of a text: Git's, the one that both sides come from, and Paragon's. */
export interface Versions {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

type MergedText =
  | { readonly kind: 'clean'; readonly text: string }
  /** In `text`, Paragon's lines win conflicts. It has no conflict markers. */
  | { readonly kind: 'conflict'; readonly text: string };

type Lines = readonly string[];

/**
 * Merges by lines, in the line endings of `ours`. Changes of neighbouring lines conflict, as in `git merge-file`. Texts
 * that would take too long to compare are a conflict.
 *
 * Equal lines (`}`, empty ones) can be matched in several ways. A line counts as unchanged only if it has the same
 * match from the start and from the end of the text, so no merge depends on chance.
 */
export function mergeText({ ours, base, theirs }: Versions): MergedText {
  const [a, o, b] = [linesOf(withLf(ours)), linesOf(withLf(base)), linesOf(withLf(theirs))];
  const finished = (kind: MergedText['kind'], lines: Lines): MergedText => {
    const hasUnendedLine = lines.slice(0, -1).some((line) => !line.endsWith('\n'));
    const text = (hasUnendedLine ? allEnded(lines) : lines).join('');
    return { kind: hasUnendedLine ? 'conflict' : kind, text: inLineEndingsOf(ours, text) };
  };
  const ofOurs = certainAnchors(o, a);
  const ofTheirs = certainAnchors(o, b);
  if (ofOurs === undefined || ofTheirs === undefined) return finished('conflict', b);

  const merged: string[] = [];
  let kind: MergedText['kind'] = 'clean';
  // A line that both sides kept separates two hunks. The text between two such lines is one hunk.
  const inOurs = new Map(ofOurs);
  const kept = ofTheirs.flatMap(([line, theirLine]) => {
    const ourLine = inOurs.get(line);
    return ourLine === undefined ? [] : [{ a: ourLine, o: line, b: theirLine }];
  });
  let before = { a: -1, o: -1, b: -1 };
  for (const next of [...kept, { a: a.length, o: o.length, b: b.length }]) {
    const ourPart = a.slice(before.a + 1, next.a);
    const basePart = o.slice(before.o + 1, next.o);
    const theirPart = b.slice(before.b + 1, next.b);
    const isOurs = !isEqual(ourPart, basePart) && !isEqual(ourPart, theirPart);
    const isClean = !isOurs || isEqual(theirPart, basePart);
    if (!isClean) kind = 'conflict';
    // Line by line, since a call accepts only some 100,000 arguments.
    for (const line of isOurs && isClean ? ourPart : theirPart) merged.push(line);
    for (const line of o.slice(next.o, next.o + 1)) merged.push(line);
    before = next;
  }
  return finished(kind, merged);
}

/** The distance of two texts: the number of lines that only one of them has. */
export function changedLines(one: string, other: string): number {
  const [a, b] = [linesOf(withLf(one)), linesOf(withLf(other))];
  if (isTooMuch(a, b)) return a.length + b.length;
  return a.length + b.length - 2 * anchors(a, b).length;
}

/**
 * The distance of two texts whose format differs: the number of words that only one of them has. Where lines break, and
 * in which order they are, does not count.
 */
export function changedWords(one: string, other: string): number {
  const surplus = new Map<string, number>();
  const count = (text: string, by: 1 | -1): void => {
    for (const [word] of text.matchAll(/[\p{L}\p{N}_]+/gu)) {
      surplus.set(word, (surplus.get(word) ?? 0) + by);
    }
  };
  count(one, 1);
  count(other, -1);
  return [...surplus.values()].reduce((sum, each) => sum + Math.abs(each), 0);
}

/** The equal lines that do not depend on the direction of matching; undefined if a diff would take too long. */
function certainAnchors(base: Lines, other: Lines): Anchors | undefined {
  if (isTooMuch(base, other)) return undefined;
  const backward = new Map(
    anchors(base.toReversed(), other.toReversed()).map(([line, otherLine]) => [
      base.length - 1 - line,
      other.length - 1 - otherLine,
    ]),
  );
  return anchors(base, other).filter(([line, otherLine]) => backward.get(line) === otherLine);
}

function isEqual(one: Lines, other: Lines): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

function allEnded(lines: Lines): Lines {
  return lines.map((line, index) =>
    index === lines.length - 1 || line.endsWith('\n') ? line : `${line}\n`,
  );
}
