import { describe, expect, it } from 'vitest';
import { type PlanInput, type Policy, recordedTree } from '../../src/sync/decision.js';
import { plan } from '../../src/sync/plan.js';
import { only, result } from './one-file.js';
import { commitNamed, file, inputOf, textsOf, tree, treeOf } from './trees.js';
import {
  type Case,
  certainTable,
  elsewhereTable,
  openTable,
  patterns,
  policies,
  standingFor,
  uncertainTable,
  underPolicy,
  unrecordedTable,
} from './truth-table.js';

/** A file of which both sides recorded E, or nothing; the commits since, the newest first; and the tip, with O. */
function inputWith(
  { eox, past }: Pick<Case, 'eox' | 'past'>,
  knows: Knows,
  policy: Policy,
): PlanInput {
  const recorded = knows === 'left open' ? 'here' : knows;
  const line = `${eox[1]}${past}${recorded === 'here' ? eox[0] : ''}`;
  const unknown = new Map(
    knows === 'left open' ? [[`src/${file}`, commitNamed(line.length - 1)] as const] : [],
  );
  const history = line.split('').map((letter, index) => ({
    commit: commitNamed(index),
    files: treeOf(tree(letter)),
    isSinceRecord: true,
  }));
  return inputOf(eox, { history, recorded, unknown, policy });
}

/** What is known of what both sides last agreed on. */
type Knows = PlanInput['recorded'] | 'left open';

const tables = [
  ['a sync is recorded', 'here', 3, [...certainTable, ...uncertainTable]],
  ['a push left the file open', 'left open', 3, openTable],
  ['another branch has a record', 'elsewhere', 3, elsewhereTable],
  // Without a record there is no E.
  ['nothing is recorded', 'nowhere', 2, unrecordedTable],
] as const;

describe.each(tables)('where %s, the plan of one file', (_, knows, places, table) => {
  const all = [0, 1, 2].flatMap((commits) =>
    patterns(places + commits).map((letters) => {
      const texts = knows === 'nowhere' ? `-${letters}` : letters;
      return { eox: texts.slice(0, 3), past: texts.slice(3) };
    }),
  );

  it('has a row for every combination with up to two commits since, and no other', () => {
    const standing = all.map((each) => standingFor(table, each));
    expect(all.filter((each) => standingFor(table, each) === undefined)).toEqual([]);
    expect(table.filter((each) => !standing.includes(each))).toEqual([]);
  });

  it.each(Object.entries(policies))('is as the table says where %s', (_name, policy) => {
    const planned = all.map(({ eox, past }) => {
      const decision = only(inputWith({ eox, past }, knows, policy));
      return { eox, past, row: decision?.row ?? '', result: result(decision) };
    });
    const expected = all.map(({ eox, past }) => {
      const found = standingFor(table, { eox, past });
      return { eox, past, ...(found && underPolicy(found, policy)) };
    });
    expect(planned).toEqual(expected);
  });

  it.each(table.filter(({ row }) => row === 'conflict'))(
    'puts what Paragon holds on the side branch, and records it: $eox after $past',
    (found) => {
      const input = inputWith(found, knows, policies['a person decides conflicts']);
      const { decided } = plan(input, undefined);
      expect(decided[0]?.outcome).toMatchObject({ kind: 'conflict' });
      expect(textsOf(recordedTree(decided))).toEqual(tree(found.eox[2]));
    },
  );
});
