import { ActionError, Cancelled, explanationText } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { pullAttention } from '../src/pull-attention.js';
import { closingLine } from '../src/pull-report.js';
import { reportPage } from '../src/report-page.js';
import { failedAfter, mergedChanges, type ReportedChanges } from '../src/signed-commit.js';
import { summaryParts } from './pull-end.js';
import { editAndSave, startPull, syncedWorld } from './pull-world.js';
import { commit, recordHeld, signatures } from './signed-failure-world.js';

nightly(
  'a run that is cancelled between the signed commit and its record has committed',
  async () => {
    const world = await syncedWorld();
    world.repository.protect('~ALL', { by: 'ruleset', rules: [signatures] });
    const reached = recordHeld(world);
    const { job, step } = await startPull(world, { with: await editAndSave(world) });
    await reached;
    const main = await step.cancel();
    await job.end();
    const tip = await world.repository.tip('main');
    expect((await world.repository.log('main'))[0]?.committer.name).toBe('GitHub');
    expect(main.outputs).toMatchObject({ result: 'committed', commitHash: tip });
    expect(main.log).toContain('the record of this sync');
    expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
      status: 'success',
      hash: tip,
    });
  },
);

test.each<[string, unknown, RegExp, RegExp]>([
  [
    'a refusal',
    new ActionError({
      what: 'The push failed.',
      consequence: 'nothing was committed',
      cure: 'Do this.',
    }),
    /^GitHub has created the commit aaaaaaa on main, but the rest of this pull failed\. The push failed\.\nDo this\.$/,
    /nothing/,
  ],
  [
    'a cancellation',
    new Cancelled('The run was cancelled, and it is unknown whether the branch has the commit.'),
    /^GitHub has created the commit aaaaaaa on main, and the run was cancelled before/,
    /unknown/,
  ],
])('%s after a signed commit does not read as if there was none', (_, thrown, words, not) => {
  const told = failedAfter(thrown, { commit, branch: 'main' });
  expect(told instanceof Cancelled).toBe(thrown instanceof Cancelled);
  const text = told instanceof ActionError ? explanationText(told.explanation) : String(told);
  expect(text.replace('Cancelled: ', '')).toMatch(words);
  expect(text).not.toMatch(not);
});

test('a fault of ours stays one', () => {
  const fault = new TypeError('x');
  expect(failedAfter(fault, { commit, branch: 'main' })).toBe(fault);
});

test('the changes of several rounds are reported together, each once', () => {
  const round = (more: Partial<ReportedChanges>): ReportedChanges => ({
    changes: [],
    replaced: [],
    literalIds: [],
    undispatched: 0,
    ...more,
  });
  const first = { change: 'added', file: 'a.ts' } as const;
  const second = { change: 'changed', file: 'a.ts' } as const;
  const rounds = [
    round({ changes: [first], replaced: ['a', 'b'], literalIds: ['A'], undispatched: 3 }),
    round({ changes: [second], replaced: ['b'], literalIds: ['A'], undispatched: 1 }),
  ];
  expect(mergedChanges(rounds)).toEqual({
    changes: [first, second],
    replaced: ['a', 'b'],
    literalIds: ['A'],
    undispatched: 3,
  });
});

test('a failure with a commit on the branch tells so in the issue, the summary and the log', () => {
  const page = {
    serverUrl: 'https://github.com',
    repository: 'acme/x',
    eventName: 'workflow_dispatch',
  };
  const thrown = new ActionError({ what: 'The rest failed.' });
  const { explanation } = thrown;
  const end = { result: 'failed', thrown, explanation, isAnnotated: false } as const;
  const changes = [{ change: 'changed', file: 'a.ts' }] as const;
  const facts = { branch: 'main', changes, replaced: ['a.ts'], keptCommit: commit };
  const attention = pullAttention(end, facts, reportPage(end, facts, page));
  expect(JSON.stringify(attention)).toContain(`/acme/x/commit/${commit}`);
  expect(JSON.stringify(attention)).not.toContain('was not changed');
  const summary = JSON.stringify(summaryParts(end, facts, page));
  expect(summary).toContain('Committed a part of the changes');
  expect(summary).toContain(`/blob/${commit}/a.ts`);
  expect(summary).toMatch(/The pull replaced Git.*a\.ts/);
  expect(closingLine(end, facts)).toContain('as aaaaaaa, and then failed');

  const without = { ...facts, keptCommit: undefined };
  expect(JSON.stringify(pullAttention(end, without, reportPage(end, without, page)))).toContain(
    'was not changed',
  );
  expect(JSON.stringify(summaryParts(end, without, page))).not.toMatch(/a\.ts|Committed/);
});
