import type { Git } from './git.js';

const known = new WeakMap<Git, Set<string>>();

/** Objects that a run has met in a repository of its own, from which nothing is ever removed: no need to look again. */
export function knownObjects(git: Git): ReadonlySet<string> {
  return known.get(git) ?? new Set();
}

export function rememberObjects({ git }: { readonly git: Git }, names: Iterable<string>): void {
  const all = known.get(git) ?? new Set();
  for (const name of names) all.add(name);
  known.set(git, all);
}
