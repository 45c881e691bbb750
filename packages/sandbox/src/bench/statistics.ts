/** The middle and the spread of some figures. */
export interface Distribution {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws when there are no figures. */
export function distribution(figures: readonly number[]): Distribution {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (index: number): number => {
    const figure = sorted[index];
    if (figure === undefined) throw new Error('There are no figures.');
    return figure;
  };
  const last = sorted.length - 1;
  return {
    median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2,
    least: at(0),
    most: at(last),
  };
}
