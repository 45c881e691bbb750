import { type Measure, measures, type Round } from './rounds.js';
import { type Distribution, distribution } from './statistics.js';

/** A promise about speed: a ratio, and how large it may be. */
export interface Target<Played = Round> {
  readonly name: string;
  /** Of one round, in which both sides met the same machine. */
  readonly ratio: (round: Played) => number;
  readonly limit: number;
}

export interface Verdict {
  readonly target: Pick<Target, 'name' | 'limit'>;
  readonly ratio: Distribution;
  /** Whether the median keeps the limit. */
  readonly met: boolean;
}

export const targets: readonly Target[] = [
  {
    name: 'ours warm / the three commands',
    ratio: ({ warm, commands }) => warm / commands,
    limit: 1.2,
  },
  {
    name: 'ours cold / (npm install of the CLI + the three commands)',
    ratio: ({ cold, cliInstall, commands }) => cold / (cliInstall + commands),
    limit: 1.15,
  },
  {
    name: 'ours warm / the incumbent',
    ratio: ({ warm, incumbent }) => warm / incumbent,
    limit: 1,
  },
  {
    name: 'ours cold / the incumbent',
    ratio: ({ cold, incumbent }) => cold / incumbent,
    limit: 1,
  },
  {
    name: 'ours from actions/cache / the incumbent, with a CLI of the real weight',
    ratio: ({ kept, heavyIncumbent }) => kept / heavyIncumbent,
    limit: 0.75,
  },
  {
    name: 'first log line / node -e 0',
    ratio: ({ firstLine, bareNode }) => firstLine / bareNode,
    limit: 6,
  },
  {
    name: 'a pull request with its preview / the build alone',
    ratio: ({ preview, buildOnly }) => preview / buildOnly,
    limit: 1.6,
  },
];

export function judge<Played>(
  rounds: readonly Played[],
  promised: ReadonlyArray<Target<Played>>,
): readonly Verdict[] {
  return promised.map((target) => {
    const ratio = distribution(rounds.map(target.ratio));
    return { target, ratio, met: ratio.median <= target.limit };
  });
}

const measureNames: Readonly<Record<Measure, string>> = {
  cold: 'ours cold: nothing in the tool cache',
  warm: 'ours warm: the CLI in the tool cache',
  incumbent: "the incumbent's commands",
  kept: 'ours, with a CLI of the real weight from actions/cache',
  heavyIncumbent: "the incumbent's commands, with a CLI of the real weight and nothing warm",
  commands: 'para install, build and push alone',
  cliInstall: 'npm install of the CLI alone',
  firstLine: 'first log line',
  bareNode: 'node -e 0',
  preview: 'a pull request, with its preview',
  buildOnly: 'a tag, which is built only',
};

/** Each measure by its name, in milliseconds. */
export function timings(rounds: readonly Round[]): ReadonlyArray<readonly [string, Distribution]> {
  return measures.map((measure) => [
    measureNames[measure],
    distribution(rounds.map((round) => round[measure])),
  ]);
}
