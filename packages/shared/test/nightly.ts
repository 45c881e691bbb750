import { test } from 'vitest';

/** `pnpm test:long`, which `nightly.yml` runs. */
export const isNightly = process.env.FUZZ_TIMES !== undefined;

/**
 * A test that only the nightly run plays: a whole run of an action that takes seconds, and whose parts have tests of
 * their own in CI.
 */
export function nightly(name: string, body: () => Promise<unknown>, timeout?: number): void {
  if (isNightly) test(name, body, timeout);
}

/**
 * The rows of a table that CI plays, by their names; the nightly run plays all. For tables of whole runs: a few show
 * that the parts are put together, and tests of the parts show every row.
 */
export function rowsInCi<Row>(
  table: Readonly<Record<string, Row>>,
  ...names: readonly [first: string, ...others: string[]]
): ReadonlyArray<[name: string, row: Row]> {
  if (isNightly) return Object.entries(table);
  return names.map((name) => {
    const row = table[name];
    if (row === undefined) throw new Error(`The table has no row ${JSON.stringify(name)}.`);
    return [name, row];
  });
}

/** The rows of a table that CI leaves out: other tests show each of its classes. Say which, where it is used. */
export function rowsAtNight<Row>(
  table: Readonly<Record<string, Row>>,
): ReadonlyArray<[name: string, row: Row]> {
  return isNightly ? Object.entries(table) : [];
}
