import fc from 'fast-check';
import type { FileChange } from '../src/changes.js';

export const list = <T>(item: fc.Arbitrary<T>, maxLength = 4): fc.Arbitrary<T[]> =>
  fc.array(item, { maxLength });

const kinds = ['added', 'changed', 'deleted', 'renamed', 'deployed', 'undeployed'] as const;

export function changeOf(text: fc.Arbitrary<string>): fc.Arbitrary<FileChange> {
  return fc.record(
    {
      change: fc.constantFrom(...kinds),
      file: text,
      from: text,
      integration: text,
      workflow: text,
    },
    { requiredKeys: ['change', 'file'] },
  );
}

// What GitHub looks for in the message of a commit.
export const effects: ReadonlyArray<readonly [what: string, pattern: RegExp]> = [
  [
    'a skipped workflow',
    /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|\*\*\*no_ci\*\*\*/i,
  ],
  ['skipped checks', /^\s*skip-checks:/im],
  ['a mention', /@\w/],
  ['a reference', /#\d|\bGH-\d|:\/\//i],
  ['a control character', /(?!\n)\p{Cc}|\p{Bidi_Control}|\p{Surrogate}|\p{Zl}|\p{Zp}/u],
];
