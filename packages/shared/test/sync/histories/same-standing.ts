import { hash } from 'node:crypto';
import type { Oid } from '../../../src/git/oid.js';
import type { Standing } from './standing.js';

/**
 * All of a standing that decides what can come of it: what both sides hold, what is recorded, and what whoever watches
 * knows of it. Two standings with the same key go on alike, but for the names of commits and of values that nobody has
 * written yet. So one of them stands for both.
 */
export function keyOf(at: Standing): string {
  // A person goes back to the last version alone.
  const before = [...at.past].map(([id, versions]) => [id, versions.at(-1)] as const);
  return hashOf([before.toSorted(byFirst), ...partsOf(at)]);
}

/** The same for what comes of it once all is decided: then no person goes back to anything. */
export function endKeyOf(at: Standing): string {
  return hashOf(partsOf(at));
}

/**
 * All that decides whether a pull and a push of nothing new change nothing, once everything is recorded at the tip and
 * nothing waits: then no run asks for what was before. Undefined where there may be more.
 */
export function stillKeyOf({
  world: { repository, paragon, branch },
}: Standing): string | undefined {
  const [tip, state] = [repository.tip(), repository.refs.get('state')];
  if (state === undefined || repository.side() !== undefined) return undefined;
  const recorded = repository.textsAt(state);
  const json = recorded.get('state.json') ?? '';
  const isAtTip = json.includes(`"commit": "${tip}"`) && json.includes('"unknown": {}');
  if (!isAtTip || json.includes('"pushing"')) return undefined;
  const { workflows, order, displayed, inputs, cliVersion } = paragon;
  return hashOf([
    [...repository.textsAt(tip)],
    [...recorded].map(([path, text]) => [path, text.replaceAll(/c[0-9a-f]{39}/g, 'a commit')]),
    [[...workflows.values()], order, displayed, inputs, cliVersion],
    [branch, [...repository.walls].toSorted()],
  ]);
}

function partsOf(at: Standing): readonly unknown[] {
  const { world, ledger, windows } = at;
  const { repository, paragon } = world;
  const meaning = (commit: Oid): string => repository.meaningOf(commit);
  const commits = (named: ReadonlyMap<string, Oid>): unknown =>
    [...named].map(([name, commit]) => [name, meaning(commit)]).toSorted(byFirst);
  const { workflows, order, displayed, inputs, cliVersion } = paragon;
  return [
    [commits(repository.refs), commits(repository.otherStates), commits(repository.otherSides)],
    [[...repository.walls].toSorted(), [...repository.closedSides].map(meaning).toSorted()],
    [[...repository.otherBranches].toSorted(), world.branch],
    [[...workflows.values()], order, displayed, inputs, cliVersion],
    ledger,
    [at.state, at.leases, at.pushed, at.cli],
    [at.recordedAt === undefined ? null : meaning(at.recordedAt), at.carried.map(meaning)],
    [...at.editedAfterPush].map(([id, slots]) => [id ?? '', [...slots]]).toSorted(byFirst),
    [...at.forgotten].toSorted(byFirst),
    [...at.inConflict].toSorted(),
    [...at.editedBeside].map(([commit, value]) => [meaning(commit), value]).toSorted(byFirst),
    // When an edit was made counts where it may fall into a window.
    windows.length === 0 ? [] : [windows.map(plainWindow), ledger.times(), at.edits],
  ];
}

function hashOf(parts: readonly unknown[]): string {
  // There are hundreds of thousands of them.
  return hash('sha1', JSON.stringify(parts), 'base64');
}

function plainWindow({ workflows, ...window }: Standing['windows'][number]): unknown {
  return { ...window, workflows: [...workflows] };
}

function byFirst([one]: readonly unknown[], [other]: readonly unknown[]): number {
  return String(one) < String(other) ? -1 : 1;
}
