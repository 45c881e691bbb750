import { renamed, workflowNames } from './config-renames.js';
import { matchPaths } from './match-paths.js';
import { type NameReuse, withNames } from './names-in-git.js';
import { isDraft } from './owned-paths.js';
import type { FileVersion, Side, SyncFile, Three, Tree } from './sync-file.js';

/**
 * Matches the files of three trees. Workflows are matched by id: each keeps its name in Git, even if the export uses
 * another one, and every `config.ts` is returned with Git's names. All other files, and workflows without a literal id,
 * are matched by path.
 *
 * Trees are compared as git objects: names that some file systems treat as equal are different names here.
 */
export function matchFiles(trees: Three<Tree>, names: NameReuse = 'freed'): readonly SyncFile[] {
  const before = matched[names].get(trees);
  if (before !== undefined) return before;
  const files = matchedFiles(trees, names);
  matched[names].set(trees, files);
  return files;
}

/** A cache: each round of a plan matches the same trees, and so does the check of a push. */
const matched: Readonly<Record<NameReuse, WeakMap<Three<Tree>, readonly SyncFile[]>>> = {
  freed: new WeakMap(),
  kept: new WeakMap(),
};

function matchedFiles(trees: Three<Tree>, names: NameReuse): readonly SyncFile[] {
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
