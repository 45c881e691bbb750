import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPush } from '../../../src/sync/sync-guard.js';
import { carryOut, planPull } from '../../../src/sync/sync-pull.js';
import { recordPush } from '../../../src/sync/sync-record.js';
import { readRecord } from '../../../src/sync/sync-view.js';
import { type Event, type Kill, play } from './history.js';
import { integration, openWorld, valuesInGit, valuesInParagon } from './world.js';

const number = fc.nat(3);
const kill: fc.Arbitrary<Kill | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      effect: fc.integer({ min: 1, max: 2 }),
      when: fc.constantFrom('before', 'after'),
    }),
  },
);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('dashboard-edits' as const),
      workflow: number,
      step: number,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('git-edits' as const),
      workflow: number,
      step: number,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'dashboard-renames' as const,
        'dashboard-drafts' as const,
        'dashboard-deletes' as const,
      ),
      workflow: number,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('git-rewrites' as const, 'git-deletes' as const, 'git-moves' as const),
      workflow: number,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'dashboard-adds' as const,
        'dashboard-reorders' as const,
        'git-adds' as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pull' as const),
      kill,
      meets: fc.constantFrom(undefined, undefined, 'push' as const),
      policy: fc.constantFrom(
        { mode: 'two-way', onConflict: 'pull-request' } as const,
        { mode: 'two-way', onConflict: 'pull-request' } as const,
        { mode: 'two-way', onConflict: 'git' } as const,
        { mode: 'two-way', onConflict: 'paragon' } as const,
        { mode: 'mirror' } as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      kill,
      records: fc.boolean(),
      onConflict: fc.constantFrom(
        'fail' as const,
        'fail' as const,
        'fail' as const,
        'overwrite' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('state-is-lost' as const, 'state-is-replaced' as const),
    }),
  },
);

describe.each(['compiler', 'none'] as const)('both sides, with %s as referee', (referee) => {
  it('lose nobody’s work, and come to say the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const { faults } = await play(events, { referee });
        expect(faults).toEqual([]);
      }),
      { seed: 13, numRuns: 300 },
    );
  });

  it.each([
    { mode: 'two-way', onConflict: 'pull-request' },
    { mode: 'two-way', onConflict: 'paragon' },
    { mode: 'mirror' },
  ] as const)('agree where a push comes and goes while a pull ($mode) exports', async (policy) => {
    const meeting = { kind: 'pull', policy, kill: undefined, meets: 'push' } as const;
    const { faults, world } = await play(
      [{ ...meeting, meets: undefined }, { kind: 'git-edits', workflow: 0, step: 0 }, meeting],
      { referee },
    );
    expect(faults).toEqual([]);
    expect(valuesInGit(world)).toContain('git-1');
    expect(valuesInParagon(world)).toContain('git-1');
  });

  it('do the same when the same happens again', async () => {
    const [events = []] = fc.sample(fc.array(event, { minLength: 30, maxLength: 30 }), {
      seed: 13,
      numRuns: 1,
    });
    const [one, other] = [await play(events, { referee }), await play(events, { referee })];
    expect(other.trace).toEqual(one.trace);
  });
});

it('knows what the dashboard deleted, also where the project has been moved to another folder since', async () => {
  const { repository, paragon, context } = openWorld(2, 'none');
  const exportNow = async () => ({ files: repository.store(paragon.export()), cliVersion: '1' });
  const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
  const planned = await planPull({ tip: repository.tip(), exportNow, policy }, context);
  if (planned === 'moved') throw new Error('Nobody moved the branch.');
  await carryOut(
    planned,
    { message: 'pull', sideMessage: 'conflict', paragonCommit: undefined },
    context,
  );

  const texts = repository.textsAt(repository.tip());
  // What a commit from before the move holds below the new folder.
  repository.personCommits(new Map([...texts.keys()].map((path) => [path, undefined])));
  const head = repository.personCommits(texts);
  paragon.workflows.delete('w0');
  const refs = await repository.read();
  const record = await readRecord(refs, context);
  const { held } = await checkPush(
    { head, exported: await exportNow(), refs, record, built: '' },
    context,
  );
  expect(held.map(({ file }) => file.path)).toContain(`${integration}/workflows/new.ts`);
});

it('takes no edit for what a push brought where Paragon held just that before', async () => {
  const { repository, paragon, context } = openWorld(2, 'none');
  const exportNow = async () => ({ files: repository.store(paragon.export()), cliVersion: '1' });
  const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
  const planned = await planPull({ tip: repository.tip(), exportNow, policy }, context);
  if (planned === 'moved') throw new Error('Nobody moved the branch.');
  await carryOut(
    planned,
    { message: 'pull', sideMessage: 'conflict', paragonCommit: undefined },
    context,
  );
  const { reading } = await readRecord(await repository.read(), context);
  if (reading.kind !== 'valid') throw new Error('The pull recorded nothing.');

  const head = repository.tip();
  const before = await exportNow();
  const edited = paragon.workflows.get('w0');
  if (edited !== undefined) edited.steps[0] = 'dashboard';
  const after = await exportNow();
  const { recording } = await recordPush(
    { head, before, after, state: reading.state, built: '', earlier: undefined },
    context,
  );
  expect([...recording.unknown.keys()]).toEqual([`${integration}/workflows/new.ts`]);
});
