import { isRecord } from '../json-value.js';

export type MatrixValues = Readonly<Record<string, unknown>>;

/** The combinations of an evaluated `strategy.matrix`, in GitHub's order. */
export function expandMatrix(matrix: MatrixValues): readonly MatrixValues[] {
  const { include, exclude, ...axes } = matrix;
  let combinations: MatrixValues[] = Object.keys(axes).length === 0 ? [] : [{}];
  for (const [name, values] of Object.entries(axes)) {
    const list = asList(values, name);
    combinations = combinations.flatMap((base) =>
      list.map((value) => ({ ...base, [name]: value })),
    );
  }
  for (const excluded of records(exclude, 'exclude')) {
    combinations = combinations.filter((combination) => !agrees(combination, excluded));
  }
  const original = combinations;
  const added: MatrixValues[] = [];
  for (const included of records(include, 'include')) {
    const fits = original.map((combination) => {
      const shared = Object.keys(included).filter((name) => name in axes);
      return agrees(combination, Object.fromEntries(shared.map((name) => [name, included[name]])));
    });
    if (!fits.includes(true)) {
      added.push(included);
      continue;
    }
    // Never over a value of an axis, but over what another entry has added.
    combinations = combinations.map((combination, index) =>
      fits[index] === true ? { ...combination, ...included } : combination,
    );
  }
  return [...combinations, ...added];
}

/** As GitHub shows the job: `build (ubuntu-latest, 24)`. */
export function matrixJobName(name: string, values: MatrixValues): string {
  return `${name} (${Object.values(values).map(show).join(', ')})`;
}

function show(value: unknown): string {
  if (Array.isArray(value) || isRecord(value)) return JSON.stringify(value);
  return String(value);
}

function agrees(combination: MatrixValues, part: MatrixValues): boolean {
  return Object.entries(part).every(
    ([name, value]) => JSON.stringify(combination[name]) === JSON.stringify(value),
  );
}

function asList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`Matrix vector '${name}' does not contain any values`);
}

function records(value: unknown, name: string): readonly MatrixValues[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRecord)) {
    throw new Error(`The matrix's '${name}' must be a list of mappings`);
  }
  return value;
}
