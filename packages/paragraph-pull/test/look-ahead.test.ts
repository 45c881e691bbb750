import { afterAll, beforeAll, expect, test } from 'vitest';
import { forecastWords } from '../src/deliver/forecast-words.js';
import { type DeliveryPlace, openDeliveryPlace, sideBranchName } from './delivery-place.js';

const file = 'src/events/a.ts';
const signed = { by: 'ruleset', rules: [{ type: 'required_signatures' }] } as const;
/** 42 MB, as the API sends it. */
const tooMuch = 'x'.repeat(31_000_000);

let place: DeliveryPlace;
beforeAll(async () => {
  place = await openDeliveryPlace({ [file]: 'export {};\n' });
});
afterAll(() => place.close());

test('a dry run predicts a failure if all branches require signed commits', async () => {
  place.repository.protect('~ALL', signed);
  const { rung } = await place.foresee({ [file]: tooMuch });
  expect(rung).toBeUndefined();
  const small = await place.foresee({ [file]: 'edited again\n' }, { delivery: 'pull-request' });
  expect(small.rung).toBe('signed-side-branch');
  place.repository.protect('~ALL', null);
});

test.each([
  ['a small commit', 'edited\n', 'signed-commit', /GitHub would create and sign the commit/],
  [
    'what is too much to sign',
    tooMuch,
    'side-branch',
    /of this size: 42 MB, and the limit is 40 MB/,
  ],
])(
  'a dry run foresees how %s arrives, and the pull takes that way',
  async (_, text, rung, said) => {
    place.repository.protect('main', signed);
    const before = await place.repository.refs();
    const foreseen = await place.foresee({ [file]: text });
    expect(foreseen).toMatchObject({ rung, rules: ['required_signatures'] });
    const names = {
      branch: 'main',
      sideBranch: sideBranchName,
      isByChoice: false,
      isOwnToken: true,
    };
    expect(forecastWords(foreseen, names).sentences.join('\n')).toMatch(said);
    expect(await place.repository.refs()).toEqual(before);
    const { delivered } = await place.pull({ [file]: text });
    expect(delivered).toMatchObject({ kind: 'delivered', rung });
  },
);
