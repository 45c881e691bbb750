import type { BranchRule, World } from '@paragraph/sandbox';
import { ActionError, Cancelled, explanationText, isOid } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { failedAfter, type ToldChanges, toldTogether } from '../src/brought.js';
import { pullAttention } from '../src/pull-attention.js';
import { closingLine } from '../src/pull-report.js';
import { reportPage } from '../src/report-page.js';
import { summaryParts } from './pull-end.js';
import { editAndSave, git, runPull, startPull, syncedWorld, workflowFile } from './pull-world.js';

const signatures: BranchRule = { type: 'required_signatures' };
const added = 'src/integrations/slack/workflows/~tellEverybody.ts';

/** Each branch takes signed commits alone. Both sides have changed one workflow, and Paragon has another one. */
async function conflictBehindSignatures(): Promise<{
  readonly world: World;
  readonly inputs: Awaited<ReturnType<typeof editAndSave>>;
}> {
  const world = await syncedWorld();
  const { repository } = world;
  const text = (await repository.read('main', workflowFile)) ?? '';
  await repository.commit({ files: { [workflowFile]: text.replace("'Send message'", "'Mine'") } });
  world.paragon.dashboard(world.projectId).addWorkflow('slack', {
    title: 'Tell everybody',
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  repository.protect('~ALL', { by: 'ruleset', rules: [signatures] });
  repository.protect('paragraph-sync/**', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  return { world, inputs: await editAndSave(world) };
}

/** A pull, and the folder in which it ran. */
async function pull(world: World, inputs: Readonly<Record<string, string>>) {
  let workspace = '';
  const run = await runPull(world, {
    with: inputs,
    before: async (job) => {
      workspace = job.workspace;
      await world.checkout(job);
    },
  });
  return { ...run, workspace };
}

/** What people are told of the commit that GitHub has made, and where the checkout is. */
async function expectTold(
  world: World,
  { main, workspace }: Awaited<ReturnType<typeof pull>>,
): Promise<void> {
  const [commit] = await world.repository.log('main');
  expect(commit?.committer.name).toBe('GitHub');
  expect(main.outputs).toMatchObject({ commitHash: commit?.sha, delivery: 'signed-commit' });
  expect(JSON.parse(main.outputs.changes ?? '')).toMatchObject([
    { change: 'added', file: added, workflow: 'Tell everybody' },
  ]);
  expect(main.summary).toMatch(/Commit \[.* on <code>main<\/code> holds 1 change from Paragon/);
  expect(main.summary).toContain(`/blob/${commit?.sha}/${added}`);
  expect(main.summary).toContain('GitHub created and signed the commit');
  expect(main.log).not.toMatch(/nothing was committed/i);
  expect(await git(workspace, 'rev-parse', 'HEAD')).toBe(commit?.sha);
  expect(await git(workspace, 'status', '--porcelain')).toBe('');
  expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  expect(world.github.violations).toEqual([]);
}

test('if the side branch refuses its signed commit, the commit on the branch is reported, and the checkout moved', async () => {
  const { world, inputs } = await conflictBehindSignatures();
  const run = await pull(world, inputs);
  await expectTold(world, run);
  expect(run.main.outputs.result).toBe('conflict');
  const said = run.main.annotations.map(({ message }) => message).join('\n');
  expect(said).toContain('Changes must be made through a pull request.');
  // What was only begun beside the branch is gone again.
  expect(await world.repository.refs()).not.toHaveProperty([
    `refs/heads/paragraph-sync/${world.projectId}/main`,
  ]);
});

test('if the next round fails, the signed commit of the first one is reported, and the checkout moved', async () => {
  const { world, inputs } = await conflictBehindSignatures();
  const route = 'GET /sandbox/cli/projects/:id';
  const fault = { status: 500, body: { message: 'The export is out of order.' } };
  // When GitHub is asked for the commit, the first export is over.
  world.github.when({ match: { api: 'graphql' } }, () =>
    world.paragon.fail({ route, fault, times: 'always' }),
  );
  const run = await pull(world, inputs);
  await expectTold(world, run);
  const { main } = run;
  expect(main.outputs.result).toBe('failed');
  const [error] = main.annotations.filter(({ level }) => level === 'error');
  expect(error?.message).toMatch(
    /^GitHub has created the commit [0-9a-f]{7} on main, but the rest of this pull failed\. `para pull` failed/,
  );
  expect(error?.message).toContain('The export is out of order.');
  expect(main.log).toMatch(/^Committed a part of the changes .* and then failed\.$/m);
});

test('a run that is cancelled between the signed commit and its record has committed', async () => {
  const world = await syncedWorld();
  world.repository.protect('~ALL', { by: 'ruleset', rules: [signatures] });
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const recording = { service: 'git-receive-pack', phase: 'exchange' } as const;
  world.github.when({ match: { api: 'graphql' } }, () => {
    world.github.fail({ match: recording, fault: { kind: 'hang' } }).sprung.then(reach, reach);
  });
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
});

function oid(letter: string) {
  const name = letter.repeat(40);
  if (!isOid(name)) throw new Error(name);
  return name;
}
const commit = oid('a');

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
  const round = (more: Partial<ToldChanges>): ToldChanges => ({
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
  expect(toldTogether(rounds)).toEqual({
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
