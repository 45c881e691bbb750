import { expect, test } from 'vitest';
import {
  type Contestant,
  type Measure,
  playRounds,
  type Round,
  wholeRound,
} from '../../src/bench/rounds.js';
import { distribution } from '../../src/bench/statistics.js';
import { benchReport } from '../../src/bench/table.js';

const round: Round = {
  cold: 4_000,
  warm: 3_300,
  incumbent: 5_000,
  kept: 6_000,
  heavyIncumbent: 9_000,
  commands: 3_000,
  cliInstall: 600,
  firstLine: 90,
  bareNode: 30,
  preview: 4_500,
  buildOnly: 3_000,
};
const machine = 'a machine';

/** Says what it is told to say, and what it measured, round after round. */
function contestant(name: string, measured: Partial<Record<Measure, number>>): Contestant {
  return { name, run: async () => measured };
}

test.each([
  { figures: [3], expected: { median: 3, least: 3, most: 3 } },
  { figures: [10, 9, 100], expected: { median: 10, least: 9, most: 100 } },
  { figures: [4, 1, 3, 2], expected: { median: 2.5, least: 1, most: 4 } },
])('the middle of $figures is $expected.median', ({ figures, expected }) => {
  expect(distribution(figures)).toEqual(expected);
});

test('all run in each round, each time in another order, and the first round does not count', async () => {
  const { cold, warm, incumbent, ...others } = round;
  const seen: string[] = [];
  const played = await playRounds(
    [
      contestant('ours', { cold, warm }),
      contestant('theirs', { incumbent }),
      contestant('all', others),
    ],
    { rounds: 3, onRun: (number, name) => seen.push(`${number} ${name}`) },
    wholeRound,
  );
  expect(played).toEqual([round, round, round]);
  expect(seen).toEqual([
    '0 ours',
    '0 theirs',
    '0 all',
    '1 theirs',
    '1 all',
    '1 ours',
    '2 all',
    '2 ours',
    '2 theirs',
    '3 ours',
    '3 theirs',
    '3 all',
  ]);
});

test('a measure that nobody took is no figure', async () => {
  const { bareNode, ...others } = round;
  expect(bareNode).toBe(30);
  const playing = playRounds(
    [contestant('all', others)],
    { rounds: 1, onRun: () => undefined },
    wholeRound,
  );
  await expect(playing).rejects.toThrow('Nobody measured "bareNode".');
});

test('the report says what is compared, with medians and spread, and that these are no real times', () => {
  const slower = { ...round, warm: 3_600, commands: 2_880 };
  const { text, met } = benchReport({ machine, busy: 1, rounds: [round, slower, round] });
  expect(met).toBe(true);
  expect(text).toContain('Ratios against the sandbox, not times of a real run');
  expect(text).toContain('Medians of 3 interleaved rounds; a machine.');
  expect(text).toMatch(/^ours warm \/ the three commands +1\.10 +1\.10 – 1\.25 +≤ 1\.2 +met$/m);
  expect(text).toMatch(/^ours warm: the CLI in the tool cache +3300 ms +3300 – 3600$/m);
  expect(text).toContain('All targets are met.');
});

test.each([
  { slow: { warm: 3_601 }, missed: 'ours warm / the three commands' },
  { slow: { cold: 4_141 }, missed: 'ours cold / (npm install of the CLI + the three commands)' },
  { slow: { incumbent: 3_299, cold: 3_298 }, missed: 'ours warm / the incumbent' },
  { slow: { incumbent: 3_999 }, missed: 'ours cold / the incumbent' },
  {
    slow: { kept: 6_751 },
    missed: 'ours from actions/cache / the incumbent, with a CLI of the real weight',
  },
  { slow: { firstLine: 181 }, missed: 'first log line / node -e 0' },
  { slow: { preview: 4_801 }, missed: 'a pull request with its preview / the build alone' },
])('$missed is missed with $slow', ({ slow, missed }) => {
  const { text, met } = benchReport({ machine, busy: 1, rounds: [{ ...round, ...slow }] });
  expect(met).toBe(false);
  expect(text.split('\n').filter((line) => line.endsWith('MISSED'))).toEqual([
    expect.stringContaining(missed),
  ]);
  expect(text).toContain('1 of 7 targets missed.');
});

test.each([
  { busy: 1.4, said: false },
  { busy: 1.6, said: true },
])(
  'with $busy processes for each processor the machine counts as busy: $said',
  ({ busy, said }) => {
    const { text } = benchReport({ machine, busy, rounds: [round] });
    expect(text.includes('The machine was busy with other work')).toBe(said);
  },
);
