import { describe, expect, it } from 'vitest';
import { driftOf, isPushNeeded } from '../../src/sync/drift.js';
import { matchFiles } from '../../src/sync/match-files.js';
import { plan } from '../../src/sync/plan.js';
import { isDrastic, overwritten, type Removals, removalsBy } from '../../src/sync/push-losses.js';
import { inputFor, treeOf, workflow } from './trees.js';

type Texts = Readonly<Record<string, string>>;

describe("a push's guard", () => {
  function blocked(base: Texts, ours: Texts, theirs: Texts): readonly string[] {
    return overwritten(plan(inputFor({ base, ours, theirs }), undefined).decided).map(
      ({ file }) => file.path,
    );
  }

  it.each<[string, Texts, Texts, Texts, number]>([
    [
      'an edit in the dashboard that Git lacks',
      { 'events/e.ts': 'a' },
      { 'events/e.ts': 'a' },
      { 'events/e.ts': 'x' },
      1,
    ],
    [
      'an edit in the dashboard of what the commit changes',
      { 'events/e.ts': 'a' },
      { 'events/e.ts': 'o' },
      { 'events/e.ts': 'x' },
      1,
    ],
    ['a workflow that is new in the dashboard', {}, {}, { 'events/e.ts': 'x' }, 1],
    [
      'a workflow that was deleted in the dashboard',
      { 'events/e.ts': 'a' },
      { 'events/e.ts': 'a' },
      {},
      1,
    ],
    ['no change', { 'events/e.ts': 'a' }, { 'events/e.ts': 'a' }, { 'events/e.ts': 'a' }, 0],
    [
      'a change of the commit',
      { 'events/e.ts': 'a' },
      { 'events/e.ts': 'o' },
      { 'events/e.ts': 'a' },
      0,
    ],
    [
      'a change that both made',
      { 'events/e.ts': 'a' },
      { 'events/e.ts': 'o' },
      { 'events/e.ts': 'o' },
      0,
    ],
    ['a draft of the dashboard', {}, {}, { 'events/~e.ts': 'x' }, 0],
    [
      'a draft that both sides changed',
      { 'events/~e.ts': 'a' },
      { 'events/~e.ts': 'o' },
      { 'events/~e.ts': 'x' },
      0,
    ],
    [
      'a workflow that the dashboard made a draft of',
      { 'events/e.ts': 'a' },
      { 'events/e.ts': 'a' },
      { 'events/~e.ts': 'a' },
      1,
    ],
  ])('%s', (_, base, ours, theirs, count) => {
    expect(blocked(base, ours, theirs)).toHaveLength(count);
  });

  function removals(ours: Texts, theirs: Texts): Removals {
    return removalsBy(matchFiles({ base: new Map(), ours: treeOf(ours), theirs: treeOf(theirs) }));
  }

  function workflows(count: number, integration = 'slack'): Texts {
    return Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `integrations/${integration}/workflows/w${index}.ts`,
        workflow(`${integration}-${index}`),
      ]),
    );
  }

  it.each([
    [12, 2, false],
    [11, 1, false],
    [12, 1, true],
    [40, 20, false],
    [40, 19, true],
  ])('of %i workflows, leaves %i: drastic is %s', (held, left, drastic) => {
    expect(isDrastic(removals(workflows(left), workflows(held)))).toBe(drastic);
  });

  it('knows an integration that goes as a whole', () => {
    const found = removals(workflows(1), { ...workflows(1), ...workflows(1, 'hubspot') });
    expect(found.integrations).toEqual(['hubspot']);
    expect(isDrastic(found)).toBe(true);
  });

  it('takes no workflow that has moved for one that is removed', () => {
    const moved = { 'integrations/slack/workflows/other.ts': workflow('slack-0') };
    expect(removals(moved, workflows(1))).toMatchObject({ integrations: [], workflows: [] });
  });
});

describe('the drift', () => {
  const file = 'events/e.ts';
  it.each<[string, Texts, Texts, Texts, string, boolean]>([
    ['nothing', { [file]: 'a' }, { [file]: 'a' }, { [file]: 'a' }, 'none', false],
    ['Paragon', { [file]: 'a' }, { [file]: 'a' }, { [file]: 'x' }, 'paragon-ahead', false],
    ['Git', { [file]: 'a' }, { [file]: 'o' }, { [file]: 'a' }, 'git-ahead', true],
    [
      'both, apart from each other',
      { [file]: 'a', 'events/f.ts': 'a' },
      { [file]: 'o', 'events/f.ts': 'a' },
      { [file]: 'a', 'events/f.ts': 'x' },
      'both',
      true,
    ],
    ['both, the same', { [file]: 'a' }, { [file]: 'o' }, { [file]: 'o' }, 'none', false],
    ['both, the same file', { [file]: 'a' }, { [file]: 'o' }, { [file]: 'x' }, 'conflict', false],
    [
      'Git, a draft',
      { 'events/~e.ts': 'a' },
      { 'events/~e.ts': 'o' },
      { 'events/~e.ts': 'a' },
      'none',
      false,
    ],
  ])('after a change by %s', (_, base, ours, theirs, drift, needed) => {
    const { decided } = plan(inputFor({ base, ours, theirs }), undefined);
    expect([driftOf(decided), isPushNeeded(decided)]).toEqual([drift, needed]);
  });
});
