import { textField } from '../action/json-fields.js';
import type { Path } from './files.js';
import type { NormalBuild } from './normal-build.js';
import { isDraft, isOwned } from './owned-paths.js';
import { uniqueBy } from './unique-by.js';
import { namesIn, workflowId, workflowTitle } from './workflow-text.js';

/**
 * What a build says about each file that an export owns. Leaves out files that cannot be matched for certain, such as
 * drafts.
 *
 * @param texts The owned files of the tree that was built.
 */
export function buildEntries(
  build: NormalBuild,
  texts: ReadonlyMap<Path, string>,
): ReadonlyMap<Path, unknown> {
  const folders = byFolder(texts);
  const filesIn = (folder: Path): TextFiles => folders.get(folder) ?? new Map();
  const resources = matched(resourceConfigs(texts), build.resources, byId);
  const found = [
    ...[...build.integrations].flatMap(([name, { config, inputs, workflows, triggers }]) => {
      const folder = `src/integrations/${name}`;
      return [
        [`${folder}/config.ts`, config] as const,
        [`${folder}/inputs.ts`, inputs] as const,
        ...matched(filesIn(`${folder}/workflows`), workflows, byId),
        ...matched(filesIn(`${folder}/triggers`), triggers, byId),
      ];
    }),
    ...matched(filesIn('src/events'), build.events, byName),
    ...[...resources].flatMap(([path, { config, triggers }]) => {
      const folder = path.replace(/\/config\.ts$/, '/triggers');
      return [[path, config] as const, ...matched(filesIn(folder), triggers, byId)];
    }),
    ['src/persona.meta.ts', build.persona] as const,
  ];
  return new Map(found.filter(([path, value]) => texts.has(path) && value !== undefined));
}

type TextFiles = ReadonlyMap<Path, string>;

/** Files that may each be an item of a build, by their folder. */
function byFolder(texts: TextFiles): ReadonlyMap<Path, TextFiles> {
  const folders = new Map<Path, Map<Path, string>>();
  for (const [path, text] of texts) {
    if (!isOwned(path) || isDraft(path) || !path.endsWith('.ts')) continue;
    const folder = path.slice(0, path.lastIndexOf('/'));
    folders.set(folder, (folders.get(folder) ?? new Map<Path, string>()).set(path, text));
  }
  return folders;
}

function resourceConfigs(texts: TextFiles): TextFiles {
  return new Map([...texts].filter(([path]) => /^src\/resources\/[^/~]+\/config\.ts$/.test(path)));
}

/** How to find an item of a build in the files of a folder. */
interface Naming {
  /** Keys of the items that a text may define. */
  keysIn(text: string): readonly string[];
  /** The title of a text and of an item; for texts without a key. */
  readonly title: {
    readonly ofText: (text: string) => string | undefined;
    readonly ofItem: (item: unknown) => string | undefined;
  };
}

const byId: Naming = {
  keysIn: (text) => {
    const id = workflowId(text);
    return id === undefined ? [] : [id];
  },
  title: { ofText: workflowTitle, ofItem: (item) => textField(item, 'name') },
};

/** An event has no id in its text, and its sample data may contain other names. */
const byName: Naming = {
  keysIn: namesIn,
  title: { ofText: () => undefined, ofItem: () => undefined },
};

/** Each item with its file, if the match is unique: by its key, by its title, or as the only one that remains. */
function matched<Item>(
  files: TextFiles,
  items: ReadonlyMap<string, Item>,
  { keysIn, title }: Naming,
): ReadonlyMap<Path, Item> {
  const known = [...files].map(([path, text]) => {
    const keys = keysIn(text).filter((key) => items.has(key));
    return { path, text, keys, hasOwnKey: keysIn(text).length > 0 };
  });
  const byKey = pairs(known, ({ keys }) => (keys.length === 1 ? keys[0] : undefined));
  const claimed = new Set(known.flatMap(({ keys }) => keys));
  const free = [...items].filter(([key]) => !claimed.has(key));
  const rest = known.filter(({ hasOwnKey }) => !hasOwnKey);

  const titled = new Map(
    [...uniqueBy(free, ([, item]) => title.ofItem(item))].map(([name, [key]]) => [name, key]),
  );
  const byTitle = pairs(rest, ({ text }) => titled.get(title.ofText(text) ?? ''));
  const taken = new Set(byTitle.values());
  const lastFiles = rest.filter(({ path }) => !byTitle.has(path));
  const lastItems = free.filter(([key]) => !taken.has(key));
  const [file] = lastFiles;
  const [item] = lastItems;
  const isClear = lastFiles.length === 1 && lastItems.length === 1;
  const last = isClear && file && item ? [[file.path, item[0]] as const] : [];
  return new Map(
    [...byKey, ...byTitle, ...last].flatMap(([path, key]) => {
      const found = items.get(key);
      return found === undefined ? [] : [[path, found] as const];
    }),
  );
}

/** Files by path with their keys, except keys that several files have. */
function pairs<File extends { readonly path: Path }>(
  files: readonly File[],
  keyOf: (file: File) => string | undefined,
): ReadonlyMap<Path, string> {
  return new Map([...uniqueBy(files, keyOf)].map(([key, { path }]) => [path, key]));
}
