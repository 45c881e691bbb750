import type { Round } from './rounds.js';
import type { Distribution } from './statistics.js';
import { judge, targets, timings, type Verdict } from './targets.js';

/** The machine on which a benchmark ran. */
export interface Conditions {
  /** In words. */
  readonly machine: string;
  /** The load for each processor at the end. The bench itself makes for about 1. */
  readonly busy: number;
}

export interface Bench extends Conditions {
  readonly rounds: readonly Round[];
}

/** The results of a benchmark. */
export interface Figures extends Conditions {
  /** Rounds that count. */
  readonly count: number;
  readonly verdicts: readonly Verdict[];
  /** By name, each with the unit in which it is shown. */
  readonly measured: ReadonlyArray<readonly [string, Distribution, Unit]>;
}

export type Unit = 'ms' | 'MB' | 'programs';

export const bytesOfMegabyte = 1024 * 1024;

export interface BenchReport {
  readonly text: string;
  readonly met: boolean;
}

const busyLimit = 1.5;

/** What the terminal shows in the end: the ratios, which of them keep what was promised, and the times. */
export function benchReport({ machine, busy, rounds }: Bench): BenchReport {
  const measured = timings(rounds).map(([name, time]) => [name, time, 'ms'] as const);
  return figuresReport({
    machine,
    busy,
    count: rounds.length,
    verdicts: judge(rounds, targets),
    measured,
  });
}

export function figuresReport({ machine, busy, count, verdicts, measured }: Figures): BenchReport {
  const missed = verdicts.filter(({ met }) => !met);
  const ratios = verdicts.map(({ target, ratio, met }) => [
    target.name,
    ratio.median.toFixed(2),
    spread(ratio, (figure) => figure.toFixed(2)),
    `≤ ${target.limit}`,
    met ? 'met' : 'MISSED',
  ]);
  const figures = measured.map(([name, figure, unit]) => [
    name,
    `${Math.round(figure.median)} ${unit}`,
    spread(figure, (each) => String(Math.round(each))),
  ]);
  const lines = [
    `Ratios against the sandbox, not times of a real run: Paragon, GitHub and npm's registry are on loopback.`,
    `Medians of ${count} interleaved ${count === 1 ? 'round' : 'rounds'}; ${machine}.`,
    '',
    ...aligned([['ratio', 'median', 'spread', 'target', ''], ...ratios]),
    '',
    ...aligned([['measured', 'median', 'spread'], ...figures]),
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
