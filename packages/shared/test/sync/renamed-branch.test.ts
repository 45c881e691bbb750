import { expect, it } from 'vitest';
import { checkPush } from '../../src/sync/check-push.js';
import type { SyncPorts } from '../../src/sync/plan-pull.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { sideBench } from './side-bench.js';
import { syncedSides } from './two-sides.js';

/** Two sides that agree, which is recorded under the name `main`; the branch is `next` now. */
async function renamed() {
  const { repository, ports, pull } = await syncedSides(2, 'none');
  const state = repository.refs.get('state');
  if (state === undefined) throw new Error('The pull recorded nothing.');
  repository.refs.delete('state');
  repository.otherStates.set('main', state);
  const next = { ...ports, target: { ...ports.target, branch: 'next' } };
  return { repository, state, next, pull: () => pull(next) };
}

it('moves the state to the new name of a branch, with its history', async () => {
  const { repository, state, next, pull } = await renamed();
  repository.personCommits(new Map([['src/events/e.ts', 'later']]));
  expect((await pull()).kind).toBe('delivered');
  expect(repository.otherStates.size).toBe(0);
  const refs = await repository.read();
  expect((await readRecord(refs, next)).reading).toMatchObject({
    kind: 'valid',
    state: { branch: 'next', commit: repository.tip() },
  });
  const now = repository.refs.get('state');
  if (now === undefined) throw new Error('There is no state.');
  expect(repository.parentOf(now)).toBe(state);
});

it('leaves the state of a branch that is still there', async () => {
  const { repository, pull } = await renamed();
  repository.otherBranches.add('main');
  expect((await pull()).kind).toBe('delivered');
  expect([...repository.otherStates.keys()]).toEqual(['main']);
});

it('leaves the state of a branch that has ended elsewhere', async () => {
  const { repository, pull } = await renamed();
  repository.rewind(new Map(repository.textsAt(repository.tip())));
  expect((await pull()).kind).toBe('delivered');
  expect([...repository.otherStates.keys()]).toEqual(['main']);
});

it('leaves behind the side branch, so that what waits there for a review blocks no push', async () => {
  const [before, edited] = [{ 'src/events/e.ts': 'a' }, { 'src/events/e.ts': 'b' }];
  const { repository, context, pull } = sideBench(before);
  await pull(before);
  await pull(edited, { to: 'side' });
  const waiting = async (as: SyncPorts): Promise<readonly string[]> => {
    const refs = await repository.read();
    const record = await readRecord(refs, as);
    const files = repository.store(new Map(Object.entries(edited)));
    const push = { head: repository.tip(), exported: { files, cliVersion: '1' }, built: '' };
    const check = await checkPush({ ...push, refs, record }, as);
    expect(check.wouldOverwrite).toEqual([]);
    return check.forReview.map(({ path }) => path);
  };
  expect(await waiting(context)).toEqual(Object.keys(edited));

  const state = repository.refs.get('state');
  if (state === undefined) throw new Error('The pull recorded nothing.');
  for (const ref of ['state', 'side'] as const) repository.refs.delete(ref);
  repository.otherStates.set('main', state);
  expect(await waiting({ ...context, target: { ...context.target, branch: 'next' } })).toEqual([]);
});
