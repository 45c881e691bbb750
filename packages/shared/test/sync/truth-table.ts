import type { Policy } from '../../src/sync/decision.js';

/** A file in E, O and X: `-` where it is absent, else a letter for its text. */
export interface Case {
  readonly eox: string;
  /** What it was in commits since both sides last agreed, which a push may have carried; the newest first. */
  readonly past: string;
  readonly row: string;
  /** What the branch holds then; `=` for what it holds now. */
  readonly result: string;
}

export const policies = {
  'a person decides conflicts': { mode: 'two-way', onConflict: 'pull-request' },
  'Paragon wins conflicts': { mode: 'two-way', onConflict: 'paragon' },
  'Git wins conflicts': { mode: 'two-way', onConflict: 'git' },
  'a mirror': { mode: 'mirror' },
} as const satisfies Readonly<Record<string, Policy>>;

/** On a base that is recorded. The compiler is not asked. */
export const certainTable: readonly Case[] = [
  { eox: '---', past: '', row: '', result: '' },
  { eox: '--a', past: '', row: 'git-unchanged', result: 'a' },
  { eox: '-a-', past: '', row: 'paragon-unchanged', result: '=' },
  { eox: '-aa', past: '', row: 'agreed', result: '=' },
  { eox: '-ab', past: '', row: 'conflict', result: '=' },
  { eox: 'a--', past: '', row: 'agreed', result: '=' },
  { eox: 'a-a', past: '', row: 'paragon-unchanged', result: '=' },
  { eox: 'a-b', past: '', row: 'conflict', result: '=' },
  { eox: 'aa-', past: '', row: 'git-unchanged', result: '-' },
  { eox: 'aaa', past: '', row: 'paragon-unchanged', result: '=' },
  { eox: 'aab', past: '', row: 'git-unchanged', result: 'b' },
  { eox: 'ab-', past: '', row: 'conflict', result: '=' },
  { eox: 'aba', past: '', row: 'paragon-unchanged', result: '=' },
  { eox: 'abb', past: '', row: 'agreed', result: '=' },
  { eox: 'abc', past: '', row: 'conflict', result: '=' },
];

/** Where commits since the record hold other versions than the record and the tip. */
export const uncertainTable: readonly Case[] = [
  { eox: '---', past: 'a', row: '', result: '' },
  { eox: '--a', past: 'a', row: 'paragon-unchanged', result: '=' },
  { eox: '--a', past: 'b', row: 'git-unchanged', result: 'a' },
  { eox: '-a-', past: 'b', row: 'paragon-unchanged', result: '=' },
  { eox: '-aa', past: 'b', row: 'agreed', result: '=' },
  { eox: '-ab', past: 'b', row: 'paragon-unchanged', result: '=' },
  { eox: '-ab', past: 'c', row: 'conflict', result: '=' },
  { eox: 'a--', past: 'b', row: 'agreed', result: '=' },
  { eox: 'a-a', past: 'b', row: 'paragon-unchanged', result: '=' },
  { eox: 'a-b', past: 'b', row: 'paragon-unchanged', result: '=' },
  { eox: 'a-b', past: 'c', row: 'conflict', result: '=' },
  { eox: 'aa-', past: '-', row: 'paragon-unchanged', result: '=' },
  { eox: 'aa-', past: 'b', row: 'conflict', result: '=' },
  { eox: 'aaa', past: '-', row: 'agreed', result: '=' },
  { eox: 'aaa', past: 'b', row: 'agreed', result: '=' },
  { eox: 'aab', past: '-', row: 'conflict', result: '=' },
  { eox: 'aab', past: 'b', row: 'paragon-unchanged', result: '=' },
  { eox: 'aab', past: 'c', row: 'conflict', result: '=' },
  { eox: 'ab-', past: '-', row: 'paragon-unchanged', result: '=' },
  { eox: 'ab-', past: 'c', row: 'conflict', result: '=' },
  { eox: 'aba', past: '-', row: 'paragon-unchanged', result: '=' },
  { eox: 'aba', past: 'c', row: 'paragon-unchanged', result: '=' },
  { eox: 'abb', past: '-', row: 'agreed', result: '=' },
  { eox: 'abb', past: 'c', row: 'agreed', result: '=' },
  { eox: 'abc', past: '-', row: 'conflict', result: '=' },
  { eox: 'abc', past: 'c', row: 'paragon-unchanged', result: '=' },
  { eox: 'abc', past: 'd', row: 'conflict', result: '=' },
  { eox: '---', past: 'ab', row: '', result: '' },
  { eox: '--a', past: 'ab', row: 'paragon-unchanged', result: '=' },
  { eox: '--a', past: 'bc', row: 'git-unchanged', result: 'a' },
  { eox: '-a-', past: 'bc', row: 'paragon-unchanged', result: '=' },
  { eox: '-aa', past: 'bc', row: 'agreed', result: '=' },
  { eox: '-ab', past: 'bc', row: 'paragon-unchanged', result: '=' },
  { eox: '-ab', past: 'cd', row: 'conflict', result: '=' },
  { eox: 'a--', past: 'bc', row: 'agreed', result: '=' },
  { eox: 'a-a', past: 'bc', row: 'paragon-unchanged', result: '=' },
  { eox: 'a-b', past: 'bc', row: 'paragon-unchanged', result: '=' },
  { eox: 'a-b', past: 'cd', row: 'conflict', result: '=' },
  { eox: 'aa-', past: '-b', row: 'paragon-unchanged', result: '=' },
  { eox: 'aa-', past: 'bc', row: 'conflict', result: '=' },
  { eox: 'aaa', past: '-b', row: 'agreed', result: '=' },
  { eox: 'aaa', past: 'bc', row: 'agreed', result: '=' },
  { eox: 'aab', past: '-b', row: 'paragon-unchanged', result: '=' },
  { eox: 'aab', past: '-c', row: 'conflict', result: '=' },
  { eox: 'aab', past: 'bc', row: 'paragon-unchanged', result: '=' },
  { eox: 'aab', past: 'cd', row: 'conflict', result: '=' },
  { eox: 'ab-', past: '-c', row: 'paragon-unchanged', result: '=' },
  { eox: 'ab-', past: 'cd', row: 'conflict', result: '=' },
  { eox: 'aba', past: '-c', row: 'paragon-unchanged', result: '=' },
  { eox: 'aba', past: 'cd', row: 'paragon-unchanged', result: '=' },
  { eox: 'abb', past: '-c', row: 'agreed', result: '=' },
  { eox: 'abb', past: 'cd', row: 'agreed', result: '=' },
  { eox: 'abc', past: '-c', row: 'paragon-unchanged', result: '=' },
  { eox: 'abc', past: '-d', row: 'conflict', result: '=' },
  { eox: 'abc', past: 'cd', row: 'paragon-unchanged', result: '=' },
  { eox: 'abc', past: 'de', row: 'conflict', result: '=' },
];

/** Where only another branch of the project has a record: no base is certain, and that is all. */
export const elsewhereTable = withOther([{ eox: 'aaa', past: '', row: 'agreed', result: '=' }]);

/**
 * Where a push has left open what the dashboard edited meanwhile: no base is certain. A record without the file may be
 * that of a conflict, and then nobody knows of a base.
 */
export const openTable = withOther([
  { eox: '--a', past: '', row: 'conflict', result: '=' },
  { eox: '--a', past: 'b', row: 'conflict', result: '=' },
  { eox: '--a', past: 'bc', row: 'conflict', result: '=' },
  { eox: '-a-', past: '', row: 'conflict', result: '=' },
  { eox: '-a-', past: 'b', row: 'conflict', result: '=' },
  { eox: '-a-', past: 'bc', row: 'conflict', result: '=' },
  { eox: 'aaa', past: '', row: 'agreed', result: '=' },
]);

/** The tables of a recorded base, with other rows for some cases. */
function withOther(rows: readonly Case[]): readonly Case[] {
  return [...certainTable, ...uncertainTable].map(
    (each) => rows.find(({ eox, past }) => eox === each.eox && past === each.past) ?? each,
  );
}

/** Where nothing is recorded, so that there is no E: each version of the branch may be what both sides agreed on. */
export const unrecordedTable: readonly Case[] = [
  { eox: '---', past: '', row: '', result: '' },
  { eox: '--a', past: '', row: 'git-unchanged', result: 'a' },
  { eox: '-a-', past: '', row: 'git-unchanged', result: '-' },
  { eox: '-aa', past: '', row: 'agreed', result: '=' },
  { eox: '-ab', past: '', row: 'git-unchanged', result: 'b' },
  { eox: '---', past: 'a', row: '', result: '' },
  { eox: '--a', past: 'a', row: 'paragon-unchanged', result: '=' },
  { eox: '--a', past: 'b', row: 'git-unchanged', result: 'a' },
  { eox: '-a-', past: '-', row: 'paragon-unchanged', result: '=' },
  { eox: '-a-', past: 'b', row: 'conflict', result: '=' },
  { eox: '-aa', past: '-', row: 'agreed', result: '=' },
  { eox: '-aa', past: 'b', row: 'agreed', result: '=' },
  { eox: '-ab', past: '-', row: 'conflict', result: '=' },
  { eox: '-ab', past: 'b', row: 'paragon-unchanged', result: '=' },
  { eox: '-ab', past: 'c', row: 'conflict', result: '=' },
  { eox: '---', past: 'ab', row: '', result: '' },
  { eox: '--a', past: 'ab', row: 'paragon-unchanged', result: '=' },
  { eox: '--a', past: 'bc', row: 'git-unchanged', result: 'a' },
  { eox: '-a-', past: '-b', row: 'paragon-unchanged', result: '=' },
  { eox: '-a-', past: 'bc', row: 'conflict', result: '=' },
  { eox: '-aa', past: '-b', row: 'agreed', result: '=' },
  { eox: '-aa', past: 'bc', row: 'agreed', result: '=' },
  { eox: '-ab', past: '-b', row: 'paragon-unchanged', result: '=' },
  { eox: '-ab', past: '-c', row: 'conflict', result: '=' },
  { eox: '-ab', past: 'bc', row: 'paragon-unchanged', result: '=' },
  { eox: '-ab', past: 'cd', row: 'conflict', result: '=' },
];

/** What becomes of a case under another policy than the one of the tables, by which a person decides conflicts. */
export function underPolicy(
  { eox, row, result }: Case,
  policy: Policy,
): Pick<Case, 'row' | 'result'> {
  const [, ours, theirs = ''] = eox;
  if (policy.mode === 'mirror') {
    if (eox === '---') return { row, result };
    return ours === theirs ? { row: 'agreed', result: '=' } : { row: 'mirror', result: theirs };
  }
  if (row !== 'conflict' || policy.onConflict === 'pull-request') return { row, result };
  return policy.onConflict === 'git'
    ? { row: 'for-git', result: '=' }
    : { row: 'for-paragon', result: theirs };
}

/** What the branch holds in the end. */
export function heldAfter({ eox, result }: Pick<Case, 'eox' | 'result'>): string {
  return ['=', ''].includes(result) ? (eox[1] ?? '') : result;
}

/** Every combination of absent, same and different in so many places. */
export function patterns(places: number): readonly string[] {
  const letters = ['-', ...'abcdefgh'.slice(0, places).split('')];
  let found = [''];
  for (let place = 0; place < places; place += 1) {
    found = found.flatMap((before) => letters.map((letter) => `${before}${letter}`));
  }
  return [...new Set(found.map(pattern))];
}

/** The same texts in the same order of letters. */
function pattern(texts: string): string {
  const names = new Map([['-', '-']]);
  return texts
    .split('')
    .map((letter) => {
      if (!names.has(letter)) names.set(letter, 'abcdefgh'.charAt(names.size - 1));
      return names.get(letter);
    })
    .join('');
}

/**
 * The case of a table that stands for a combination: only versions that neither the branch nor the record holds make
 * a base uncertain, each of them once, in whatever order.
 */
export function standingFor(
  table: readonly Case[],
  { eox, past }: Pick<Case, 'eox' | 'past'>,
): Case | undefined {
  const [base = '', ours = ''] = eox;
  const known = table === unrecordedTable ? [ours] : [base, ours];
  const others = [...new Set(past)].filter((letter) => !known.includes(letter));
  const [first, second] = [others, others.toReversed()].map((each) =>
    pattern(`${eox}${each.join('')}`),
  );
  return table.find((each) => [first, second].includes(`${each.eox}${each.past}`));
}
