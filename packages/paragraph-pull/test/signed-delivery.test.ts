import type { BranchRule } from '@paragraph/sandbox';
import { reasonOf } from '@paragraph/shared/testing';
import { expect, onTestFinished, test } from 'vitest';
import {
  type DeliveryPlace,
  openDeliveryPlace,
  repositoryName,
  sideBranchName as side,
} from './delivery-place.js';

const [file, other] = ['src/events/a.ts', 'src/events/b.ts'];
const atFirst = { [file]: 'a\n', [other]: 'b\n' };
const stateRef = 'refs/paragraph/p/main';
const never = { operator: 'starts_with', pattern: 'never' } as const;
const signatures: BranchRule = { type: 'required_signatures' };

/** A repository in which both sides have agreed once. From then on each branch takes signed commits alone. */
async function synced(): Promise<DeliveryPlace> {
  const place = await openDeliveryPlace(atFirst);
  onTestFinished(() => place.close());
  await place.pull(atFirst);
  place.repository.protect('~ALL', { by: 'ruleset', rules: [signatures] });
  return place;
}

/** Both sides change one file, and Paragon another one. */
async function conflicting({ repository }: DeliveryPlace): Promise<Record<string, string>> {
  await repository.commit({ files: { [file]: 'by Git\n' } });
  return { [file]: 'by Paragon\n', [other]: 'edited\n' };
}

test.each<[string, BranchRule]>([
  ['through a pull request', { type: 'pull_request' }],
  ['by nobody', { type: 'update' }],
])(
  'where the side branch changes %s, the branch keeps its signed commit, and the conflict waits in Paragon',
  async (_, rule) => {
    const place = await synced();
    const { github, repository, pull } = place;
    const texts = await conflicting(place);
    repository.protect('paragraph-sync/**', { by: 'ruleset', rules: [rule] });
    const before = await repository.tip('main');
    const { delivered } = await pull(texts);
    if (delivered.kind !== 'side-refused') throw new Error(delivered.kind);
    const sideRefusal = reasonOf(delivered.reason);
    expect(sideRefusal).toMatch(/pull request|protected ref/);
    const [commit, parent] = await repository.log('main');
    expect([commit?.committer.name, parent?.sha]).toEqual(['GitHub', before]);
    expect(await repository.read('main', other)).toBe('edited\n');
    // What was begun beside it is taken back.
    expect((await repository.refs())[`refs/heads/${side}`]).toBe(undefined);

    // The next round: the rest alone, and no second commit.
    const rest = await pull(texts, { sideRefusal });
    expect(rest.delivered).toMatchObject({ kind: 'delivered', rung: 'push', commit: commit?.sha });
    expect(rest.plan.decided.map(({ outcome }) => outcome.kind)).toContain('waits');
    expect(await repository.tip('main')).toBe(commit?.sha);
    expect(github.violations).toEqual([]);
  },
);

test('a side branch that moves after the signed commit is looked at again', async () => {
  const place = await synced();
  const { github, repository, pull } = place;
  const texts = await conflicting(place);
  // The branch has its commit; then somebody is faster beside it.
  github.when({ match: { api: 'graphql' } }, () =>
    github.when({ match: { api: 'graphql' } }, () =>
      repository.commit({ branch: side, files: { 'x.txt': 'x' } }),
    ),
  );
  expect((await pull(texts)).delivered).toEqual({
    kind: 'moved',
    rung: 'signed-commit',
    because: expect.objectContaining({ kind: 'signature' }),
  });
  expect(await repository.read(side, 'x.txt')).toBe('x');
  expect(await repository.read('main', other)).toBe('edited\n');
});

test('a finished side branch is restored if the new commit there is refused', async () => {
  const place = await synced();
  const { github, repository, pull } = place;
  repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  await pull({ ...atFirst, [file]: 'one\n' });
  const { number } = await repository.openPullRequest({ head: side });
  await github.mergePullRequest(repositoryName, number, { method: 'squash' });
  const before = await repository.refs();
  const rules: readonly BranchRule[] = [{ type: 'commit_message_pattern', ...never }];
  repository.protect('paragraph-sync/**', { by: 'ruleset', rules });
  await expect(pull({ ...atFirst, [file]: 'two\n' })).rejects.toThrow(/Commit message must/);
  expect(await repository.refs()).toEqual(before);
});

test('if the record of a signed commit cannot be pushed, the commit counts, and a notice says so', async () => {
  const { github, repository, notices, pull } = await synced();
  const texts = { ...atFirst, [file]: 'edited\n' };
  const before = await repository.refs();
  const push = { api: 'git', service: 'git-receive-pack', phase: 'exchange' } as const;
  github.when({ match: { api: 'graphql' } }, () =>
    github.fail({ match: push, fault: { kind: 'status', status: 503 }, times: 20 }),
  );
  const { delivered } = await pull(texts);
  expect(delivered).toMatchObject({ kind: 'delivered', rung: 'signed-commit' });
  const after = await repository.refs();
  expect(await repository.read('main', file)).toBe('edited\n');
  expect(after[stateRef]).toBe(before[stateRef]);
  expect(notices).toEqual([expect.stringMatching(/record of this sync .* could not be pushed/)]);
  expect(notices[0]).not.toContain('nothing was committed');
});

test('a squashed side branch starts anew if a force push is allowed, else after it is deleted', async () => {
  const { github, repository, pull } = await synced();
  repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  const edited = (text: string) => ({ ...atFirst, [file]: text });
  const squash = async (): Promise<void> => {
    const { number } = await repository.openPullRequest({ head: side });
    await github.mergePullRequest(repositoryName, number, { method: 'squash' });
  };
  const signed = { kind: 'delivered', rung: 'signed-side-branch' };
  expect((await pull(edited('one\n'))).delivered).toMatchObject(signed);
  await squash();
  expect((await pull(edited('two\n'))).delivered).toMatchObject(signed);
  expect((await repository.log(side))[1]?.sha).toBe(await repository.tip('main'));

  await squash();
  repository.protect('paragraph-sync/**', { by: 'ruleset', rules: [{ type: 'non_fast_forward' }] });
  const before = await repository.refs();
  await expect(pull(edited('three\n'))).rejects.toThrow(
    /Cannot force-push to this branch[\s\S]*Delete the side branch/,
  );
  expect(await repository.refs()).toEqual(before);
  await repository.deleteBranch(side);
  expect((await pull(edited('three\n'))).delivered).toMatchObject(signed);
  expect(await repository.read(side, file)).toBe('three\n');
});

test.each<[string, boolean]>([
  ['a change that waits for a review', false],
  ['a conflict, beside a commit on the branch', true],
])(
  'after a kill between the signed commit of %s and its record, the next pull knows it for our own',
  async (_, isConflict) => {
    const place = await synced();
    const { github, repository, pull } = place;
    const texts = isConflict ? await conflicting(place) : { ...atFirst, [file]: 'edited\n' };
    if (!isConflict)
      repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
    const agreed = (await repository.refs())[stateRef] ?? '';
    await pull(texts);
    const waiting = await repository.tip(side);
    // As if the record had never been pushed.
    await repository.setRef(stateRef, agreed);
    const { plan, delivered } = await pull(texts);
    expect(plan.side.side.kind).toBe('free');
    expect(delivered).toMatchObject({ kind: 'delivered', side: waiting });
    expect(await repository.tip(side)).toBe(waiting);
    const state = JSON.parse((await repository.read(stateRef, 'state.json')) ?? '{}');
    expect(state).toMatchObject({ side: waiting, waiting: isConflict ? [] : [file] });
    const refs = await repository.refs();
    expect((await pull(texts)).delivered).toMatchObject({ kind: 'nothing-to-do' });
    expect(await repository.refs()).toEqual(refs);

    // What a person puts there instead stays theirs.
    await repository.setRef(stateRef, agreed);
    await repository.commit({ branch: side, files: { [file]: 'by a person\n' } });
    await pull(texts).catch(() => undefined);
    expect(await repository.read(side, file)).toBe('by a person\n');
    expect(github.violations).toEqual([]);
  },
);
