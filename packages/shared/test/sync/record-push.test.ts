import { describe, expect, it } from 'vitest';
import { type DecidedPush, recordPush } from '../../src/sync/record-push.js';
import { integration } from './histories/fake-paragon.js';
import { textOf } from './histories/workflow-texts.js';
import { openSides, syncedSides } from './two-sides.js';

const [w0, w1] = ['new.ts', 'new_1.ts'].map((name) => `${integration}/workflows/${name}`);

/** Two sides that agree, which is recorded, and an engineer's commit that was pushed. */
async function pushed() {
  const { repository, paragon, ports, exportNow, pull, state } = await syncedSides(2, 'none');
  const before = await exportNow();
  const workflow = {
    id: 'w0',
    title: 'new',
    steps: ['w0.s0=by an engineer', 'w0.s1=0', 'w0.s2=0'],
  };
  // Paragon will have its own words for it.
  const head = repository.personCommits(new Map([[w0 ?? '', textOf(workflow, 'by hand')]]));
  paragon.push(repository.textsAt(head));
  const record = async (earlier?: DecidedPush): Promise<DecidedPush> => {
    const after = await exportNow();
    const pushed = { run: 'a', head, before, after, built: 'build', earlier };
    return recordPush({ ...pushed, state: await state() }, ports);
  };
  const edit = (id: string, value: string): void => {
    const steps = paragon.workflows.get(id)?.steps.with(1, `${id}.s1=${value}`);
    paragon.edit(id, { steps: steps ?? [] });
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

  it('leaves open what the dashboard has edited since, whatever name Paragon gives the workflow now', async () => {
    const { paragon, record, edit } = await pushed();
    edit('w1', 'dashboard');
    paragon.order = paragon.order.toReversed();
    const { recording } = await record();
    expect([...recording.unknown.keys()]).toEqual([w1]);
  });

  it('leaves open what the dashboard may have deleted since', async () => {
    const { paragon, record } = await pushed();
    paragon.delete('w1');
    const { recording } = await record();
    expect([...recording.unknown.keys()]).toContain(w1);
    expect(recording.isWhole).toBe(false);
    // What was recorded before stays.
    expect(recording.exported.has(w1 ?? '')).toBe(true);
  });
});

it('a draft that only Git holds leaves nothing open after a push', async () => {
  const { repository, paragon, ports, exportNow, state } = await syncedSides(2, 'compiler');
  const draft = textOf({ id: 'mine', title: 'mine', steps: ['mine.s0=0'] }, 'by hand');
  const head = repository.personCommits(new Map([[`${integration}/workflows/~mine.ts`, draft]]));
  const before = await exportNow();
  paragon.push(repository.textsAt(head));
  const pushing = { run: 'a', head, before, built: 'build', earlier: undefined };
  const now = { after: await exportNow(), state: await state() };
  const { recording } = await recordPush({ ...pushing, ...now }, ports);
  expect([...recording.unknown.keys()]).toEqual([]);
});

it('a push that overwrites records that a workflow is gone which is a draft in Git', async () => {
  const { repository, paragon, ports, exportNow, pull, state } = openSides(2, 'none');
  paragon.mark('w0', 'draft');
  await pull();
  // Somebody deploys it in the dashboard, and somebody overwrites that.
  paragon.mark('w0', 'deployed');
  const head = repository.tip();
  paragon.push(repository.textsAt(head));
  expect([...paragon.workflows.keys()]).toEqual(['w1']);

  const after = await exportNow();
  const now = { after, state: await state() };
  const pushing = { run: 'a', head, ...now, built: 'build', earlier: undefined };
  const { recording } = await recordPush({ ...pushing, before: undefined }, ports);
  expect([...recording.exported.keys()]).not.toContain(`${integration}/workflows/~new.ts`);
  // Where nobody overwrites, it is the dashboard that has deleted the draft: a pull brings that to Git.
  const careful = await recordPush({ ...pushing, before: after }, ports);
  expect([...careful.recording.exported.keys()]).toContain(`${integration}/workflows/~new.ts`);
});

describe('after an upgrade of the CLI, the record after a push', () => {
  async function recorded(as: 'draft' | 'deployed') {
    const { repository, paragon, ports, exportNow, pull, state } = openSides(2, 'compiler');
    paragon.mark('w0', as);
    await pull();
    paragon.cliVersion = '2';
    const head = repository.tip();
    const before = await exportNow();
    paragon.push(repository.textsAt(head));
    const pushing = { run: 'a', head, before, built: 'build', earlier: undefined };
    const now = { after: await exportNow(), state: await state() };
    return (await recordPush({ ...pushing, ...now }, ports)).recording;
  }

  it('names the older CLI as long as it keeps a text of it: no push brings a draft', async () => {
    const { cliVersion, exported } = await recorded('draft');
    expect(cliVersion).toBe('1');
    const { content = '' } = exported.get(`${integration}/workflows/~new.ts`) ?? {};
    expect(content).toContain('new Step({\n');
  });

  it('names the new one as soon as it keeps none', async () => {
    expect((await recorded('deployed')).cliVersion).toBe('2');
  });
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
