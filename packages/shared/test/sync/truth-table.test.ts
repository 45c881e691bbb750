import { describe, expect, it } from 'vitest';
import type { Oid } from '../../src/git/oid.js';
import { carryOut } from '../../src/sync/carry-pull.js';
import type { Decision, Policy } from '../../src/sync/decision.js';
import { planPull, type SyncPorts } from '../../src/sync/plan-pull.js';
import type { Exported } from '../../src/sync/ports.js';
import { type Bench, fakeBench, realBench, target } from './repository-benches.js';
import { certainTable } from './truth-table.js';

const file = 'src/events/e.ts';
const other = 'src/events/other.ts';
const messages = { message: 'x', sideMessage: 'x', paragonCommit: undefined };
const byPullRequest: Policy = { mode: 'two-way', onConflict: 'pull-request' };

function textOf(letter: string | undefined): string | undefined {
  return letter === undefined || letter === '-' ? undefined : `${letter}\n`;
}

/** The branch holds E, which is recorded; then Git goes on to O, and Paragon to X. */
async function bothSides(bench: Bench, eox: string) {
  const { repository } = bench;
  const [base, ours, theirs] = eox;
  const ports: SyncPorts = {
    repository,
    target,
    compiler: undefined,
    signal: new AbortController().signal,
  };
  const tipNow = async (): Promise<Oid> => {
    const { branch } = await repository.read();
    if (branch.kind !== 'at') throw new Error(branch.kind);
    return branch.commit;
  };
  /** What Paragon holds, as an export onto the tip has it. */
  const exported = async (letter: string | undefined): Promise<Exported> => {
    const parent = await tipNow();
    const text = textOf(letter);
    const version = text === undefined ? undefined : ({ content: text, mode: '100644' } as const);
    const tree = await repository.treeWith(parent, new Map([[file, version]]));
    const commit = await repository.commit({ tree, parent, message: 'x' });
    return { files: await repository.filesAt(commit), cliVersion: '1' };
  };
  const pull = async (letter: string | undefined, policy: Policy) => {
    const tip = await tipNow();
    const plan = await planPull({ tip, exportNow: () => exported(letter), policy }, ports);
    if (plan === 'moved') throw new Error('Nobody moved the branch.');
    await carryOut(plan, messages, ports);
    return plan.decided.find(({ file: { path } }) => path === file);
  };
  const letterAt = async (ref: 'branch' | 'side'): Promise<string> => {
    const seen = (await repository.read())[ref];
    if (seen.kind !== 'at') return seen.kind;
    const entry = (await repository.filesAt(seen.commit)).get(file);
    if (entry === undefined) return '-';
    const content = (await repository.contents(new Set([entry.blob]))).get(entry.blob);
    return typeof content === 'string' ? content.trim() : 'bytes';
  };
  await pull(base, byPullRequest);
  if (ours !== base) await bench.personCommits(new Map([[file, textOf(ours)]]));
  return { pull: (policy: Policy) => pull(theirs, policy), letterAt };
}

function filesOf(letter: string | undefined): ReadonlyMap<string, string> {
  const text = textOf(letter);
  return new Map([[other, 'x\n'], ...(text === undefined ? [] : [[file, text] as const])]);
}

/** On git the rows between which most can go wrong: each takes some dozen processes. */
const sample = ['aab', 'aa-', 'aba', 'abc', 'ab-', '-ab'];
const benches = [
  ['a fake', fakeBench, certainTable],
  [
    'git',
    (files: ReadonlyMap<string, string>) => realBench('tools/par a/', files),
    certainTable.filter(({ eox }) => sample.includes(eox)),
  ],
] as const;

describe.each(benches)('the truth table, by the engine on %s', (_, open, table) => {
  const opened = async (eox: string) => bothSides(await open(filesOf(eox[0])), eox);
  const rowOf = (decision: Decision | undefined): string => decision?.row ?? '';

  it.each(table)('$eox: $row', async ({ eox, row, result }) => {
    const { pull, letterAt } = await opened(eox);
    const [, ours, theirs] = eox;
    expect(rowOf(await pull(byPullRequest))).toBe(row);
    expect(await letterAt('branch')).toBe(['=', ''].includes(result) ? ours : result);
    expect(await letterAt('side')).toBe(row === 'conflict' ? theirs : 'absent');
    // What was decided is decided: the same once more changes nothing.
    await pull(byPullRequest);
    expect(await letterAt('branch')).toBe(['=', ''].includes(result) ? ours : result);
  });

  it.each(table.filter(({ row }) => row === 'conflict'))(
    '$eox: a person decides',
    async ({ eox }) => {
      const [, ours, theirs] = eox;
      for (const onConflict of ['paragon', 'git'] as const) {
        const { pull, letterAt } = await opened(eox);
        expect(rowOf(await pull({ mode: 'two-way', onConflict }))).toBe(`for-${onConflict}`);
        expect(await letterAt('branch')).toBe(onConflict === 'paragon' ? theirs : ours);
        expect(await letterAt('side')).toBe('absent');
      }
    },
  );

  it.each(table)('$eox: a mirror holds what Paragon holds', async ({ eox }) => {
    const { pull, letterAt } = await opened(eox);
    await pull({ mode: 'mirror' });
    expect(await letterAt('branch')).toBe(eox[2]);
  });
});
