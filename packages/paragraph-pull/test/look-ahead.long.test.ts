// Commits of many megabytes make it long. CI shows in forecast.test what each rule makes a dry run foresee, and in
// pull.test that one says how its changes would arrive.
import { cureForRules } from '@paragraph/shared';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { forecastWords } from '../src/forecast/forecast-words.js';
import { type DeliveryPlace, openDeliveryPlace, sideBranchName } from './delivery-place.js';
import { repositoryName } from './host-place.js';

const [file, other] = ['src/events/a.ts', 'src/events/b.ts'];
const agreed = { [file]: 'a\n', [other]: 'b\n' };
const signed = { by: 'ruleset', rules: [{ type: 'required_signatures' }] } as const;
/** 42 MB, as the API sends it. */
const tooMuch = 'x'.repeat(31_000_000);

const names = {
  branch: 'main',
  sideBranch: sideBranchName,
  isByChoice: false,
  isOwnToken: true,
  onWorkflowFiles: 'starts-none',
} as const;

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
    expect(forecastWords(foreseen, names).sentences.join('\n')).toMatch(said);
    expect(await place.repository.refs()).toEqual(before);
    const { delivered } = await place.pull({ [file]: text });
    expect(delivered).toMatchObject({ kind: 'delivered', rung });
    // What the API does not carry is said, too.
    const because = 'because' in delivered ? delivered.because?.words : '';
    expect(because).toContain('must have verified signatures');
    expect(because?.includes('of this size: 42 MB')).toBe(rung === 'side-branch');
  },
);

test('a dry run foresees that a finished side branch may not be forced, in the words of the pull', async () => {
  const finished = await openDeliveryPlace(agreed);
  onTestFinished(() => finished.close());
  const { github, repository, pull, foresee } = finished;
  await pull(agreed);
  repository.protect('~ALL', signed);
  const beside = { delivery: 'pull-request' } as const;
  await pull({ ...agreed, [file]: 'one\n' }, beside);
  const { number } = await repository.openPullRequest({ head: sideBranchName });
  await github.mergePullRequest(repositoryName, number, { method: 'squash' });

  // All of it goes there.
  const texts = { ...agreed, [file]: 'two\n' };
  for (const by of ['branch-protection', 'ruleset'] as const) {
    repository.protect('paragraph-sync/**', { by, rules: [{ type: 'non_fast_forward' }] });
    const foreseen = await foresee(texts, beside);
    expect(foreseen).toMatchObject({ rung: undefined, sideRules: ['non_fast_forward'] });
    const { way, sentences } = forecastWords(foreseen, { ...names, isByChoice: true });
    expect(way).toBe('none');
    const cure = cureForRules('Cannot force-push to this branch');
    expect(sentences.at(-1)).toBe(cure);
    const refused = await pull(texts, beside).catch((thrown: unknown) => thrown);
    expect(String(refused)).toMatch(/- Cannot force-push to this branch\n(?!.*githubToken)/);
    expect(String(refused)).toContain(cure);
  }

  // The conflict alone, and the rest is on the branch.
  const inConflict = { [file]: 'by Paragon\n', [other]: 'edited\n' };
  await repository.commit({ files: { [file]: 'by Git\n' } });
  const foreseen = await foresee(inConflict);
  expect(foreseen).toMatchObject({ rung: 'signed-commit', besideWaits: 'paragon' });
  const { sentences } = forecastWords(foreseen, names);
  expect(sentences.join('\n')).toContain('What both sides changed would wait in Paragon');
  const { delivered } = await pull(inConflict);
  if (delivered.kind !== 'side-refused') throw new Error(delivered.kind);
  const cure = cureForRules('Cannot force-push to this branch');
  expect(sentences).toContain(cure);
  expect(delivered.reason.message).toContain(cure);
});
