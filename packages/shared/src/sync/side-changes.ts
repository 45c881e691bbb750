import type { Decision, SideChange } from './decision.js';
import type { Path } from './files.js';
import type { SideReading } from './read-side.js';
import type { Changes } from './result-tree.js';
import { sameContent, type Version } from './sync-file.js';
import { type Destination, namesOf } from './waiting-file.js';

/**
 * What the decisions change on the side branch, under the names that it has there.
 *
 * @param destination Where changes go that are no conflict.
 */
export function sideChanges(
  decided: readonly Decision[],
  { side, places }: SideReading,
  destination: Destination,
): Changes {
  const removed: Array<readonly [Path, undefined]> = [];
  const written: Array<readonly [Path, Version]> = [];
  for (const decision of decided) {
    const change = changeBeside(decision, destination);
    if (change === undefined) continue;
    const { path, version } = change;
    const name = namesOf(decision.file).find((each) => places.has(each));
    const waiting = side.kind === 'pending' ? side.files.get(name ?? '') : undefined;
    const place = places.get(name ?? '') ?? decision.file.ours?.path;
    if (name === path && isSame(version, waiting)) continue;
    // A file that already waits keeps its path there, so that Git shows one history.
    const target = name === path ? (places.get(name) ?? path) : path;
    if (place !== undefined) removed.push([place, undefined]);
    if (version !== undefined) written.push([target, version]);
  }
  return new Map<Path, Version | undefined>([...removed, ...written]);
}

function changeBeside(
  { file, outcome, beside }: Decision,
  destination: Destination,
): SideChange | undefined {
  if (outcome.kind === 'conflict') return outcome;
  if (beside !== undefined || destination === 'branch') return beside;
  if (outcome.kind === 'write') return outcome;
  const gone = { path: file.ours?.path ?? file.path, version: undefined };
  return outcome.kind === 'delete' ? gone : undefined;
}

function isSame(one: Version | undefined, other: Version | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.mode === other.mode && sameContent(one.content, other.content);
}
