import { describe, expect, it } from 'vitest';
import { carryOut } from '../../src/sync/carry-pull.js';
import { planPull } from '../../src/sync/plan-pull.js';
import type { Exported } from '../../src/sync/ports.js';
import { type DecidedPush, recordPush } from '../../src/sync/record-push.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { integration, openWorld, textOf } from './simulation/world.js';

const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
const [w0, w1] = ['new.ts', 'new_1.ts'].map((name) => `${integration}/workflows/${name}`);

/** Two sides that agree, which is recorded, and an engineer's commit that was pushed. */
async function pushed() {
  const { repository, paragon, context } = openWorld(2, 'none');
  const exportNow = async (): Promise<Exported> => ({
    files: repository.store(paragon.export()),
    cliVersion: '1',
  });
  /** What another run does meanwhile. */
  const pull = async (): Promise<void> => {
    const planned = await planPull({ tip: repository.tip(), exportNow, policy }, context);
    if (planned === 'moved') throw new Error('Nobody moved the branch.');
    await carryOut(
      planned,
      { message: 'pull', sideMessage: 'side', paragonCommit: undefined },
      context,
    );
  };
  await pull();
  const before = await exportNow();
  const workflow = { id: 'w0', title: 'new', steps: ['by an engineer', 'w0-b', 'w0-c'] };
  // Paragon will have its own words for it.
  const head = repository.personCommits(new Map([[w0 ?? '', textOf(workflow, 'by hand')]]));
  paragon.push(repository.textsAt(head));
  const record = async (earlier?: DecidedPush): Promise<DecidedPush> => {
    const { reading } = await readRecord(await repository.read(), context);
    if (reading.kind !== 'valid') throw new Error(reading.kind);
    const after = await exportNow();
    const { state } = reading;
    return recordPush({ head, before, after, state, built: 'build', earlier }, context);
  };
  const edit = (id: string, value: string): void => {
    const workflow = paragon.workflows.get(id);
    if (workflow !== undefined) workflow.steps[1] = value;
  };
  return { paragon, pull, record, edit };
}

describe('what is recorded after a push', () => {
  it('is all that Paragon holds then, and what was built', async () => {
    const { record } = await pushed();
    const { recording, isNew } = await record();
    expect([...recording.unknown.keys()]).toEqual([]);
    expect(recording).toMatchObject({ isWhole: true, built: 'build' });
    expect(isNew).toBe(true);
  });

  it('leaves open what the dashboard may have deleted since', async () => {
    const { paragon, record } = await pushed();
    paragon.workflows.delete('w1');
    const { recording } = await record();
    expect([...recording.unknown.keys()]).toContain(w1);
    expect(recording.isWhole).toBe(false);
    // What was recorded before stays.
    expect(recording.exported.has(w1 ?? '')).toBe(true);
  });
});

it('a draft that only Git holds leaves nothing open after a push', async () => {
  const { repository, paragon, context } = openWorld(2, 'compiler');
  const exportNow = async (): Promise<Exported> => ({
    files: repository.store(paragon.export()),
    cliVersion: '1',
  });
  const planned = await planPull({ tip: repository.tip(), exportNow, policy }, context);
  if (planned === 'moved') throw new Error('Nobody moved the branch.');
  const messages = { message: 'pull', sideMessage: 'side', paragonCommit: undefined };
  await carryOut(planned, messages, context);
  const draft = textOf({ id: 'mine', title: 'mine', steps: ['mine'] }, 'by hand');
  const head = repository.personCommits(new Map([[`${integration}/workflows/~mine.ts`, draft]]));
  const before = await exportNow();
  paragon.push(repository.textsAt(head));
  const { reading } = await readRecord(await repository.read(), context);
  if (reading.kind !== 'valid') throw new Error(reading.kind);
  const pushing = { head, before, after: await exportNow(), built: 'build', earlier: undefined };
  const { recording } = await recordPush({ ...pushing, state: reading.state }, context);
  expect([...recording.unknown.keys()]).toEqual([]);
});

it('a push that overwrites records that a workflow is gone which is a draft in Git', async () => {
  const { repository, paragon, context } = openWorld(2, 'none');
  const exportNow = async (): Promise<Exported> => ({
    files: repository.store(paragon.export()),
    cliVersion: '1',
  });
  const w0InParagon = paragon.workflows.get('w0');
  if (w0InParagon !== undefined) w0InParagon.isDraft = true;
  const planned = await planPull({ tip: repository.tip(), exportNow, policy }, context);
  if (planned === 'moved') throw new Error('Nobody moved the branch.');
  const messages = { message: 'pull', sideMessage: 'side', paragonCommit: undefined };
  await carryOut(planned, messages, context);
  // Somebody deploys it in the dashboard, and somebody overwrites that.
  if (w0InParagon !== undefined) w0InParagon.isDraft = false;
  const head = repository.tip();
  paragon.push(repository.textsAt(head));
  expect([...paragon.workflows.keys()]).toEqual(['w1']);

  const { reading } = await readRecord(await repository.read(), context);
  if (reading.kind !== 'valid') throw new Error(reading.kind);
  const after = await exportNow();
  const pushing = { head, after, state: reading.state, built: 'build', earlier: undefined };
  const { recording } = await recordPush({ ...pushing, before: undefined }, context);
  expect([...recording.exported.keys()]).not.toContain(`${integration}/workflows/~new.ts`);
  // Where nobody overwrites, it is the dashboard that has deleted the draft: a pull brings that to Git.
  const careful = await recordPush({ ...pushing, before: after }, context);
  expect([...careful.recording.exported.keys()]).toContain(`${integration}/workflows/~new.ts`);
});

describe('where another run has recorded a sync since, what is recorded after a push', () => {
  it('is nothing more where that run has recorded it all', async () => {
    const { record, pull } = await pushed();
    const first = await record();
    await pull();
    expect((await record(first)).isNew).toBe(false);
  });

  it('is what the push explained, as long as Paragon still holds that', async () => {
    const { record } = await pushed();
    const again = await record(await record());
    expect(again.isNew).toBe(true);
    expect(again.recording.isWhole).toBe(true);
  });

  it('leaves open what was edited since', async () => {
    const { record, edit } = await pushed();
    const first = await record();
    edit('w0', 'dashboard');
    const { recording } = await record(first);
    expect([...recording.unknown.keys()]).toEqual([w0]);
    expect(recording.isWhole).toBe(false);
  });

  it('keeps what that run has brought to Git, which is more than the push brought', async () => {
    const { record, edit, pull } = await pushed();
    const first = await record();
    edit('w1', 'dashboard');
    await pull();
    const { recording, isNew } = await record(first);
    expect([...recording.unknown.keys()]).toEqual([]);
    expect(JSON.stringify([...recording.exported])).toContain('dashboard');
    expect(recording.isWhole).toBe(false);
    expect(isNew).toBe(false);
  });
});
