/** A file in E, O and X: `-` where it is absent, else a letter for its text. */
export interface Case {
  readonly eox: string;
  readonly row: string;
  /** What the branch holds then; `=` for what it holds now. */
  readonly result: string;
}

/** Every combination of absent, same and different, on a base that is recorded. The compiler is not asked. */
export const certainTable: readonly Case[] = [
  { eox: '---', row: '', result: '' },
  { eox: '--a', row: 'git-unchanged', result: 'a' },
  { eox: '-a-', row: 'paragon-unchanged', result: '=' },
  { eox: '-aa', row: 'agreed', result: '=' },
  { eox: '-ab', row: 'conflict', result: '=' },
  { eox: 'a--', row: 'agreed', result: '=' },
  { eox: 'a-a', row: 'paragon-unchanged', result: '=' },
  { eox: 'a-b', row: 'conflict', result: '=' },
  { eox: 'aa-', row: 'git-unchanged', result: '-' },
  { eox: 'aaa', row: 'paragon-unchanged', result: '=' },
  { eox: 'aab', row: 'git-unchanged', result: 'b' },
  { eox: 'ab-', row: 'conflict', result: '=' },
  { eox: 'aba', row: 'paragon-unchanged', result: '=' },
  { eox: 'abb', row: 'agreed', result: '=' },
  { eox: 'abc', row: 'conflict', result: '=' },
];
