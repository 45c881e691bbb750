import type { Git } from './git.js';
import type { GitPlace } from './git-environment.js';

const known = new WeakMap<GitPlace, Set<string>>();

/** Objects that a run has met in a repository of its own, from which nothing is ever removed: no need to look again. */
export function knownObjects({ place }: Pick<Git, 'place'>): ReadonlySet<string> {
  return known.get(place) ?? new Set();
}

export function rememberObjects(
  { git }: { readonly git: Pick<Git, 'place'> },
  names: Iterable<string>,
): void {
  const all = known.get(git.place) ?? new Set();
  for (const name of names) all.add(name);
  known.set(git.place, all);
}
