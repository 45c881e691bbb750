import { describe, expect, it } from 'vitest';
import { carryOut } from '../../src/sync/carry-pull.js';
import { checkPush, isWhereItWas, type PushCheck } from '../../src/sync/check-push.js';
import type { Path } from '../../src/sync/files.js';
import { planPull } from '../../src/sync/plan-pull.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { integration, openWorld } from './simulation/world.js';

const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;

/** What a push is told of a commit, after a pull of so many workflows has recorded that both sides agree. */
async function checked(
  workflows: number,
  commit: (paths: readonly Path[]) => ReadonlyMap<Path, string | undefined>,
  cliVersion = '1',
): Promise<PushCheck> {
  const { repository, paragon, context } = openWorld(workflows, 'compiler');
  const exportWith = (version: string) => async () => ({
    files: repository.store(paragon.export()),
    cliVersion: version,
  });
  const exportNow = exportWith('1');
  const planned = await planPull({ tip: repository.tip(), exportNow, policy }, context);
  if (planned === 'moved') throw new Error('Nobody moved the branch.');
  const messages = { message: 'pull', sideMessage: 'side', paragonCommit: undefined };
  await carryOut(planned, messages, context);
  const head = repository.personCommits(commit([...repository.textsAt(repository.tip()).keys()]));
  const refs = await repository.read();
  const record = await readRecord(refs, context);
  const exported = await exportWith(cliVersion)();
  return checkPush({ head, exported, refs, record, built: '' }, context);
}

const ofIntegration = (path: Path): boolean => path.startsWith(`${integration}/`);
const gone = (paths: readonly Path[]): ReadonlyMap<Path, undefined> =>
  new Map(paths.map((path) => [path, undefined]));

describe("a push's guard, from a record and a commit", () => {
  it('holds back a commit that lacks a whole integration', async () => {
    const check = await checked(2, (paths) => gone(paths.filter(ofIntegration)));
    expect(check.wouldOverwrite).toEqual([]);
    expect(check.removals?.integrations).toEqual(['slack']);
  });

  it.each([
    [10, false],
    [11, true],
  ])('of twenty workflows lets %i go by habit: held back is %s', async (count, isHeld) => {
    const { wouldOverwrite, removals } = await checked(20, (paths) =>
      gone(paths.filter((path) => path.includes('/workflows/')).slice(0, count)),
    );
    expect(wouldOverwrite).toEqual([]);
    expect(removals?.workflows.length).toBe(isHeld ? count : undefined);
  });

  it('holds nothing back for another version of the CLI', async () => {
    const { wouldOverwrite, removals } = await checked(2, () => new Map(), '2');
    expect([wouldOverwrite, removals]).toEqual([[], undefined]);
  });
});

it('tells that a state has appeared, or has moved, from where it was', async () => {
  const { repository } = openWorld(1, 'none');
  const before = await repository.read();
  expect(isWhereItWas(before, await repository.read())).toBe(true);
  repository.refs.set('state', repository.tip());
  const appeared = await repository.read();
  expect(isWhereItWas(before, appeared)).toBe(false);
  repository.personCommits(new Map([['src/events/e.ts', 'x']]));
  expect(isWhereItWas(appeared, await repository.read())).toBe(false);
});
