import type { CapturedExit } from '../action/child-process.js';
import type { Git } from './git.js';
import type { GitConfig } from './git-environment.js';

/** A folder of files and their index, for a repository in another place. */
export interface WorkTree {
  readonly root: string;
  /** @throws {GitFailure} when git exits with another code than 0. */
  run(args: readonly string[], input?: string): Promise<string>;
  /** The parts of an output that NUL separates. */
  list(args: readonly string[], input?: string): Promise<readonly string[]>;
  /** For binary output. */
  bytes(args: readonly string[], input?: string): Promise<Buffer>;
  /** For commands whose exit code is an answer. */
  ask(args: readonly string[], input?: string): Promise<CapturedExit>;
}

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
export function openWorkTree(place: WorkTreePlace): WorkTree {
  const { git, gitDir, objects, index, root } = place;
  const inTree = git.at({ gitDir, workTree: root }).with({
    config: neutral,
    env: {
      GIT_OBJECT_DIRECTORY: objects,
      GIT_INDEX_FILE: index,
      GIT_ATTR_NOSYSTEM: '1',
      // Names with brackets and stars are names, not patterns.
      GIT_LITERAL_PATHSPECS: '1',
    },
  });
  const options = (input: string | undefined) => (input === undefined ? {} : { input });
  return {
    root,
    run: (args, input) => inTree.run(args, options(input)),
    list: (args, input) => inTree.list(args, options(input)),
    bytes: (args, input) => inTree.bytes(args, options(input)),
    ask: (args, input) => inTree.ask(args, options(input)),
  };
}
