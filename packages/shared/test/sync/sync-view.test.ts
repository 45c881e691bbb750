import { describe, expect, it } from 'vitest';
import { carryOut } from '../../src/sync/carry-pull.js';
import { planPull } from '../../src/sync/plan-pull.js';
import { integration, openWorld } from './simulation/world.js';

const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
const workflow = `${integration}/workflows/new.ts`;

/** Two sides that agree, which is recorded. */
async function agreed() {
  const { repository, paragon, context } = openWorld(2, 'none');
  const pull = async () => {
    const exportNow = async () => ({ files: repository.store(paragon.export()), cliVersion: '1' });
    const planned = await planPull({ tip: repository.tip(), exportNow, policy }, context);
    if (planned === 'moved') throw new Error('Nobody moved the branch.');
    const messages = { message: 'pull', sideMessage: 'side', paragonCommit: undefined };
    await carryOut(planned, messages, context);
    return planned.decided.find(({ file }) => file.path === workflow);
  };
  await pull();
  const text = (): string => repository.textsAt(repository.tip()).get(workflow) ?? '';
  const commit = (content: string): void => {
    repository.personCommits(new Map([[workflow, content]]));
  };
  return { repository, paragon, pull, text, commit };
}

describe('after commits that pushes may have carried without a record', () => {
  it.each([1, 60, 130])('a push is no edit of the dashboard, %i commits later', async (later) => {
    const { repository, paragon, pull, text, commit } = await agreed();
    const before = text();
    commit(before.replace("'w0-a'", "'by an engineer'"));
    paragon.push(repository.textsAt(repository.tip()));
    // Taken back in Git, and not pushed yet.
    for (let count = 0; count < later - 1; count += 1) {
      repository.personCommits(new Map([['src/events/e.ts', `${count}`]]));
    }
    commit(before);
    for (let count = 0; later > 100 && count < 50; count += 1) {
      repository.personCommits(new Map([['src/events/f.ts', `${count}`]]));
    }
    expect((await pull())?.outcome.kind).toBe('ours');
    expect(text()).toBe(before);
  });
});
