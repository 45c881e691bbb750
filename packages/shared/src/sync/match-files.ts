import { renameInConfig, type WorkflowNames, workflowBindings } from './config-imports.js';
import type { Entry, Path } from './files.js';
import { sameText } from './line-endings.js';
import { isDraft } from './owned-paths.js';
import { configOf, folded, withDraftMark, workflowPlace } from './project-paths.js';
import { hasMadeId, workflowId, workflowTitle } from './workflow-text.js';

/** What a file says: its text, or the blob of bytes that are no UTF-8. Those are only kept, or replaced whole. */
export type Content = string | { readonly blob: string };

export interface Version {
  readonly content: Content;
  readonly mode: Entry['mode'];
}

/** Files that an export owns, by path. */
export type Tree = ReadonlyMap<Path, Version>;

/** What both sides come from, what Git holds, and what Paragon holds. */
export interface Three<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

export type Side = keyof Three<unknown>;

/** A file in one of the three trees. */
export interface FileVersion extends Version {
  /** Where it lies in that tree. */
  readonly path: Path;
  readonly isDraft: boolean;
}

/** One file or workflow, wherever each tree has it. */
export interface SyncFile extends Three<FileVersion | undefined> {
  /** Where it belongs in Git, with the draft mark merged from both sides. */
  readonly path: Path;
  /** Where it belongs with the other draft mark. No other file has that name. */
  readonly markedPath: Path;
  /** By which {@link workflowIds} knows it; undefined where its path alone is known. */
  readonly id: string | undefined;
}

/** Where a file belongs in Git as a draft, or as none. */
export function pathAs({ path, markedPath }: SyncFile, isDraftThen: boolean): Path {
  return isDraft(path) === isDraftThen ? path : markedPath;
}

/**
 * Matches the files of three trees. Workflows are matched by id: each keeps its name in Git, whatever the export calls
 * it, and every `config.ts` is given with Git's names. All other files, and workflows without a literal id, are matched
 * by path.
 *
 * Trees are compared as git objects: names that a file system cannot hold side by side are different names here.
 */
export function matchFiles(trees: Three<Tree>, names: Names = 'freed'): readonly SyncFile[] {
  const before = matched[names].get(trees);
  if (before !== undefined) return before;
  const files = matchedFiles(trees, names);
  matched[names].set(trees, files);
  return files;
}

/** Whether a new file may have the name of one that Paragon deleted and Git has not touched. */
type Names = 'freed' | 'kept';

/** Each round of a plan asks, and so does a push that looks at what it would overwrite. */
const matched: Readonly<Record<Names, WeakMap<Three<Tree>, readonly SyncFile[]>>> = {
  freed: new WeakMap(),
  kept: new WeakMap(),
};

function matchedFiles(trees: Three<Tree>, names: Names): readonly SyncFile[] {
  const slots = withNames(matchPaths(trees), trees, names);
  const renames = workflowNames(slots, trees);
  return slots
    .map(({ path: name, markedPath, paths }): SyncFile => {
      const version = (side: Side): FileVersion | undefined => {
        const path = paths[side];
        const found = path === undefined ? undefined : trees[side].get(path);
        if (path === undefined || found === undefined) return undefined;
        return { ...renamed(path, found, renames[side]), path, isDraft: isDraft(path) };
      };
      return {
        path: name,
        markedPath,
        id: paths.id,
        base: version('base'),
        ours: version('ours'),
        theirs: version('theirs'),
      };
    })
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

type Paths = { [side in Side]?: Path } & { readonly id?: string };

/** Git's own names first, since they are what stays. */
const sides = ['ours', 'base', 'theirs'] as const;

/** The paths of each file in the three trees. */
function matchPaths(trees: Three<Tree>): readonly Paths[] {
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

/** Workflows whose ids Git makes, by path, with their titles. */
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
 * What only Paragon's side knows, by integration and title. Git may make the id of it, and call its file otherwise than
 * the export, which goes by the title. Only a title that nothing else has tells which one it is.
 */
function slotsByTitle(
  slots: readonly Paths[],
  { theirs }: Three<Tree>,
): ReadonlyMap<string, Paths> {
  const alone = slots.filter((slot) => isAlone(slot, 'theirs'));
  return onlyOnes(alone, ({ theirs: path = '' }) => {
    const content = theirs.get(path)?.content;
    return titleKey(path, typeof content === 'string' ? workflowTitle(content) : undefined);
  });
}

function uniqueTitles(
  paths: readonly Path[],
  titles: ReadonlyMap<Path, string | undefined>,
): ReadonlyMap<Path, string> {
  const found = onlyOnes(paths, (path) => titleKey(path, titles.get(path)));
  return new Map([...found].map(([key, path]) => [path, key]));
}

function titleKey(path: Path, title: string | undefined): string | undefined {
  const integration = workflowPlace(path)?.integration;
  return integration === undefined || title === undefined ? undefined : `${integration}\0${title}`;
}

/** What has a key that nothing else has, by that key. */
function onlyOnes<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): ReadonlyMap<string, Item> {
  const found = new Map<string, Item | undefined>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) found.set(key, found.has(key) ? undefined : item);
  }
  return new Map([...found].flatMap(([key, item]) => (item === undefined ? [] : [[key, item]])));
}

function isAlone(slot: Paths, side: Side): boolean {
  return sides.every((each) => each === side || slot[each] === undefined);
}

/**
 * EFFECT. Joins what Git has given another id by a made one: since that was pushed, the export has a new literal under
 * the same name, and the base still has the old one.
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

/** A slot that lacks the file of one tree: one with the same path, or with the path under the other draft mark. */
function freeSlot(
  side: Side,
  path: Path,
  byPath: ReadonlyMap<string, Paths>,
  trees: Three<Tree>,
): Paths | undefined {
  const exact = byPath.get(path);
  if (exact !== undefined) return exact[side] === undefined ? exact : undefined;
  const other = withDraftMark(path, !isDraft(path));
  // With and without the mark in one tree they are two files.
  if (sides.some((each) => trees[each].has(path) && trees[each].has(other))) return undefined;
  const marked = byPath.get(other);
  return marked !== undefined && marked[side] === undefined ? marked : undefined;
}

/** Ids of workflows by path, each with its integration. An id that two files have says nothing. */
export function workflowIds(tree: Tree): ReadonlyMap<Path, string> {
  const found = new Map<string, Path[]>();
  for (const [path, { content }] of tree) {
    const place = workflowPlace(path);
    const id = place === undefined || typeof content !== 'string' ? undefined : workflowId(content);
    if (place === undefined || id === undefined) continue;
    const key = `${place.integration}\0${id}`;
    found.set(key, [...(found.get(key) ?? []), path]);
  }
  return new Map(
    [...found].flatMap(([key, [path, ...others]]) =>
      path === undefined || others.length > 0 ? [] : [[path, key] as const],
    ),
  );
}

interface Slot {
  readonly path: Path;
  readonly paths: Paths;
}

interface NamedSlot extends Slot {
  readonly markedPath: Path;
}

/** Names each file in Git: its present or last name there, else the exported one, with a suffix if that is taken. */
function withNames(
  slots: readonly Paths[],
  trees: Three<Tree>,
  names: Names,
): readonly NamedSlot[] {
  const named: Slot[] = [];
  const taken = new Set<string>();
  const takenFolded = new Set<string>();
  const take = (
    paths: Paths,
    path: Path,
    isTaken: (path: Path) => boolean,
    tried = new Map<string, number>(),
  ): void => {
    const free = firstFree(path, isTaken, tried);
    named.push({ path: free, paths });
    if (names === 'freed' && isGoing(paths, trees)) return;
    taken.add(free);
    takenFolded.add(folded(free));
  };
  const sorted = [...slots]
    .map((paths) => ({ paths, path: pathInGit(paths) }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const never = (): boolean => false;

  const isKept = ({ paths, path }: Slot): boolean => paths.ours === path;
  for (const { paths, path } of sorted.filter(isKept)) take(paths, path, never);
  // Names that Git has, or had, may differ in case alone. A new name may not.
  for (const { paths, path } of sorted.filter((slot) => !isKept(slot) && isKnown(slot.paths))) {
    take(paths, path, (name) => taken.has(name));
  }
  // Thousands of titles may differ in case alone: a number that was taken once is not tried again.
  const tried = new Map<string, number>();
  for (const { paths, path } of sorted.filter((slot) => !isKnown(slot.paths))) {
    take(paths, path, (name) => takenFolded.has(folded(name)), tried);
  }
  return named.map((slot) => ({ ...slot, markedPath: markedPathOf(slot, taken) }));
}

/** If one side changed the draft mark, the path with the other mark may belong to another file. */
function markedPathOf({ path, paths }: Slot, taken: Set<string>): Path {
  const marked = withDraftMark(path, !isDraft(path));
  const isMarkedAlike = sides.every((side) => isDraft(paths[side] ?? path) === isDraft(path));
  if (isMarkedAlike || paths.ours === marked) return marked;
  const free = firstFree(marked, (name) => taken.has(name), new Map());
  taken.add(free);
  return free;
}

function isKnown({ ours, base }: Paths): boolean {
  return ours !== undefined || base !== undefined;
}

/** Whether Paragon deleted a file that Git has not touched. */
function isGoing({ ours, base, theirs }: Paths, trees: Three<Tree>): boolean {
  if (theirs !== undefined || ours === undefined || base === undefined) return false;
  return sameContent(trees.ours.get(ours)?.content, trees.base.get(base)?.content);
}

/** Whether two contents differ in line endings only. */
export function sameContent(one: Content | undefined, other: Content | undefined): boolean {
  if (typeof one === 'string' && typeof other === 'string') return sameText(one, other);
  if (typeof one === 'string' || typeof other === 'string') return false;
  return one?.blob === other?.blob;
}

/** The draft mark is merged like a line of text. */
function pathInGit({ ours, base, theirs }: Paths): Path {
  const path = ours ?? base ?? theirs ?? '';
  if (theirs === undefined) return path;
  if (ours === undefined || base === undefined) {
    return ours ?? withDraftMark(path, isDraft(theirs));
  }
  const decides = isDraft(base) === isDraft(ours) ? theirs : ours;
  return withDraftMark(path, isDraft(decides));
}

/** `name_1.ts`, `name_2.ts`, ..., as an export names files of the same title. */
function firstFree(path: Path, isTaken: (path: Path) => boolean, tried: Map<string, number>): Path {
  const {
    stem = path,
    suffix = '0',
    ending = '',
  } = /^(?<stem>.*?)(?:_(?<suffix>\d{1,4}))?(?<ending>\.[^./]*)?$/s.exec(path)?.groups ?? {};
  if (!isTaken(path)) return path;
  const family = folded(path);
  let number = tried.get(family) ?? Number(suffix) + 1;
  const numbered = (): Path => `${stem}_${number}${ending}`;
  while (isTaken(numbered())) number += 1;
  tried.set(family, number);
  return numbered();
}

/** By integration: how a tree's `config.ts` names its workflows, and how Git does. */
type Renames = ReadonlyMap<Path, WorkflowNames>;

function workflowNames(slots: readonly NamedSlot[], trees: Three<Tree>): Three<Renames> {
  const inBase = filesByIntegration(slots, 'base');
  const known = new Map<Path, ReadonlyMap<string, string>>();
  /** Git's own bindings count, else those of the base. */
  const bindingsIn = (path: Path, integration: Path): ReadonlyMap<string, string> => {
    const files = inBase.get(integration);
    const [ofBase, ofOurs] = [trees.base, trees.ours].map((tree) => {
      const content = tree.get(path)?.content;
      return typeof content === 'string' ? [...workflowBindings(content)] : [];
    });
    const before = (ofBase ?? []).map(
      ([file, binding]) => [files?.get(file) ?? file, binding] as const,
    );
    return new Map([...before, ...(ofOurs ?? [])]);
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

/** The workflows of each integration: what a tree calls them, and Git. */
function filesByIntegration(
  slots: readonly NamedSlot[],
  side: Side,
): ReadonlyMap<Path, ReadonlyMap<string, string>> {
  const found = new Map<Path, Map<string, string>>();
  for (const { path, markedPath, paths } of slots) {
    const from = paths[side];
    if (from === undefined || isDraft(from)) continue;
    const deployed = isDraft(path) ? markedPath : path;
    const [here, there] = [workflowPlace(from), workflowPlace(deployed)];
    if (here === undefined || there === undefined) continue;
    const files = found.get(here.integration) ?? new Map<string, string>();
    found.set(here.integration, files.set(here.name, there.name));
  }
  return found;
}

function renamed(path: Path, version: Version, renames: Renames): Version {
  const names = renames.get(configOf(path) ?? '');
  if (names === undefined || typeof version.content !== 'string') return version;
  const content = renameInConfig(version.content, names);
  return content === version.content ? version : { ...version, content };
}
