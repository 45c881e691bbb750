/** What one round measures, in milliseconds. */
export const measures = [
  'cold',
  'warm',
  'incumbent',
  'kept',
  'heavyIncumbent',
  'commands',
  'cliInstall',
  'firstLine',
  'bareNode',
  'preview',
  'buildOnly',
] as const;

export type Measure = (typeof measures)[number];

export type Round = Readonly<Record<Measure, number>>;

/** One of the contestants. It prepares everything itself, and reports only its measurements. */
export interface Contestant<Figures = Readonly<Partial<Record<Measure, number>>>> {
  readonly name: string;
  run(): Promise<Figures>;
}

export interface RoundsOptions {
  readonly rounds: number;
  /** Called before each run. Round 0 fills caches and is not counted. */
  readonly onRun: (round: number, contestant: string) => void;
}

/**
 * Lets the contestants run in turn, so that other load on the machine affects all of them, and each round in another
 * order, so that nobody always follows the same one.
 */
export async function playRounds<Figures, Whole>(
  contestants: ReadonlyArray<Contestant<Figures>>,
  { rounds, onRun }: RoundsOptions,
  whole: (measured: readonly Figures[]) => Whole,
): Promise<readonly Whole[]> {
  const played: Whole[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % contestants.length;
    const measured: Figures[] = [];
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      onRun(round, contestant.name);
      measured.push(await contestant.run());
    }
    if (round > 0) played.push(whole(measured));
  }
  return played;
}

/** The figures of a round, whoever took them. @throws where nobody took one of them. */
export function figuresOf<Name extends string>(
  names: readonly Name[],
  measured: ReadonlyArray<Readonly<Partial<Record<Name, number>>>>,
): Readonly<Record<Name, number>> {
  const figures = names.map((name) => {
    const value = measured.find((each) => each[name] !== undefined)?.[name];
    if (value === undefined) throw new Error(`Nobody measured "${name}".`);
    return [name, value];
  });
  return Object.fromEntries(figures) as Record<Name, number>;
}

/** @throws where nobody took one of the measures. */
export function wholeRound(
  measured: ReadonlyArray<Readonly<Partial<Record<Measure, number>>>>,
): Round {
  return figuresOf(measures, measured);
}
