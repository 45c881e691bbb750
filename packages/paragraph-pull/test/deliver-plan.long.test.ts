import type { BranchRule } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import {
  type DeliveryOptions,
  type DeliveryPlace,
  openDeliveryPlace,
  sideBranchName as side,
} from './delivery-place.js';
import { repositoryName } from './host-place.js';

const [file, other] = ['src/events/a.ts', 'src/events/b.ts'];
const atFirst = { [file]: 'a\n', [other]: 'b\n' };

/** A repository in which both sides have agreed once. */
async function synced(): Promise<DeliveryPlace> {
  const place = await openDeliveryPlace(atFirst, { actionsMayOpenPullRequests: true });
  onTestFinished(() => place.close());
  await place.pull(atFirst);
  return place;
}

const pullRequest: BranchRule = { type: 'pull_request' };
const signatures: BranchRule = { type: 'required_signatures' };

type Rules = Readonly<Record<string, readonly BranchRule[]>>;

test.each<[string, Rules, DeliveryOptions, string, readonly string[]]>([
  ['push', {}, {}, 'main', []],
  ['signed-commit', { '~ALL': [signatures] }, {}, 'main', []],
  ['side-branch', { main: [signatures] }, { api: 'none' }, side, [file]],
  ['signed-side-branch', { '~ALL': [signatures], main: [pullRequest] }, {}, side, [file]],
  ['side-branch', {}, { delivery: 'pull-request' }, side, [file]],
])('a delivery by the rung %s is recorded and not repeated (%#)', async (...row) => {
  const [rung, rules, options, branch, waiting] = row;
  const { github, repository, pull } = await synced();
  for (const [branches, each] of Object.entries(rules)) {
    repository.protect(branches, { by: 'ruleset', rules: each });
  }
  const before = await repository.tip('main');
  const texts = { ...atFirst, [file]: 'edited\n' };
  expect((await pull(texts, options)).delivered).toMatchObject({ kind: 'delivered', rung });
  const [commit, parent] = await repository.log(branch);
  expect([commit?.message, parent?.sha]).toEqual(['Sync\n\nParagon-Project: p', before]);
  const json = await repository.read('refs/paragraph/p/main', 'state.json');
  const state = JSON.parse(json ?? '{}');
  expect(state.waiting).toEqual(waiting);
  expect(state.source === null).toBe(waiting.length > 0);
  expect(github.violations).toEqual([]);

  const refs = await repository.refs();
  expect((await pull(texts, options)).delivered).toMatchObject({ kind: 'nothing-to-do' });
  expect(await repository.refs()).toEqual(refs);
});

test('a further edit of a waiting file goes on top of it, even if the branch has moved on', async () => {
  const { github, repository, pull } = await synced();
  const lines = (...changed: readonly string[]) => `${changed.join('\n')}\n`;
  const lined = lines('a', 'b', 'c', 'd', 'e');
  await repository.commit({ files: { [file]: lined } });
  await pull({ [file]: lined, [other]: 'b\n' });
  repository.protect('main', { by: 'ruleset', rules: [pullRequest] });
  const first = lines('first', 'b', 'c', 'd', 'e');
  await pull({ [file]: first, [other]: 'b\n' });
  const before = await repository.tip(side);
  // The same line and another one.
  const second = lines('second', 'b', 'c', 'd', 'too');
  await repository.commit({ files: { [other]: 'by Git\n', 'notes.md': 'x\n' } });
  const { delivered } = await pull({ [file]: second, [other]: 'b\n' });
  expect(delivered).toMatchObject({ rung: 'side-branch' });
  expect(await repository.read(side, file)).toBe(second);
  expect(await repository.read(side, other)).toBe('b\n');
  expect((await repository.log(side))[1]?.sha).toBe(before);

  // What the branch changes in the same file comes together with both where the pull request is merged.
  await repository.commit({ files: { [file]: lines('a', 'b', 'Git', 'd', 'e') } });
  await pull({ [file]: lines('third', 'b', 'c', 'd', 'too'), [other]: 'b\n' });
  const json = await repository.read('refs/paragraph/p/main', 'state.json');
  expect(JSON.parse(json ?? '{}').waiting).toEqual([file]);
  const { number } = await repository.openPullRequest({ head: side });
  await github.mergePullRequest(repositoryName, number, { method: 'merge' });
  expect(await repository.read('main', file)).toBe(lines('third', 'b', 'Git', 'd', 'too'));
});

test('further edits add up on the side branch, and merged ones no longer wait', async () => {
  const { github, repository, pull } = await synced();
  repository.protect('main', { by: 'ruleset', rules: [pullRequest] });
  await pull({ [file]: 'edited\n', [other]: 'b\n' });
  const first = await repository.tip(side);
  await pull({ [file]: 'edited\n', [other]: 'edited, too\n' });
  expect(await repository.read(side, file)).toBe('edited\n');
  expect(await repository.read(side, other)).toBe('edited, too\n');
  expect((await repository.log(side))[1]?.sha).toBe(first);

  const { number } = await repository.openPullRequest({ head: side });
  await github.mergePullRequest(repositoryName, number, { method: 'squash' });
  await pull({ [file]: 'edited again\n', [other]: 'edited, too\n' });
  const json = await repository.read('refs/paragraph/p/main', 'state.json');
  expect(JSON.parse(json ?? '{}').waiting).toEqual([file]);
  expect(await repository.read(side, file)).toBe('edited again\n');
});
