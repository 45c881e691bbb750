import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalLines } from '../../src/sync/equal-lines.js';

const lines = fc.array(fc.constantFrom('a', 'b', '}', ''), { maxLength: 12 });

test('what two texts have in common is in both of them, in the same order', () => {
  fc.assert(
    fc.property(lines, lines, (one, other) => {
      let last = [-1, -1];
      for (const [line, otherLine] of equalLines(one, other)) {
        expect(one[line]).toBe(other[otherLine]);
        expect(line).toBeGreaterThan(last[0] ?? 0);
        expect(otherLine).toBeGreaterThan(last[1] ?? 0);
        last = [line, otherLine];
      }
    }),
  );
});

test('no two texts have more in common than is found', () => {
  const most = (one: readonly string[], other: readonly string[]): number => {
    const [first, ...rest] = one;
    if (first === undefined) return 0;
    const place = other.indexOf(first);
    const without = most(rest, other);
    return place < 0 ? without : Math.max(without, 1 + most(rest, other.slice(place + 1)));
  };
  const few = fc.array(fc.constantFrom('a', 'b', '}'), { maxLength: 8 });
  fc.assert(
    fc.property(few, few, (one, other) => {
      expect(equalLines(one, other)).toHaveLength(most(one, other));
    }),
  );
});

test('common starts and ends of long texts are found, and the comparison of the middle is limited', () => {
  const same = Array.from({ length: 50_000 }, (_, line) => `${line % 10}`);
  expect(equalLines(same, same)).toHaveLength(same.length);
  const found = equalLines(
    [...same, 'x', ...same.toReversed(), 'end'],
    [...same, ...same.slice(1), 'end'],
  );
  expect(found.slice(0, 50_000)).toEqual(same.map((_, line) => [line, line]));
  expect(found.at(-1)).toEqual([100_001, 99_999]);
});
