import { changeBeside, type Decision } from './decision.js';
import type { Path } from './files.js';
import type { SideReading } from './read-side.js';
import type { Changes } from './result-tree.js';
import { isSameToGit, type SyncFile, type Version } from './sync-file.js';
import { type Destination, namesOf } from './waiting-file.js';
import { areDifferentIds } from './workflow-ids.js';
import { workflowId } from './workflow-text.js';

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
    const waitingAs = (each: Path) => (side.kind === 'pending' ? side.files.get(each) : undefined);
    const name = namesOf(decision.file).find(
      (each) => places.has(each) && !isAnother(decision.file, waitingAs(each)),
    );
    const waiting = waitingAs(name ?? '');
    const place = places.get(name ?? '') ?? decision.file.ours?.path;
    if (name === path && isSameToGit(version, waiting)) continue;
    // A waiting file keeps its path there, so that Git shows one history.
    const target = name === path ? (places.get(name) ?? path) : path;
    if (place !== undefined) removed.push([place, undefined]);
    if (version !== undefined) written.push([target, version]);
  }
  return new Map<Path, Version | undefined>([...removed, ...written]);
}

/** Whether another workflow waits under the name of a file: a new one may get the name that it had before. */
function isAnother({ ours, theirs }: SyncFile, waiting: Version | undefined): boolean {
  return areDifferentIds(idOf(theirs ?? ours), idOf(waiting));
}

function idOf(version: Version | undefined): string | undefined {
  return typeof version?.content === 'string' ? workflowId(version.content) : undefined;
}
