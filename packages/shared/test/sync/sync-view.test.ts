import { describe, expect, it } from 'vitest';
import type { Oid } from '../../src/git/oid.js';
import { announcePush } from '../../src/sync/announce-push.js';
import { readRecord, viewOf } from '../../src/sync/sync-view.js';
import { integration } from './histories/fake-paragon.js';
import { syncedSides } from './two-sides.js';

const workflow = `${integration}/workflows/new.ts`;

describe('after commits that pushes may have carried without a record', () => {
  it.each([1, 60, 130])('a push is no edit of the dashboard, %i commits later', async (later) => {
    const { repository, paragon, pull } = await syncedSides(2, 'none');
    const text = (): string => repository.textsAt(repository.tip()).get(workflow) ?? '';
    const commit = (content: string): void => {
      repository.personCommits(new Map([[workflow, content]]));
    };
    const before = text();
    commit(before.replace("'w0.s0=0'", "'w0.s0=by an engineer'"));
    paragon.push(repository.textsAt(repository.tip()));
    // Taken back in Git, and not pushed yet.
    for (let count = 0; count < later - 1; count += 1) {
      repository.personCommits(new Map([['src/events/e.ts', `${count}`]]));
    }
    commit(before);
    for (let count = 0; later > 100 && count < 50; count += 1) {
      repository.personCommits(new Map([['src/events/f.ts', `${count}`]]));
    }
    const { plan } = await pull();
    const decision = plan.decided.find(({ file }) => file.path === workflow);
    expect(decision?.outcome.kind).toBe('ours');
    expect(text()).toBe(before);
  });

  it('an old version of the branch that the dashboard restores is an edit, also after a `git pull`', async () => {
    const { repository, paragon, pull } = await syncedSides(2, 'none');
    const commitOften = (times: number): void => {
      for (let count = 0; count < times; count += 1) {
        repository.personCommits(new Map([['src/events/e.ts', `${count}`]]));
      }
    };
    const write = (steps: string): void => {
      const before = repository.textsAt(repository.tip()).get(workflow) ?? '';
      repository.personCommits(new Map([[workflow, before.replace(/'w0\.s0=\w+'/, steps)]]));
    };
    commitOften(60);
    write("'w0.s0=old'");
    write("'w0.s0=0'");
    paragon.edit('w1', { steps: ['w1.s0=dashboard'] });
    await pull();
    // What the pull has committed becomes the second parent.
    repository.personPulls(new Map([['src/events/f.ts', 'f']]));
    commitOften(60);
    paragon.edit('w0', { steps: ['w0.s0=old'] });
    await pull();
    expect(repository.textsAt(repository.tip()).get(workflow)).toContain("'w0.s0=old'");
  });

  it('what a push has brought after a `git pull` is no edit of the dashboard', async () => {
    const { repository, paragon, pull } = await syncedSides(2, 'none');
    paragon.edit('w1', { steps: ['w1.s0=dashboard'] });
    await pull();
    const before = repository.textsAt(repository.tip()).get(workflow) ?? '';
    const edited = before.replace("'w0.s0=0'", "'w0.s0=by an engineer'");
    repository.personPulls(new Map([[workflow, edited]]));
    paragon.push(repository.textsAt(repository.tip()));
    repository.personCommits(new Map([[workflow, before]]));
    const { plan } = await pull();
    const decision = plan.decided.find(({ file }) => file.path === workflow);
    expect(decision?.outcome.kind).toBe('ours');
  });
});

it('a killed push of the recorded commit leaves it certain that Paragon had all of it, and one of another commit does not', async () => {
  const { repository, ports, exportNow, state } = await syncedSides(1, 'none');
  const ours = repository.tip();
  const announce = async (run: string, head: Oid): Promise<boolean> => {
    await announcePush(
      { run, head },
      { refs: await repository.read(), state: await state() },
      repository,
    );
    const record = await readRecord(await repository.read(), ports);
    const view = await viewOf({ ours, exported: await exportNow(), record }, ports);
    return view.paragonHadAll;
  };
  expect(await announce('killed', ours)).toBe(true);
  expect(await announce('another', repository.personCommits(new Map([['README.md', '']])))).toBe(
    false,
  );
});
