import type { Git } from './git.js';
import type { GitConfig } from './git-environment.js';

export interface WorkTreePlace {
  readonly git: Git;
  /** The repository: its `.git` folder. */
  readonly gitDir: string;
  /** The folder of the objects, which several git dirs may share. */
  readonly objects: string;
  readonly index: string;
  readonly root: string;
}

// Keep bytes as written, except for the line endings that the repository's own .gitattributes ask for.
const neutral: GitConfig = [
  ['core.autocrlf', 'false'],
  ['core.safecrlf', 'false'],
  ['core.ignoreCase', 'false'],
  ['core.excludesFile', ''],
  ['core.attributesFile', ''],
  ['core.longPaths', 'true'],
  // An export has no modes: a file keeps the one that it has in Git.
  ['core.fileMode', 'false'],
];

/** A work tree that ignores the machine's configuration. */
export function openWorkTree({ git, gitDir, objects, index, root }: WorkTreePlace): Git {
  return git.at({ gitDir, workTree: root }).with({
    config: neutral,
    env: {
      GIT_OBJECT_DIRECTORY: objects,
      GIT_INDEX_FILE: index,
      GIT_ATTR_NOSYSTEM: '1',
      // Names with brackets and stars are names, not patterns.
      GIT_LITERAL_PATHSPECS: '1',
    },
  });
}
