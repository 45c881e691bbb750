import { expect, it } from 'vitest';
import { checkPush } from '../../src/sync/check-push.js';
import { recordPush } from '../../src/sync/record-push.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { integration } from './histories/fake-paragon.js';
import { syncedSides } from './two-sides.js';

it('knows what the dashboard deleted, also where the project has been moved to another folder since', async () => {
  const { repository, paragon, ports, exportNow } = await syncedSides(2, 'none');
  const texts = repository.textsAt(repository.tip());
  // What a commit from before the move holds below the new folder.
  repository.personCommits(new Map([...texts.keys()].map((path) => [path, undefined])));
  const head = repository.personCommits(texts);
  paragon.delete('w0');
  const refs = await repository.read();
  const record = await readRecord(refs, ports);
  const { wouldOverwrite } = await checkPush(
    { head, exported: await exportNow(), refs, record, built: '' },
    ports,
  );
  expect(wouldOverwrite.map(({ file }) => file.path)).toContain(`${integration}/workflows/new.ts`);
});

it('takes no edit for what a push brought where Paragon held just that before', async () => {
  const { repository, paragon, ports, exportNow, state } = await syncedSides(2, 'none');
  const head = repository.tip();
  const before = await exportNow();
  paragon.edit('w0', { steps: ['w0.s0=dashboard'] });
  const after = await exportNow();
  const pushed = { run: 'a', head, before, after, built: '', earlier: undefined };
  const { recording } = await recordPush({ ...pushed, state: await state() }, ports);
  expect([...recording.unknown.keys()]).toEqual([`${integration}/workflows/new.ts`]);
});
