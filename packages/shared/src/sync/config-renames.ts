import {
  freeBinding,
  renameInConfig,
  type WorkflowNames,
  workflowBindings,
} from './config-imports.js';
import type { Path } from './files.js';
import type { NamedSlot } from './names-in-git.js';
import { isDraft } from './owned-paths.js';
import { configOf, workflowPlace } from './project-paths.js';
import type { Side, Three, Tree, Version } from './sync-file.js';

/** By integration: the workflow names in a tree's `config.ts`, and in Git. */
type Renames = ReadonlyMap<Path, WorkflowNames>;

export function workflowNames(slots: readonly NamedSlot[], trees: Three<Tree>): Three<Renames> {
  const inBase = filesByIntegration(slots, 'base');
  const known = new Map<Path, ReadonlyMap<string, string>>();
  /**
   * Git's own bindings count, else those of the base. One that Git has given to another workflow since gets a suffix, in
   * all trees the same.
   */
  const bindingsIn = (path: Path, integration: Path): ReadonlyMap<string, string> => {
    const [ofBase, ofOurs] = [trees.base, trees.ours].map((tree) => {
      const content = tree.get(path)?.content;
      return typeof content === 'string' ? [...workflowBindings(content)] : [];
    });
    const files = inBase.get(integration);
    const ours = new Map(ofOurs);
    const inGit = new Set(ours.values());
    const before = (ofBase ?? [])
      .map(([file, binding]) => [files?.get(file) ?? file, binding] as const)
      .filter(([file]) => !ours.has(file));
    const kept = before.filter(([, binding]) => !inGit.has(binding));
    const taken = new Set([...inGit, ...kept.map(([, binding]) => binding)]);
    const numbers = new Map<string, number>();
    const suffixed = before
      .filter(([, binding]) => inGit.has(binding))
      .map(([file, binding]) => {
        const free = freeBinding(binding, taken, numbers);
        taken.add(free);
        return [file, free] as const;
      });
    return new Map([...suffixed, ...kept, ...ours]);
  };
  const renames = (side: 'base' | 'theirs'): Renames => {
    const names = side === 'base' ? inBase : filesByIntegration(slots, side);
    const found = new Map<Path, WorkflowNames>();
    for (const [path, { content }] of trees[side]) {
      const integration = configOf(path);
      if (integration === undefined) continue;
      const files = names.get(integration) ?? new Map<string, string>();
      const isAsInGit = content === trees.ours.get(path)?.content;
      if (isAsInGit && [...files].every(([here, there]) => here === there)) continue;
      const bindings = known.get(path) ?? bindingsIn(path, integration);
      known.set(path, bindings);
      found.set(integration, { files, bindings });
    }
    return found;
  };
  return { base: renames('base'), ours: new Map(), theirs: renames('theirs') };
}

/** The workflows of each integration, with their names in a tree and in Git. */
function filesByIntegration(
  slots: readonly NamedSlot[],
  side: Side,
): ReadonlyMap<Path, ReadonlyMap<string, string>> {
  const found = new Map<Path, Map<string, string>>();
  for (const { path, markedPath, paths } of slots) {
    const from = paths[side];
    if (from === undefined || isDraft(from)) continue;
    const deployed = isDraft(path) ? markedPath : path;
    const here = workflowPlace(from);
    const there = deployed === from ? here : workflowPlace(deployed);
    if (here === undefined || there === undefined) continue;
    const files = found.get(here.integration) ?? new Map<string, string>();
    found.set(here.integration, files.set(here.name, there.name));
  }
  return found;
}

export function renamed(path: Path, version: Version, renames: Renames): Version {
  if (renames.size === 0 || typeof version.content !== 'string') return version;
  const names = renames.get(configOf(path) ?? '');
  if (names === undefined) return version;
  const content = renameInConfig(version.content, names);
  return content === version.content ? version : { ...version, content };
}
