// CI shows the walls in walls.test, and in signed-delivery.test what happens between a signed commit and its record.
import type { BranchRule } from '@paragraph/sandbox';
import { reasonOf } from '@paragraph/shared/testing';
import { expect, test } from 'vitest';
import { sideBranchName as side } from './delivery-place.js';
import { repositoryName } from './host-place.js';
import { atFirst, conflicting, file, other, stateRef, synced } from './signed-world.js';

const never = { operator: 'starts_with', pattern: 'never' } as const;

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
    expect(rest.plan.decided.map(({ outcome }) => outcome.kind)).toContain('stays-in-paragon');
    expect(await repository.tip('main')).toBe(commit?.sha);
    expect(github.violations).toEqual([]);
  },
);

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
    expect(plan.side.waits.kind).toBe('free');
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
