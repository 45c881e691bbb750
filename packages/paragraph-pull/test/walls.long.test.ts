import type { BranchRule, World, WorldOptions, WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { editAndSave, newWorld, runPull, saveVersion, workflowFile } from './pull-world.js';

const pullRequest: BranchRule = { type: 'pull_request' };
const signatures: BranchRule = { type: 'required_signatures' };

type Permissions = Parameters<World['github']['createToken']>[0]['permissions'];

const writeContents: Permissions = { contents: 'write' };
const writeBoth: Permissions = { contents: 'write', pull_requests: 'write' };
const mayOpen: Partial<WorldOptions> = { settings: { actionsMayOpenPullRequests: true } };

function sideOf(world: World): string {
  return `paragraph-sync/${world.projectId}/main`;
}

function stateOf(world: World): string {
  return `refs/paragraph/${world.projectId}/main`;
}

/** A world whose branch has rules once both sides agree. */
async function behind(
  rules: Readonly<Record<string, readonly BranchRule[]>>,
  options: Partial<WorldOptions> = mayOpen,
): Promise<World> {
  const world = await newWorld(options);
  await runPull(world, { with: await saveVersion(world) });
  for (const [branches, each] of Object.entries(rules)) {
    world.repository.protect(branches, { by: 'ruleset', rules: each });
  }
  return world;
}

async function pull(
  world: World,
  permissions: Permissions,
  inputs: Readonly<Record<string, string>> = {},
): Promise<WorldRun> {
  const job = { permissions };
  return runPull(world, { with: { ...(await editAndSave(world)), ...inputs }, job });
}

function told(world: World) {
  return world.paragon.history(world.projectId).at(-1);
}

test('a branch that rejects commits gets a pull request, and the waiting commit is reported to Paragon', async () => {
  const world = await behind({ main: [pullRequest] });
  const tip = await world.repository.tip('main');
  const { main } = await pull(world, writeBoth);
  expect(main.conclusion).toBe('success');
  const side = await world.repository.tip(sideOf(world));
  const url = `${world.repository.url}/pull/1`;
  expect(main.outputs).toMatchObject({
    result: 'pull-request',
    commitHash: side,
    pullRequestUrl: url,
    attention: `Changes from Paragon wait for a review: ${url}`,
  });
  expect(told(world)).toMatchObject({ status: 'success', hash: side });
  expect(await world.repository.tip('main')).toBe(tip);
  const [commit, parent] = await world.repository.log(side);
  expect([commit?.subject, parent?.sha]).toEqual(['Sync changes from Paragon', tip]);
  const [request] = await world.repository.pullRequests.all();
  expect(request).toMatchObject({ title: 'Sync changes from Paragon', state: 'open' });
  expect(request?.body).toContain('accepts no direct commits');
  expect(request?.body).toContain('<code>Notify Channel</code>');
  expect(request?.body).toMatch(/\/actions\/runs\/\d+\)/);
  expect(main.summary).toContain(`](${url})`);
  expect(main.summary).toContain('must be made through a pull request');
  const state = JSON.parse((await world.repository.read(stateOf(world), 'state.json')) ?? '{}');
  expect(state).toMatchObject({ side, source: null, waiting: [workflowFile] });
  expect(world.github.violations).toEqual([]);

  // Nothing more to do: the edit is Git's now.
  const again = await runPull(world, {
    with: await saveVersion(world),
    job: { permissions: writeBoth },
  });
  // And no push is needed, which would undo it.
  expect(again.main.outputs).toMatchObject({
    result: 'unchanged',
    pullRequestUrl: url,
    pushNeeded: 'false',
    drift: 'none',
  });

  await world.github.mergePullRequest(world.repository.name, 1, { method: 'squash' });
  const after = await runPull(world, {
    with: await saveVersion(world),
    job: { permissions: writeBoth },
  });
  expect(after.main.outputs).toMatchObject({ result: 'unchanged', pullRequestUrl: '' });
});

test.each<[string, Partial<WorldOptions>, Permissions, RegExp]>([
  [
    'by the permission of the vendor’s workflow',
    mayOpen,
    writeContents,
    /No pull request could be opened\.\nResource not accessible by integration\n.*\npermissions:\n {2}contents: write\n {2}pull-requests: write/,
  ],
  [
    'where the setting is off',
    {},
    writeBoth,
    /not permitted to create or approve pull requests\.\nEnable "Allow GitHub Actions/,
  ],
])('%s no pull request is opened, and a link shows the waiting changes', async (...row) => {
  const [, options, permissions, words] = row;
  const world = await behind({ main: [pullRequest] }, options);
  const { main } = await pull(world, permissions);
  expect(main.conclusion).toBe('success');
  expect(main.outputs).toMatchObject({ result: 'pull-request', pullRequestUrl: '' });
  const notices = main.annotations.filter(({ level }) => level === 'notice');
  expect(notices.map(({ message }) => message).join('\n')).toMatch(words);
  expect(main.summary).toContain(`/compare/main...${sideOf(world)}?expand=1)`);
  expect(await world.repository.pullRequests.all()).toEqual([]);
});

test('a pull request that could not be opened is opened by the next run that may', async () => {
  const world = await behind({ main: [pullRequest] });
  await pull(world, writeContents);
  const { main } = await runPull(world, {
    with: await saveVersion(world),
    job: { permissions: writeBoth },
  });
  expect(main.outputs.pullRequestUrl).toBe(`${world.repository.url}/pull/1`);
});

test('a branch that asks for signatures gets a commit that GitHub signs, and the state of it', async () => {
  const world = await behind({ '~ALL': [signatures] });
  const { main } = await pull(world, writeContents);
  const tip = await world.repository.tip('main');
  expect(main.outputs).toMatchObject({ result: 'committed', commitHash: tip });
  expect(told(world)).toMatchObject({ status: 'success', hash: tip });
  const [commit] = await world.repository.log('main');
  expect(commit?.committer.name).toBe('GitHub');
  expect(commit?.message).toContain('Paragon-Project: ');
  const state = JSON.parse((await world.repository.read(stateOf(world), 'state.json')) ?? '{}');
  expect(state).toMatchObject({ commit: tip });
  const refs = await world.repository.refs();
  const again = await runPull(world, { with: await saveVersion(world) });
  expect(again.main.outputs.result).toBe('unchanged');
  expect(await world.repository.refs()).toEqual(refs);
});

test('if all branches require signatures, the side branch uses the same rung', async () => {
  const world = await behind({ '~ALL': [signatures], main: [pullRequest] });
  const { main } = await pull(world, writeBoth);
  const side = await world.repository.tip(sideOf(world));
  expect(main.outputs).toMatchObject({ result: 'pull-request', commitHash: side });
  expect((await world.repository.log(side))[0]?.committer.name).toBe('GitHub');
  expect(main.outputs.pullRequestUrl).toContain('/pull/1');
  const state = JSON.parse((await world.repository.read(stateOf(world), 'state.json')) ?? '{}');
  expect(state).toMatchObject({ side, waiting: [workflowFile] });
});

test('a change waits for a review by choice, even if the branch would accept it', async () => {
  const world = await behind({});
  const tip = await world.repository.tip('main');
  const { main } = await pull(world, writeBoth, { delivery: 'pull-request' });
  expect(main.outputs.result).toBe('pull-request');
  expect(await world.repository.tip('main')).toBe(tip);
  const [request] = await world.repository.pullRequests.all();
  expect(request?.body).toContain('the workflow is set to require one');
});

test('a secret that GitHub finds stops a pull, on every rung, and nothing moves', async () => {
  const world = await behind({}, { settings: { pushProtection: true } });
  const refs = await world.repository.refs();
  const secret = ['sk_live', 'abcdefghijklmnopqrstuvwx'].join('_');
  const { main } = await runPull(world, { with: await editAndSave(world, secret) });
  expect(main.conclusion).toBe('failure');
  const [error] = main.annotations.filter(({ level }) => level === 'error');
  expect(error?.message).toMatch(/found a secret[\s\S]*notifyChannel\.ts:\d+[\s\S]*unblock-secret/);
  expect(await world.repository.refs()).toEqual(refs);
});

test.each<[string, readonly BranchRule[], 'auto' | 'pull-request', string]>([
  [
    'by a rule',
    [pullRequest],
    'auto',
    'The side branch has commits by somebody else, so it cannot be used instead.',
  ],
  [
    'by choice',
    [],
    'pull-request',
    'The changes from Paragon go to a side branch, and that branch has commits by somebody else.',
  ],
])(
  'a branch that a person has committed to is left alone where all goes there %s',
  async (...row) => {
    const [, rules, delivery, words] = row;
    const world = await behind({ main: rules });
    await pull(world, writeBoth, { delivery });
    await world.repository.commit({ branch: sideOf(world), files: { 'notes.md': 'x\n' } });
    const refs = await world.repository.refs();
    world.paragon.dashboard(world.projectId).addWorkflow('slack', { title: 'New', steps: [] });
    const { main } = await runPull(world, { with: { ...(await saveVersion(world)), delivery } });
    expect(main.conclusion).toBe('failure');
    const [error] = main.annotations.filter(({ level }) => level === 'error');
    expect(error?.message).toContain(words);
    expect(error?.message).toContain(`committed there to merge the branch ${sideOf(world)}`);
    expect(await world.repository.refs()).toEqual(refs);
  },
);

test('a conflict is green if a pull request asks for a decision', async () => {
  const world = await behind({});
  const text = (await world.repository.read('main', workflowFile)) ?? '';
  const changed = text
    .replace("'Notify Channel'", "'@octocat fixes #1 <img>'")
    .replace("'Send message'", "'By an engineer'");
  await world.repository.commit({ files: { [workflowFile]: changed } });
  const { main } = await pull(world, writeBoth);
  expect(main.conclusion).toBe('success');
  expect(told(world)?.status).toBe('failure');
  const url = `${world.repository.url}/pull/1`;
  expect(main.outputs).toMatchObject({ result: 'conflict', pullRequestUrl: url });
  expect(main.annotations.map(({ level }) => level)).toEqual(['warning', 'notice']);
  const [request] = await world.repository.pullRequests.all();
  expect(request).toMatchObject({ title: 'Decide between Git and Paragon on a file' });
  expect(request?.body).toContain('What the dashboard changed');
  expect(request?.body).toContain('Merging it takes the dashboard');
  // No name makes a mention, a reference or HTML.
  const outsideFences = (request?.body ?? '').replace(/^```diff[\s\S]*?^```$/gm, '');
  expect(outsideFences).not.toMatch(/@octocat|#1\b|<img>/);
});

/** A further edit of the step that has been edited before. */
function editAgain(world: World, [from, to]: readonly [string, string]) {
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', from, { description: to });
  return saveVersion(world);
}

test('a pending review takes further edits, and ends when it is closed or the branch has the changes', async () => {
  const world = await behind({ main: [pullRequest] });
  const job = { permissions: writeBoth };
  await pull(world, writeBoth);
  const first = await world.repository.tip(sideOf(world));
  const again = await runPull(world, { with: await editAgain(world, ['Hello!', 'Again']), job });
  expect(again.main.outputs).toMatchObject({
    result: 'pull-request',
    pullRequestUrl: `${world.repository.url}/pull/1`,
    conflicts: '[]',
  });
  const [second, parent] = await world.repository.log(sideOf(world));
  expect(parent?.sha).toBe(first);
  expect(await world.repository.read(sideOf(world), workflowFile)).toContain('Again');
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.addWorkflow('slack', { title: 'New', steps: [] });
  await runPull(world, { with: await saveVersion(world), job });
  const [request] = await world.repository.pullRequests.all();
  // All that waits, and not what the last pull has brought alone.
  expect(request?.body).toMatch(/Notify Channel[\s\S]*New/);

  // A person closes it: Git's version counts, and Paragon lacks that.
  world.repository.conversations.change(1, { state: 'closed' }, 'ada');
  const closed = await runPull(world, { with: await saveVersion(world), job });
  expect(closed.main.outputs).toMatchObject({ result: 'unchanged', pushNeeded: 'true' });
  const anew = await runPull(world, { with: await editAgain(world, ['Again', 'Anew']), job });
  expect(anew.main.outputs.pullRequestUrl).toBe(`${world.repository.url}/pull/2`);
  expect(second?.sha).not.toBe(await world.repository.tip(sideOf(world)));

  // The branch comes to hold it by another way.
  const text = (await world.repository.read(sideOf(world), workflowFile)) ?? '';
  await world.repository.commit({ files: { [workflowFile]: text } });
  const held = await runPull(world, { with: await saveVersion(world), job });
  expect(held.main.outputs).toMatchObject({ result: 'unchanged', pullRequestUrl: '' });
  const [newest] = await world.repository.pullRequests.all();
  expect(newest).toMatchObject({ number: 2, state: 'closed' });
  expect(newest?.comments.map(({ body }) => body)).toEqual([
    expect.stringContaining('nothing is left to review'),
  ]);
  expect(world.github.violations).toEqual([]);
});
