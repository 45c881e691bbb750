import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import { numberAsked } from '../../number-asked.js';
import { sumOf } from './counts.js';
import { engine } from './engine.js';
import type { History } from './events.js';
import { randomFrom, randomHistory } from './random-history.js';
import { shrink } from './shrink.js';
import { playHistory } from './simulation.js';

/** In CI all test files together play twice this number: `pnpm test:long` plays more. */
const inCi = 10_000;

/** `FUZZ_SEED` and `FUZZ_TIMES` as in `pnpm test:long`; a hundred times is a hundred thousand histories a file. */
const times = numberAsked('FUZZ_TIMES', 1);
const seed = numberAsked('FUZZ_SEED', 13, 0);
const count = Math.max(inCi, 1_000 * times);

/** Plays every second history of a seed. Nobody's work may get lost in any of them. */
export async function playHistories(half: 0 | 1): Promise<void> {
  const all = [];
  for (let number = half; number < 2 * count; number += 2) {
    const history = randomHistory(randomFrom(seed * 1_000_003 + number));
    const { faults, counts } = await playHistory(history, engine);
    if (faults.length > 0) expect.fail(await failureOf(history));
    all.push(counts);
    // The engine takes none here, and the test runner needs one.
    await nextTurn();
  }
  if (times > 1) console.log(`${count} histories: ${JSON.stringify(sumOf(all), null, 2)}`);
}

/** The shortest history that fails in the same way, to be kept in `kept-histories.ts`. */
export async function failureOf(history: History): Promise<string> {
  const { faults } = await playHistory(history, engine);
  const kind = kindOf(faults[0]);
  const fails = async (other: History): Promise<boolean> =>
    kindOf((await playHistory(other, engine)).faults[0]) === kind;
  const shortest = await shrink(history, fails);
  const { trace } = await playHistory(shortest, engine);
  return `${faults[0]}\nKeep it in kept-histories.ts:\n${JSON.stringify(shortest)}\n${trace.join('\n')}`;
}

/** A fault without names, numbers and files. */
function kindOf(fault: string | undefined): string | undefined {
  return fault?.replaceAll(/\b(?:title|moved|ours)?[wdgs]\d+(?:\.\w+)?|\d+|src\S+/g, '');
}
