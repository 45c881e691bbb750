/** An input that the action does not have, and the one that was probably meant. */
interface MisspeltInput {
  /** In upper case, as the runner passes it. */
  readonly name: string;
  readonly meant: string;
}

/** Longer names are not compared: no misspelling is that long. */
const longestName = 60;

/**
 * Inputs whose names are almost those of the action. The runner hands every input over as `INPUT_<NAME>` and only warns
 * of one that `action.yml` does not have:
 * https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs Case does not count, since the
 * runner removes it.
 */
export function misspeltInputs(
  env: Readonly<Record<string, string | undefined>>,
  inputs: ReadonlySet<string>,
): readonly MisspeltInput[] {
  const known = new Map([...inputs].map((input) => [input.toUpperCase(), input]));
  return Object.entries(env).flatMap(([variable, value]) => {
    const name = /^INPUT_(?<name>.+)$/i.exec(variable)?.groups?.name?.toUpperCase();
    if (name === undefined || !value || known.has(name) || name.length > longestName) return [];
    const near = [...known]
      .map(([upper, input]) => ({ input, slips: slipsBetween(withoutMarks(name), upper) }))
      .filter(({ input, slips }) => slips <= (input.length < 6 ? 1 : 2))
      .toSorted((one, other) => one.slips - other.slips);
    const [nearest] = near;
    return nearest === undefined ? [] : [{ name, meant: nearest.input }];
  });
}

/** `paragon-key` and `PARAGON_KEY` are other ways to write `paragonKey`. */
function withoutMarks(name: string): string {
  return name.replace(/[-_ ]/g, '');
}

/** How many characters must be added, removed, replaced, or swapped with the next. */
function slipsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const cost = (rowsUp: number, left: number): number =>
        (rowsUp === 0 ? current : (rows[row - rowsUp] ?? []))[column - left] ?? Infinity;
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          cost(1, 0) + 1,
          cost(0, 1) + 1,
          cost(1, 1) + (isSame ? 0 : 1),
          isSwapped ? cost(2, 2) + 1 : Infinity,
        ),
      );
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? Infinity;
}
