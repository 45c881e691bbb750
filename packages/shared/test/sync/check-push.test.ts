import { describe, expect, it } from 'vitest';
import { checkPush, isWhereItWas, type PushCheck } from '../../src/sync/check-push.js';
import type { Path } from '../../src/sync/files.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { integration } from './histories/fake-paragon.js';
import { openSides, syncedSides } from './two-sides.js';

/** What a push is told of a commit, after a pull of so many workflows has recorded that both sides agree. */
async function checked(
  workflows: number,
  commit: (paths: readonly Path[]) => ReadonlyMap<Path, string | undefined>,
  cliVersion = '1',
): Promise<PushCheck> {
  const { repository, ports, exportNow } = await syncedSides(workflows, 'compiler');
  const head = repository.personCommits(commit([...repository.textsAt(repository.tip()).keys()]));
  const refs = await repository.read();
  const record = await readRecord(refs, ports);
  const exported = { ...(await exportNow()), cliVersion };
  return checkPush({ head, exported, refs, record, built: '' }, ports);
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
  const { repository } = openSides(1, 'none');
  const before = await repository.read();
  expect(isWhereItWas(before, await repository.read())).toBe(true);
  repository.refs.set('state', repository.tip());
  const appeared = await repository.read();
  expect(isWhereItWas(before, appeared)).toBe(false);
  repository.personCommits(new Map([['src/events/e.ts', 'x']]));
  expect(isWhereItWas(appeared, await repository.read())).toBe(false);
});
