import { isOid, type Oid } from './oid.js';

/**
 * The newest commit that two commits both come from, themselves included; undefined if the listed history has none. Not
 * `git merge-base`: its exit code for "none" is also its exit code for a failure.
 *
 * @param listed What `git rev-list --topo-order --parents` prints of both: no commit before one that descends from it.
 */
export function mergeBaseIn(listed: string, one: Oid, other: Oid): Oid | undefined {
  const [ofOne, ofOther] = [new Set<string>([one]), new Set<string>([other])];
  for (const line of listed.split('\n')) {
    const [commit = '', ...parents] = line.split(' ');
    if (ofOne.has(commit) && ofOther.has(commit)) return isOid(commit) ? commit : undefined;
    for (const ancestors of [ofOne, ofOther]) {
      if (!ancestors.has(commit)) continue;
      for (const parent of parents) ancestors.add(parent);
    }
  }
  return undefined;
}
