import type { Decision, SideChange } from './decision.js';
import type { Path } from './files.js';
import { sameContent, type Version } from './match-files.js';
import type { SideReading } from './read-side.js';
import type { Changes } from './result-tree.js';
import { namesOf } from './waiting-file.js';

/** What the decisions change on the side branch, under the names that it has there. */
export function sideChanges(decided: readonly Decision[], { side, places }: SideReading): Changes {
  const removed: Array<readonly [Path, undefined]> = [];
  const written: Array<readonly [Path, Version]> = [];
  for (const decision of decided) {
    const change = changeBeside(decision);
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

function changeBeside({ outcome, beside }: Decision): SideChange | undefined {
  return outcome.kind === 'conflict' ? outcome : beside;
}

function isSame(one: Version | undefined, other: Version | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.mode === other.mode && sameContent(one.content, other.content);
}
