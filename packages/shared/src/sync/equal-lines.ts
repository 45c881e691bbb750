import { LCS } from 'node-diff3';

type Lines = readonly string[];

/** Equal lines of two texts: line of the one to line of the other, in ascending order. */
export type Anchors = ReadonlyArray<readonly [one: number, other: number]>;

/**
 * Limit for the steps of a diff, which compares each pair of equal lines with the longest runs so far. This many steps
 * take less than a second.
 */
const mostSteps = 200_000_000;

/** The most lines that two texts have in common, in the same order. */
export function anchors(one: Lines, other: Lines): Anchors {
  const found: Array<readonly [number, number]> = [];
  for (let match = LCS([...one], [...other]); match.chain !== null; match = match.chain) {
    found.push([match.buffer1index, match.buffer2index]);
  }
  return found.reverse();
}

/** Whether two texts are very long or have so many equal lines that a diff would take too long. */
export function isTooMuch(one: Lines, other: Lines): boolean {
  return pairs(one, other) * Math.min(one.length, other.length) > mostSteps;
}

/** How many pairs of equal lines two texts have. */
function pairs(one: Lines, other: Lines): number {
  const counts = new Map<string, number>();
  for (const line of other) counts.set(line, (counts.get(line) ?? 0) + 1);
  return one.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}

/**
 * The equal lines of two texts, to show a diff. The common start and end are always found; the middle is not compared
 * if that would take too long.
 */
export function equalLines(one: Lines, other: Lines): Anchors {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [inner, otherInner] = [one, other].map((lines) => lines.slice(start, lines.length - end));
  const between =
    inner === undefined || otherInner === undefined || isTooMuch(inner, otherInner)
      ? []
      : anchors(inner, otherInner);
  return [
    ...Array.from({ length: start }, (_, line) => [line, line] as const),
    ...between.map(([line, otherLine]) => [line + start, otherLine + start] as const),
    ...Array.from(
      { length: end },
      (_, line) => [one.length - end + line, other.length - end + line] as const,
    ),
  ];
}
