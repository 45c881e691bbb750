import { expect } from 'vitest';

/** Text that another side chose to keep a run busy, of about so many characters. */
export type WorstText = (length: number) => string;

/** A piece again and again. */
export const repeated =
  (piece: string, before = '', after = ''): WorstText =>
  (length) =>
    before + piece.repeat(Math.ceil(length / piece.length)) + after;

/** The long run tries a megabyte, CI a quarter of it: a square of either takes minutes. */
const longest = (process.env.FUZZ_TIMES === undefined ? 256 : 1_024) * 1_024;

/** What one step may take of the processor: linear time takes a fraction of it. In milliseconds. */
const bound = longest / 256;

/**
 * Expects a function to do with the longest of its worst texts. It begins with little, so that one whose time grows
 * with the square of the length is found out before it hangs.
 */
export function expectLinearTime(run: (text: string) => unknown, worst: WorstText): void {
  for (let length = 16 * 1_024; length <= longest; length *= 4) {
    const text = worst(length);
    // Not the time that passes: the machine may be busy with other tests.
    const before = process.threadCpuUsage();
    run(text);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1_000, `with ${length} characters`).toBeLessThan(bound);
  }
}
