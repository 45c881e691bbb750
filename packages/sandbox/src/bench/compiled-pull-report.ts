import { type CompiledPullFigures, treesOfMerge } from './compiled-pulls.js';
import { figuresOf } from './rounds.js';
import { distribution } from './statistics.js';
import { type BenchReport, bytesOfMegabyte, type Conditions, figuresReport } from './table.js';
import { judge, type Target } from './targets.js';

const targets: ReadonlyArray<Target<CompiledPullFigures>> = [
  {
    name: 'installs of a pull that asks the compiler',
    ratio: ({ installs }) => installs,
    limit: 1,
  },
  {
    name: `its builds / the ${treesOfMerge} trees that a merge must compare`,
    ratio: ({ builds }) => builds / treesOfMerge,
    limit: 1.5,
  },
  {
    name: `its time / (para install + ${treesOfMerge} × para build)`,
    ratio: ({ pull, bareInstall, bareBuild }) => pull / (bareInstall + treesOfMerge * bareBuild),
    limit: 1.5,
  },
];

/** @throws where one of the measures was not taken. */
export function wholeCompiledPull(
  measured: ReadonlyArray<Partial<CompiledPullFigures>>,
): CompiledPullFigures {
  return figuresOf(
    ['pull', 'installs', 'builds', 'memory', 'bareInstall', 'bareBuild', 'bareMemory'],
    measured,
  );
}

export function compiledPullReport(
  rounds: readonly CompiledPullFigures[],
  conditions: Conditions,
): BenchReport {
  const times = (name: 'pull' | 'bareInstall' | 'bareBuild') =>
    distribution(rounds.map((round) => round[name]));
  const memory = (name: 'memory' | 'bareMemory') =>
    distribution(rounds.map((round) => round[name] / bytesOfMegabyte));
  return figuresReport({
    ...conditions,
    count: rounds.length,
    verdicts: judge(rounds, targets),
    measured: [
      ['a pull that asks the compiler', times('pull'), 'ms'],
      ['para install alone', times('bareInstall'), 'ms'],
      ['para build alone', times('bareBuild'), 'ms'],
      ['memory of the pull with all its processes, at its peak', memory('memory'), 'MB'],
      ['memory of para build alone, at its peak', memory('bareMemory'), 'MB'],
    ],
  });
}
