import { describe, expect, it } from 'vitest';
import { checkPush, isWhereItWas, type PushCheck } from '../../src/sync/check-push.js';
import type { Path } from '../../src/sync/files.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { integration } from './histories/fake-paragon.js';
import { textOf, type Words } from './histories/workflow-texts.js';
import { openSides, syncedSides, type TwoSides } from './two-sides.js';

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

describe('after an upgrade of the CLI, a push asks the one that wrote the record', () => {
  async function checkUpgraded({ repository, paragon, ports, exportNow }: TwoSides) {
    paragon.cliVersion = '2';
    const refs = await repository.read();
    const record = await readRecord(refs, ports);
    const now = { exported: await exportNow(), refs, record, built: '' };
    return checkPush({ head: repository.tip(), ...now }, ports);
  }

  it('what no build tells, and takes the time for which Paragon is looked at again', async () => {
    const sides = await syncedSides(2, 'none');
    const { wouldOverwrite, hasBuilt } = await checkUpgraded(sides);
    expect([wouldOverwrite, hasBuilt, sides.exportsAgain()]).toEqual([[], true, 1]);
  });

  it('nothing about what it leaves alone', async () => {
    // Builds tell what it touches, which another version writes otherwise, too.
    const sides = openSides(1, 'compiler');
    sides.paragon.mark('w0', 'draft');
    await sides.pull();
    const { wouldOverwrite } = await checkUpgraded(sides);
    expect([wouldOverwrite, sides.exportsAgain()]).toEqual([[], 0]);
  });
});

describe('of an edit that waits on the side branch, a push', () => {
  const path = `${integration}/workflows/new.ts`;
  const steps = (first: string, last = '0') => [`w0.s0=${first}`, 'w0.s1=0', `w0.s2=${last}`];
  const written = (words: Words, ...values: Parameters<typeof steps>) =>
    textOf({ id: 'w0', title: 'new', steps: steps(...values) }, words);

  /** Both sides have edited the same step, and a pull has put the dashboard's edit on the side branch. */
  async function afterConflict() {
    const { repository, paragon, ports, pull, exportNow } = await syncedSides(1, 'compiler');
    repository.personCommits(new Map([[path, written('exported', 'Git')]]));
    paragon.edit('w0', { steps: steps('dashboard') });
    await pull();
    const check = async (text: string): Promise<readonly (readonly Path[])[]> => {
      const head = repository.personCommits(new Map([[path, text]]));
      const refs = await repository.read();
      const record = await readRecord(refs, ports);
      const exported = await exportNow();
      const found = await checkPush({ head, exported, refs, record, built: '' }, ports);
      return [found.onSide, [...found.heldOnSide]].map((files) => files.map((file) => file.path));
    };
    return { paragon, check };
  }

  it('would replace it in Paragon', async () => {
    const { check } = await afterConflict();
    expect(await check(written('exported', 'Git', 'Git'))).toEqual([[path], [path]]);
  });

  it('says nothing where the branch has it, and more', async () => {
    const { check } = await afterConflict();
    expect(await check(written('exported', 'dashboard', 'Git'))).toEqual([[], []]);
  });

  it('knows that Paragon holds it, where the branch may have it in other words', async () => {
    const { check } = await afterConflict();
    expect(await check(written('by hand', 'dashboard'))).toEqual([[path], [path]]);
  });

  it('knows that Paragon holds it no longer', async () => {
    const { paragon, check } = await afterConflict();
    paragon.edit('w0', { steps: steps('Git') });
    expect(await check(written('exported', 'Git', 'Git'))).toEqual([[path], []]);
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
