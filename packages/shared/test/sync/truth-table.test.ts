import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/sync/decision.js';
import type { Exported } from '../../src/sync/ports.js';
import type { Version } from '../../src/sync/sync-file.js';
import { writeSyncState } from '../../src/sync/sync-state.js';
import { isNightly, rowsInCi } from '../nightly.js';
import { exportWith, pullOn, tipOf, versionWith } from './bench-pull.js';
import { plainState } from './plain-state.js';
import { type Bench, fakeBench, realBench, target } from './repository-benches.js';
import {
  type Case,
  certainTable,
  elsewhereTable,
  heldAfter,
  openTable,
  policies,
  uncertainTable,
  underPolicy,
  unrecordedTable,
} from './truth-table.js';

const file = 'src/events/e.ts';
/** A commit without any integration is never pushed. */
const other = 'src/integrations/slack/inputs.ts';
const byPerson = policies['a person decides conflicts'];

function textOf(letter: string | undefined): string | undefined {
  return letter === undefined || letter === '-' ? undefined : `${letter}\n`;
}

/** What is known of E: it is recorded; a push has left it open; another branch has a record; nothing is known. */
type Knows = 'recorded' | 'left open' | 'elsewhere' | 'unrecorded';

/** The branch holds E, which is recorded, or nothing is; then Git goes on to O, and Paragon to X. */
async function bothSides(bench: Bench, { eox, past }: Case, knows: Knows) {
  const { repository } = bench;
  const [base, ours, theirs] = eox;
  let pulls = 0;
  /** What Paragon holds, as an export onto the tip has it. */
  const exported = (letter: string | undefined): Promise<Exported> => {
    const text = textOf(letter);
    const version = text === undefined ? undefined : versionWith(text);
    const changes = new Map<string, Version | undefined>([[file, version]]);
    // Where nothing differs, no history is read.
    if (past !== '') changes.set(other, versionWith(`${pulls}\n`));
    return exportWith(changes, bench);
  };
  const pull = async (letter: string | undefined, policy: Policy) => {
    pulls += 1;
    const { decided } = await pullOn(bench, { exportNow: () => exported(letter), policy });
    return decided.find(({ file: { path } }) => path === file)?.row ?? '';
  };
  const letterAt = async (ref: 'branch' | 'side'): Promise<string> => {
    const seen = (await repository.read())[ref];
    if (seen.kind !== 'at') return seen.kind;
    const entry = (await repository.filesAt(seen.commit)).get(file);
    if (entry === undefined) return '-';
    const content = (await repository.contents(new Set([entry.blob]))).get(entry.blob);
    return typeof content === 'string' ? content.trim() : 'bytes';
  };
  if (knows === 'recorded') await pull(base, byPerson);
  else if (knows !== 'unrecorded') await record(textOf(base), { bench, knows });
  let before = firstLetter(eox, past, knows);
  for (const letter of past
    .split('')
    .toReversed()
    .concat(ours ?? '-')) {
    if (letter !== before) await bench.personCommits(new Map([[file, textOf(letter)]]));
    before = letter;
  }
  return { pull: (policy: Policy) => pull(theirs, policy), letterAt };
}

/** Records what Paragon holds: for another branch, or for this one with the file left open. */
async function record(
  text: string | undefined,
  { bench, knows }: { readonly bench: Bench; readonly knows: 'left open' | 'elsewhere' },
): Promise<void> {
  const { repository } = bench;
  const version = text === undefined ? undefined : versionWith(text);
  const { files: exported, cliVersion } = await exportWith(new Map([[file, version]]), bench);
  const commit = await tipOf(bench);
  const isHere = knows === 'left open';
  const branch = isHere ? target.branch : 'other';
  const unknown = new Map(isHere ? [[file, commit] as const] : []);
  const state = { ...plainState(commit), branch, cliVersion, unknown, exported };
  const { json, files } = writeSyncState(state);
  const to = await repository.commitState({ parent: undefined, json, files });
  if (isHere) await repository.move([{ ref: 'state', from: undefined, to }]);
  else await bench.keepBeside(branch, to);
}

/** What the first commit holds. */
function firstLetter(eox: string, past: string, knows: Knows): string {
  return (knows === 'unrecorded' ? (past.at(-1) ?? eox[1]) : eox[0]) ?? '-';
}

async function opened(
  open: (files: ReadonlyMap<string, string>) => Promise<Bench>,
  found: Case,
  knows: Knows,
) {
  const text = textOf(firstLetter(found.eox, found.past, knows));
  const files = new Map([[other, 'x\n'], ...(text === undefined ? [] : [[file, text] as const])]);
  return bothSides(await open(files), found, knows);
}

/**
 * On git a conflict, and as a mirror a deletion; nightly every row: each takes some dozen processes, and the contract of
 * repositories shows that the fake does as git does.
 */
const onGit = (row: string): readonly Case[] =>
  rowsInCi(Object.fromEntries(certainTable.map((each) => [each.eox, each])), row).map(
    ([, each]) => each,
  );

/** The plan alone is tried with commits since: they are found the same way as where a sync is recorded. */
const atOnce = (table: readonly Case[]) => table.filter(({ past }) => past === '');
const inMemory = (files: ReadonlyMap<string, string>) => fakeBench(files);
const inGit = (files: ReadonlyMap<string, string>) => realBench('tools/par a/', files);
const benches = [
  ['a fake', inMemory, 'recorded', [...certainTable, ...uncertainTable]],
  ['a fake that left the file open', inMemory, 'left open', atOnce(openTable)],
  ['a fake with a record elsewhere', inMemory, 'elsewhere', atOnce(elsewhereTable)],
  ['a fake without a record', inMemory, 'unrecorded', unrecordedTable],
  ['git', inGit, 'recorded', onGit('abc')],
] as const;
describe.each(benches)('the truth table, by the engine on %s', (_, open, knows, table) => {
  it.each(table)('$eox after $past: $row', async (found) => {
    const { eox, row } = found;
    const { pull, letterAt } = await opened(open, found, knows);
    expect(await pull(byPerson)).toBe(row);
    expect(await letterAt('branch')).toBe(heldAfter(found));
    expect(await letterAt('side')).toBe(row === 'conflict' ? eox[2] : 'absent');
    // What was decided is decided: the same once more changes nothing.
    await pull(byPerson);
    expect(await letterAt('branch')).toBe(heldAfter(found));
  });

  const decisive = [policies['Paragon wins conflicts'], policies['Git wins conflicts']];
  // On git only those that differ then, and nightly.
  const decided = table.filter(({ row }) => open === inMemory || (isNightly && row === 'conflict'));
  it.each(decided)('$eox after $past: a person has decided for one side', async (found) => {
    for (const policy of decisive) {
      const { pull, letterAt } = await opened(open, found, knows);
      const { row, result } = underPolicy(found, policy);
      expect(await pull(policy)).toBe(row);
      expect(await letterAt('branch')).toBe(heldAfter({ ...found, result }));
      expect(await letterAt('side')).toBe('absent');
    }
  });

  const mirrored = open === inGit ? onGit('aa-') : table;
  it.each(mirrored)('$eox after $past: a mirror holds what Paragon holds', async (found) => {
    const { pull, letterAt } = await opened(open, found, knows);
    // Of a file that neither side holds, nothing is decided.
    expect(await pull(policies['a mirror'])).toMatch(/^(?:mirror|agreed|)$/);
    expect(await letterAt('branch')).toBe(found.eox[2]);
  });
});
