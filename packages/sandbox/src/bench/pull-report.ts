import type { PullFigures, Size } from './pulls.js';
import { figuresOf } from './rounds.js';
import { distribution } from './statistics.js';
import { type BenchReport, bytesOfMegabyte, type Conditions, figuresReport } from './table.js';
import { judge } from './targets.js';

/** All that was measured of pulls of one size. */
export interface PlayedPulls {
  readonly size: Size;
  readonly rounds: readonly PullFigures[];
  /** Programs that one pull starts. */
  readonly programs: number;
}

/** Of a pull, without the CLI's own time, to git's own commands in a folder of their own. */
const limit = 2;
/** However many files there are, the same programs are started: none for each file. */
const mostMore = 1;

/** @throws where one of the measures was not taken. */
export function wholePull(measured: ReadonlyArray<Partial<PullFigures>>): PullFigures {
  return figuresOf(['pull', 'git', 'gitInPlace', 'memory'], measured);
}

export function pullReport(
  played: readonly PlayedPulls[],
  { machine, busy }: Conditions,
): BenchReport {
  const [small] = played;
  const verdicts = played.flatMap(({ size, rounds, programs }) => [
    ...judge(rounds, [
      {
        name: `a pull of ${size} files / git's own fetch, checkout, commit and push`,
        ratio: ({ pull, git }) => pull / git,
        limit,
      },
    ]),
    ...judge(
      [programs / (small?.programs ?? programs)],
      [
        {
          name: `programs for ${size} files / for ${small?.size}`,
          ratio: (more) => more,
          limit: mostMore,
        },
      ],
    ),
  ]);
  const measured = played.flatMap(({ size, rounds, programs }) => [
    [`a pull of ${size} files`, distribution(rounds.map(({ pull }) => pull)), 'ms'] as const,
    [`git alone, ${size} files`, distribution(rounds.map(({ git }) => git)), 'ms'] as const,
    [
      `git alone without the checkout, ${size} files`,
      distribution(rounds.map(({ gitInPlace }) => gitInPlace)),
      'ms',
    ] as const,
    [
      `the action's memory at its peak, ${size} files`,
      distribution(rounds.map(({ memory }) => memory / bytesOfMegabyte)),
      'MB',
    ] as const,
    [`started by a pull of ${size} files`, distribution([programs]), 'programs'] as const,
  ]);
  const count = small?.rounds.length ?? 0;
  return figuresReport({ machine, busy, count, verdicts, measured });
}
