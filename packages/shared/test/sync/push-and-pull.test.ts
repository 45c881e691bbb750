import { expect, it } from 'vitest';
import { carryOut } from '../../src/sync/carry-pull.js';
import { checkPush } from '../../src/sync/check-push.js';
import { planPull } from '../../src/sync/plan-pull.js';
import { recordPush } from '../../src/sync/record-push.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { integration, openWorld } from './simulation/world.js';

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
  const { wouldOverwrite } = await checkPush(
    { head, exported: await exportNow(), refs, record, built: '' },
    context,
  );
  expect(wouldOverwrite.map(({ file }) => file.path)).toContain(`${integration}/workflows/new.ts`);
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
