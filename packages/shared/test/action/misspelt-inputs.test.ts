import { expect, test } from 'vitest';
import { misspeltInputs } from '../../src/action/misspelt-inputs.js';

const inputs = new Set(['paragonKey', 'subfolder', 'token', 'dryRun', 'commitId', 'commitMessage']);

test.each([
  ['PARAGONKY', 'paragonKey'],
  ['PARAGONKEYS', 'paragonKey'],
  ['PARAGNOKEY', 'paragonKey'],
  ['PARAGON-KEY', 'paragonKey'],
  ['PARAGON_KEY', 'paragonKey'],
  ['DRY_RUN', 'dryRun'],
  ['DRYRN', 'dryRun'],
  ['SUBFOLER', 'subfolder'],
  ['TOKENS', 'token'],
])('%s is taken for %s', (name, meant) => {
  expect(misspeltInputs({ [`INPUT_${name}`]: 'x' }, inputs)).toEqual([{ name, meant }]);
});

test.each([
  ['an input of the action, whatever its case', 'INPUT_PARAGONKEY', 'x'],
  ['one in another case', 'INPUT_paragonkey', 'x'],
  ['one that is like none', 'INPUT_WORKING-DIRECTORY', 'x'],
  ['a short one that is like a short one', 'INPUT_TAKE', 'x'],
  ['one without a value', 'INPUT_PARAGONKY', ''],
  ['a variable of another kind', 'PARAGONKY', 'x'],
  ['one that is too long to be a slip', `INPUT_${'P'.repeat(100_000)}`, 'x'],
])('suggests nothing for %s', (_, name, value) => {
  expect(misspeltInputs({ [name]: value }, inputs)).toEqual([]);
});
