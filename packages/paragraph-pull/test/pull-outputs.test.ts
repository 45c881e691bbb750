import { readFile } from 'node:fs/promises';
import type { FailedRun } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PullEnd } from '../src/outcome.js';
import type { PullFacts } from '../src/pull-facts.js';
import { pullOutputs } from '../src/pull-outputs.js';
import { reportPage } from '../src/report-page.js';
import { ended } from './pull-end.js';

const runner = { serverUrl: 'https://github.com', repository: 'acme/integrations', runId: '7' };
const [commitHash, kept] = ['0123456789'.repeat(4), 'f'.repeat(40)];
const review = {
  kind: 'open',
  number: 3,
  url: 'https://github.com/acme/integrations/pull/3',
} as const;
const failed: FailedRun = {
  result: 'failed',
  explanation: { what: 'It failed.' },
  thrown: undefined,
  isAnnotated: false,
};

function outputs(end: PullEnd, facts: PullFacts = {}) {
  return pullOutputs(end, facts, { page: reportPage(end, facts, runner), reportPath: '' });
}

test('a pull sets the outputs that action.yml declares', async () => {
  const manifest: { readonly outputs: object } = parse(
    await readFile(new URL('../action.yml', import.meta.url), 'utf8'),
  );
  const set = outputs(ended({ result: 'unchanged', commitHash }));
  expect(Object.keys(set).toSorted()).toEqual(Object.keys(manifest.outputs).toSorted());
});

test.each<[string, PullEnd, PullFacts, Readonly<Record<string, string | undefined>>]>([
  [
    'a commit on the branch',
    ended({ result: 'committed', commitHash }, { drift: 'paragon-ahead', pushNeeded: true }),
    { rung: 'push', branch: 'main' },
    {
      result: 'committed',
      commitHash,
      branch: 'main',
      delivery: 'push',
      drift: 'paragon-ahead',
      pushNeeded: 'true',
      pullRequestUrl: '',
      runUrl: 'https://github.com/acme/integrations/actions/runs/7',
    },
  ],
  [
    'a pull request that is open',
    ended({ result: 'pull-request', commitHash }, { review }),
    { rung: 'side-branch' },
    { commitHash, delivery: 'side-branch', pullRequestUrl: review.url },
  ],
  [
    'a failure before anything was planned',
    failed,
    {},
    { result: 'failed', commitHash: '', delivery: '', drift: undefined, pushNeeded: undefined },
  ],
  [
    'a failure after GitHub had created a commit',
    failed,
    { keptCommit: kept, rung: 'signed-commit', drift: 'both', pushNeeded: false },
    { commitHash: kept, delivery: 'signed-commit', drift: 'both', pushNeeded: 'false' },
  ],
])('the outputs tell of %s', (_, end, facts, expected) => {
  expect(outputs(end, facts)).toMatchObject(expected);
});
