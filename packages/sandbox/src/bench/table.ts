import type { Round } from './rounds.js';
import type { Distribution } from './statistics.js';
import { judge, timings } from './targets.js';

export interface Bench {
  /** The machine in words. */
  readonly machine: string;
  /** The load for each processor at the end. The bench itself makes for about 1. */
  readonly busy: number;
  readonly rounds: readonly Round[];
}

export interface BenchReport {
  readonly text: string;
  readonly met: boolean;
}

const busyLimit = 1.5;

/** What the terminal shows in the end: the ratios, which of them keep what was promised, and the times. */
export function benchReport({ machine, busy, rounds }: Bench): BenchReport {
  const verdicts = judge(rounds);
  const missed = verdicts.filter(({ met }) => !met);
  const ratios = verdicts.map(({ target, ratio, met }) => [
    target.name,
    ratio.median.toFixed(2),
    spread(ratio, (figure) => figure.toFixed(2)),
    `≤ ${target.limit}`,
    met ? 'met' : 'MISSED',
  ]);
  const times = timings(rounds).map(([name, time]) => [
    name,
    `${Math.round(time.median)} ms`,
    spread(time, (figure) => String(Math.round(figure))),
  ]);
  const lines = [
    `Ratios against the sandbox, not times of a real run: Paragon, GitHub and npm's registry are on loopback.`,
    `Medians of ${rounds.length} interleaved ${rounds.length === 1 ? 'round' : 'rounds'}; ${machine}.`,
    '',
    ...aligned([['ratio', 'median', 'spread', 'target', ''], ...ratios]),
    '',
    ...aligned([['time', 'median', 'spread'], ...times]),
    '',
    missed.length === 0
      ? 'All targets are met.'
      : `${missed.length} of ${verdicts.length} targets missed.`,
    ...(busy > busyLimit
      ? [
          'The machine was busy with other work, so these figures say little: run it again, or longer.',
        ]
      : []),
  ];
  return { text: lines.join('\n'), met: missed.length === 0 };
}

function spread({ least, most }: Distribution, show: (figure: number) => string): string {
  return `${show(least)} – ${show(most)}`;
}

/** Columns as wide as their widest cell. */
function aligned(rows: ReadonlyArray<readonly string[]>): readonly string[] {
  const width = (column: number): number =>
    Math.max(...rows.map((row) => (row[column] ?? '').length));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(width(0)) : cell.padStart(width(column))))
      .join('   ')
      .trimEnd(),
  );
}
