import type { BranchRules, Rung } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { type ForecastFacts, forecast } from '../src/forecast/forecast.js';
import { type ForecastNames, forecastWords } from '../src/forecast/forecast-words.js';
import type { LookAhead } from '../src/forecast/look-ahead.js';

function asking(...types: readonly string[]): BranchRules {
  return { types: new Set(types), isWhole: true };
}

const free: ForecastFacts = {
  destination: 'branch',
  branch: asking(),
  side: asking(),
  isSideThere: false,
  isSideFinished: false,
  hasSideChanges: false,
  hasToken: true,
  isCarried: true,
  isSideCarried: true,
};

/** A change that waits beside the branch, where a person has finished an earlier one. */
const finished: Partial<ForecastFacts> = {
  branch: asking('pull_request'),
  isSideThere: true,
  isSideFinished: true,
};

test.each<[string, Partial<ForecastFacts>, Rung | undefined]>([
  ['no rule', {}, 'push'],
  ['rules that a pull keeps', { branch: asking('non_fast_forward', 'deletion') }, 'push'],
  ['unread rules', { branch: undefined, side: undefined }, 'push'],
  ['a pull request', { branch: asking('pull_request') }, 'side-branch'],
  ['a list of who may push', { branch: asking('update') }, 'side-branch'],
  ['checks', { branch: asking('required_status_checks') }, 'side-branch'],
  ['signatures', { branch: asking('required_signatures') }, 'signed-commit'],
  [
    'signatures, without a token',
    { branch: asking('required_signatures'), hasToken: false },
    'side-branch',
  ],
  [
    'signatures, of an executable',
    { branch: asking('required_signatures'), isCarried: false },
    'side-branch',
  ],
  [
    'signatures everywhere, of an executable',
    {
      branch: asking('required_signatures'),
      side: asking('required_signatures'),
      isCarried: false,
      isSideCarried: false,
    },
    undefined,
  ],
  [
    'signatures everywhere and a pull request',
    {
      branch: asking('required_signatures', 'pull_request'),
      side: asking('required_signatures'),
    },
    'signed-side-branch',
  ],
  ['a choice', { destination: 'side' }, 'side-branch'],
  [
    'a rule that lets nobody create branches',
    { branch: asking('pull_request'), side: asking('creation') },
    undefined,
  ],
  [
    'a side branch that is there already',
    { branch: asking('pull_request'), side: asking('creation'), isSideThere: true },
    'side-branch',
  ],
  [
    'one that takes no commit either',
    { branch: asking('pull_request'), side: asking('pull_request'), isSideThere: true },
    undefined,
  ],
  [
    'one that begins under the same rule',
    { branch: asking('pull_request'), side: asking('pull_request') },
    'side-branch',
  ],
  [
    'signatures, no forced pushes and a finished side branch',
    { ...finished, side: asking('required_signatures', 'non_fast_forward') },
    undefined,
  ],
  [
    'the same rules and an unfinished side branch',
    {
      ...finished,
      isSideFinished: false,
      side: asking('required_signatures', 'non_fast_forward'),
    },
    'signed-side-branch',
  ],
  [
    'a linear history that merging the finished side branch would break',
    { ...finished, side: asking('required_linear_history') },
    undefined,
  ],
  [
    'no forced pushes and a finished side branch that is merged',
    { ...finished, side: asking('non_fast_forward') },
    'side-branch',
  ],
  [
    'a conflict, and signatures on the side branch alone',
    { hasSideChanges: true, side: asking('required_signatures') },
    'signed-commit',
  ],
])('with %s, a dry run predicts the rung that works', (_, facts, rung) => {
  expect(forecast({ ...free, ...facts }).rung).toBe(rung);
});

test.each<[string, Partial<ForecastFacts>, 'side-branch' | 'paragon' | undefined]>([
  ['without a conflict', { hasSideChanges: false, side: asking('creation') }, undefined],
  ['with nothing in the way', { side: asking('required_signatures') }, 'side-branch'],
  ['where no branch may be created', { side: asking('creation') }, 'paragon'],
  [
    'where a finished branch may not be forced, and GitHub signs',
    {
      branch: asking('required_signatures'),
      side: asking('required_signatures', 'non_fast_forward'),
      isSideThere: true,
      isSideFinished: true,
    },
    'paragon',
  ],
  ['where all goes beside the branch', { branch: asking('pull_request') }, undefined],
  [
    'where GitHub signs, and the API does not carry it',
    { branch: asking('required_signatures'), isSideCarried: false },
    'paragon',
  ],
])('%s, it is foreseen where a conflict would wait', (_, facts, place) => {
  expect(forecast({ ...free, hasSideChanges: true, ...facts }).besideWaits).toBe(place);
});

const names = {
  branch: 'main',
  sideBranch: 'paragraph-sync/p/main',
  isByChoice: false,
  isOwnToken: true,
  onWorkflowFiles: 'starts-none',
} as const;

function words(facts: Partial<LookAhead>, more: Partial<ForecastNames> = {}) {
  const found: LookAhead = {
    rung: 'push',
    rules: [],
    sideRules: [],
    besideWaits: undefined,
    unsure: [],
    obstacle: undefined,
    rulesRead: 'all',
    isRefusedByApi: false,
    unsigned: undefined,
    isSideBlocked: false,
    ...facts,
  };
  const { sentences, ...rest } = forecastWords(found, { ...names, ...more });
  return { ...rest, text: sentences.join('\n') };
}

test('a dry run names the rules that block a change, and where it would wait', () => {
  const { way, text } = words({ rung: 'side-branch', rules: ['pull_request', 'merge_queue'] });
  expect(way).toBe('side-branch');
  expect(text).toContain(
    '`main` rejects a plain commit by its rules: changes come through a pull request, changes come through the merge queue.',
  );
  expect(text).toContain('would go to the branch `paragraph-sync/p/main`');
  expect(text).toContain('`pull-requests: write`');
  expect(text).not.toContain('may bypass');
  expect(words({ rules: ['update'] }, { isOwnToken: false }).text).toContain('may bypass them');
});

test.each<[string, Partial<LookAhead>, RegExp]>([
  [
    'a token that may not write',
    { obstacle: { what: 'The token may not write to the repository.', cure: 'Give it more.' } },
    /may not write to the repository\.\nGive it more/,
  ],
  [
    'rules of all branches',
    { rung: undefined, rules: ['pull_request'], sideRules: ['creation'] },
    /`main` rejects a plain commit by its rules: changes come through a pull request\.\nThe branch `paragraph-sync\/p\/main` would also reject it by its rules: creating it is restricted\.\nThe rule "Restrict creations" covers/,
  ],
  [
    'what the API does not carry',
    { rung: undefined, sideRules: ['required_signatures'], isRefusedByApi: true },
    /may bypass the rule, or exclude `paragraph-sync/,
  ],
  [
    'a person on the side branch',
    { rung: 'side-branch', rules: ['pull_request'], isSideBlocked: true },
    /The change would go to the branch `paragraph-sync\/p\/main`, but somebody has committed there/,
  ],
])('a dry run warns of %s', (_, facts, text) => {
  expect(words(facts)).toMatchObject({
    way: 'none',
    level: 'warning',
    text: expect.stringMatching(text),
    // One sentence, which says what is in the way.
    brief: expect.stringMatching(/^(?:The token may not|A pull could not deliver)[^.]+\.$/),
  });
});

test('a dry run says of a conflict that it would wait in Paragon, and what lets it through', () => {
  const facts = { rung: 'signed-commit', besideWaits: 'paragon' } as const;
  const { level, text } = words({ ...facts, sideRules: ['non_fast_forward'] });
  expect(level).toBe('notice');
  expect(text).toMatch(/What both sides changed would wait in Paragon.*pushes are never forced/);
  expect(text).toContain('exclude `paragraph-sync/**` from "Block force pushes"');
  expect(text).not.toContain('[skip ci]');
  // A cure that is committed must not start a push, which might overwrite the edit.
  const sideRules = ['commit_message_pattern'];
  const blocked = words({ rung: undefined, sideRules }, { onWorkflowFiles: 'starts' });
  expect(blocked.text).toMatch(
    /input `commitMessage`[\s\S]*put `\[skip ci\]` into the commit message/,
  );
});

test('a dry run says what it cannot tell', () => {
  expect(words({ rulesRead: 'none' }).text).toContain('could not be read');
  expect(words({ rulesRead: 'rulesets' }).text).toContain('branch protection could not be read');
  expect(words({ unsure: ['commit_message_pattern'] }).text).toContain('`commit_message_pattern`');
  // A name from outside stays one.
  expect(words({ unsure: ['a`\n::error::'] }).text).not.toMatch(/^::/m);
});
