import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';
import { withDraftMark, workflowPlace } from './project-paths.js';
import type { Side, Three, Tree } from './sync-file.js';
import { uniqueBy } from './unique-by.js';
import { workflowIds } from './workflow-ids.js';
import { hasMadeId, workflowTitle } from './workflow-text.js';

/** The paths of a file or workflow in the trees. */
export type Paths = { [side in Side]?: Path } & { readonly id?: string };

/** Git's own names first, since they are kept. */
export const sides = ['ours', 'base', 'theirs'] as const;

/** The paths of each file in the three trees. */
export function matchPaths(trees: Three<Tree>): readonly Paths[] {
  const slots: Paths[] = [];
  const byId = new Map<string, Paths>();
  const rest: Array<readonly [Side, Path]> = [];
  for (const side of sides) {
    const ids = workflowIds(trees[side]);
    for (const path of trees[side].keys()) {
      const id = ids.get(path);
      if (id === undefined) {
        rest.push([side, path]);
        continue;
      }
      const slot = byId.get(id) ?? { id };
      if (!byId.has(id)) slots.push(slot);
      byId.set(id, slot);
      slot[side] = path;
    }
  }
  const made = madeIn(trees.ours);
  joinRemade(slots, made);
  const byPath = new Map<string, Paths>();
  // A workflow with a literal id in base and export may compute its id in Git.
  for (const side of ['theirs', 'base'] as const) {
    for (const slot of slots) {
      const path = slot[side];
      const isNameInGit = side === 'base' || slot.base === undefined;
      if (path !== undefined && slot.ours === undefined && isNameInGit) byPath.set(path, slot);
    }
  }
  const put = (side: Side, path: Path, slot: Paths | undefined): void => {
    const found: Paths = slot ?? {};
    if (slot === undefined) slots.push(found);
    found[side] = path;
    byPath.set(path, found);
  };
  const late: Path[] = [];
  for (const [side, path] of rest) {
    const slot = freeSlot(side, path, byPath, trees);
    if (slot === undefined && side === 'ours' && made.has(path)) late.push(path);
    else put(side, path, slot);
  }
  const titled = late.length === 0 ? undefined : slotsByTitle(slots, trees);
  const titles = uniqueTitles(late, made);
  for (const path of late) {
    const title = titles.get(path);
    const slot = title === undefined ? undefined : titled?.get(title);
    put('ours', path, freeSlot('ours', path, byPath, trees) ?? slot);
  }
  return slots;
}

/** Workflows whose ids Git computes, by path, with their titles. */
function madeIn(ours: Tree): ReadonlyMap<Path, string | undefined> {
  return new Map(
    [...ours].flatMap(([path, { content }]) => {
      const isMade =
        typeof content === 'string' && workflowPlace(path) !== undefined && hasMadeId(content);
      return isMade ? [[path, workflowTitle(content)] as const] : [];
    }),
  );
}

/**
 * Workflows that only Paragon's side has, by integration and title. Git may compute the id, and name the file
 * differently from the export, which uses the title. Only a unique title identifies a workflow.
 */
function slotsByTitle(
  slots: readonly Paths[],
  { theirs }: Three<Tree>,
): ReadonlyMap<string, Paths> {
  const alone = slots.filter((slot) => isAlone(slot, 'theirs'));
  return uniqueBy(alone, ({ theirs: path = '' }) => {
    const content = theirs.get(path)?.content;
    return titleKey(path, typeof content === 'string' ? workflowTitle(content) : undefined);
  });
}

function uniqueTitles(
  paths: readonly Path[],
  titles: ReadonlyMap<Path, string | undefined>,
): ReadonlyMap<Path, string> {
  const found = uniqueBy(paths, (path) => titleKey(path, titles.get(path)));
  return new Map([...found].map(([key, path]) => [path, key]));
}

function titleKey(path: Path, title: string | undefined): string | undefined {
  const integration = workflowPlace(path)?.integration;
  return integration === undefined || title === undefined ? undefined : `${integration}\0${title}`;
}

function isAlone(slot: Paths, side: Side): boolean {
  return sides.every((each) => each === side || slot[each] === undefined);
}

/**
 * Changes `slots`. Joins workflows that got another id because Git computes it now: since that push, the export has a
 * new literal under the same name, and the base still has the old one.
 */
function joinRemade(slots: Paths[], made: ReadonlyMap<Path, unknown>): void {
  for (const fresh of slots.filter((slot) => isAlone(slot, 'theirs'))) {
    const path = fresh.theirs;
    if (path === undefined || !made.has(path)) continue;
    const old = slots.findIndex((slot) => slot.base === path && isAlone(slot, 'base'));
    if (old < 0) continue;
    fresh.base = path;
    slots.splice(old, 1);
  }
}

/** A slot that lacks the file of one tree: with the same path, or the path with the other draft mark. */
function freeSlot(
  side: Side,
  path: Path,
  byPath: ReadonlyMap<string, Paths>,
  trees: Three<Tree>,
): Paths | undefined {
  const exact = byPath.get(path);
  if (exact !== undefined) return exact[side] === undefined ? exact : undefined;
  const other = withDraftMark(path, !isDraft(path));
  // If one tree has both paths, they are two files.
  if (sides.some((each) => trees[each].has(path) && trees[each].has(other))) return undefined;
  const marked = byPath.get(other);
  return marked !== undefined && marked[side] === undefined ? marked : undefined;
}
