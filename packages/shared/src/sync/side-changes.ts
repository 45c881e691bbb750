import { changeBeside, type Decision } from './decision.js';
import type { Path } from './files.js';
import type { SideReading } from './read-side.js';
import type { Changes } from './result-tree.js';
import { isSameToGit, type Version } from './sync-file.js';
import { type Destination, namesOf } from './waiting-file.js';

/**
 * The changes of the decisions on the side branch, under the paths there.
 *
 * @param destination Where changes without a conflict go.
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
    if (name === path && isSameToGit(version, waiting)) continue;
    // A waiting file keeps its path there, so that Git shows one history.
    const target = name === path ? (places.get(name) ?? path) : path;
    if (place !== undefined) removed.push([place, undefined]);
    if (version !== undefined) written.push([target, version]);
  }
  return new Map<Path, Version | undefined>([...removed, ...written]);
}
