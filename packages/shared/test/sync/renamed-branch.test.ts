import { expect, it } from 'vitest';
import { carryOut } from '../../src/sync/carry-pull.js';
import { planPull } from '../../src/sync/plan-pull.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { openWorld } from './simulation/world.js';

const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;

/** Two sides that agree, which is recorded under the name `main`; the branch is `next` now. */
async function renamed() {
  const { repository, paragon, context } = openWorld(2, 'none');
  const pull = async (on: typeof context) => {
    const exportNow = async () => ({ files: repository.store(paragon.export()), cliVersion: '1' });
    const planned = await planPull({ tip: repository.tip(), exportNow, policy }, on);
    if (planned === 'moved') throw new Error('Nobody moved the branch.');
    const messages = { message: 'pull', sideMessage: 'side', paragonCommit: undefined };
    return carryOut(planned, messages, on);
  };
  await pull(context);
  const state = repository.refs.get('state');
  if (state === undefined) throw new Error('The pull recorded nothing.');
  repository.refs.delete('state');
  repository.otherStates.set('main', state);
  const next = { ...context, target: { ...context.target, branch: 'next' } };
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
