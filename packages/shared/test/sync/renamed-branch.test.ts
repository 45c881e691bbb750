import { describe, expect, it } from 'vitest';
import type { Oid } from '../../src/git/oid.js';
import { checkPush } from '../../src/sync/check-push.js';
import type { Reviews } from '../../src/sync/ports.js';
import { resumePull } from '../../src/sync/resume-pull.js';
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

const file = 'src/events/e.ts';

/** An edit that waits for a review since before the branch was renamed to `next`. */
async function renamedWhileWaiting(closed = new Set<Oid>()) {
  const reviews: Reviews = { isOver: async (side, of) => of === 'main' && closed.has(side) };
  const bench = sideBench({ [file]: 'a' }, reviews);
  const { repository, context } = bench;
  await bench.pull({ [file]: 'a' });
  await bench.pull({ [file]: 'b' }, { to: 'side' });
  bench.rename('next');
  /** What blocks a push under the new name. */
  const waiting = async (held = 'b'): Promise<readonly string[]> => {
    const refs = await repository.read();
    const record = await readRecord(refs, context);
    const files = repository.store(new Map([[file, held]]));
    const push = { head: repository.tip(), exported: { files, cliVersion: '1' }, built: '' };
    const check = await checkPush({ ...push, refs, record }, context);
    expect(check.wouldOverwrite).toEqual([]);
    return check.forReview.map(({ path }) => path);
  };
  const sides = () => [
    ...repository.otherSides.keys(),
    ...(repository.refs.has('side') ? ['next'] : []),
  ];
  return { ...bench, waiting, sides };
}

describe('an edit that waits for a review while its branch is renamed', () => {
  it('blocks a push before and after a pull under the new name', async () => {
    const { waiting, pull, sides, tip, state } = await renamedWhileWaiting();
    const side = tip('side');
    expect(await waiting()).toEqual([file]);
    await pull({ [file]: 'b' });
    expect(await state()).toMatchObject({ branch: 'next', side, sideOf: 'main' });
    expect(await waiting()).toEqual([file]);
    expect([sides(), tip('side')]).toEqual([['main'], side]);
  });

  it('blocks no push from a branch of which it is no earlier name', async () => {
    const { repository, waiting } = await renamedWhileWaiting();
    repository.otherBranches.add('main');
    expect(await waiting()).toEqual([]);
  });

  it('gets the next edit on top, on the same side branch', async () => {
    const { repository, waiting, pull, sides, tip, at } = await renamedWhileWaiting();
    const side = tip('side');
    await pull({ [file]: 'b', 'src/events/f.ts': 'new' });
    expect(sides()).toEqual(['main']);
    expect(repository.parentOf(tip('side'))).toBe(side);
    expect(at('side')).toEqual({ [file]: 'b', 'src/events/f.ts': 'new' });
    await pull({ [file]: 'c', 'src/events/f.ts': 'new' });
    expect(at('side')).toEqual({ [file]: 'c', 'src/events/f.ts': 'new' });
    expect(await waiting('c')).toEqual([file]);
  });

  it('waits through a second name', async () => {
    const { rename, waiting, pull, state } = await renamedWhileWaiting();
    await pull({ [file]: 'b' });
    rename('last');
    expect(await waiting()).toEqual([file]);
    await pull({ [file]: 'b' });
    expect(await state()).toMatchObject({ branch: 'last', sideOf: 'main' });
  });

  it.each(['before', 'after'])(
    'gives way to a new side branch once it is merged, %s a pull',
    async (when) => {
      const { waiting, pull, sides, commit, state } = await renamedWhileWaiting();
      if (when === 'after') await pull({ [file]: 'b' });
      commit({ [file]: 'b' });
      expect(await waiting()).toEqual([]);
      await pull({ [file]: 'c' }, { to: 'side' });
      expect(sides()).toEqual(['main', 'next']);
      expect((await state()).sideOf).toBeUndefined();
    },
  );

  it('blocks no push once its review is closed, also where a push cannot read that', async () => {
    const closed = new Set<Oid>();
    const { context, waiting, pull, tip } = await renamedWhileWaiting(closed);
    await pull({ [file]: 'b' });
    closed.add(tip('side'));
    expect(await waiting()).toEqual([]);
    await pull({ [file]: 'b' });
    closed.clear();
    expect(await waiting()).toEqual([]);
    expect(context.target.branch).toBe('next');
  });

  it('stays as it is while a person works on it', async () => {
    const { waiting, pull, sides, commit, tip, decided } = await personsSide();
    async function personsSide() {
      const made = await renamedWhileWaiting();
      made.commit({ [file]: 'by a person' }, 'side');
      const { decided } = await made.pull({ [file]: 'b' });
      return { ...made, decided };
    }
    expect(decided[file]).toBe('ours');
    const side = tip('side');
    commit({ [file]: 'x' });
    await pull({ [file]: 'y' });
    expect([sides(), tip('side')]).toEqual([['main'], side]);
    expect(await waiting('b')).toEqual([file]);
  });

  it('knows a commit there that a run was killed before it had recorded', async () => {
    const { repository, context, pull, tip } = await renamedWhileWaiting();
    await pull({ [file]: 'b' });
    const recorded = repository.refs.get('state');
    if (recorded === undefined) throw new Error('The pull recorded nothing.');
    await pull({ [file]: 'c' });
    repository.refs.set('state', recorded);
    const exportNow = async () => ({
      files: repository.store(new Map([[file, 'c']])),
      cliVersion: '1',
    });
    const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
    const plan = await resumePull({ tip: repository.tip(), exportNow, policy }, context);
    expect(plan).toMatchObject({ placed: { commit: tip('side') } });
  });
});
