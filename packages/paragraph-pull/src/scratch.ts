import { isUtf8 } from 'node:buffer';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, type Git, type GitConfig, quoted, type Remote } from '@paragraph/shared';
import { isNeeded, ownedPaths } from './owned-paths.js';

/**
 * A repository of its own in which a pull works, so that the checkout, its hooks and its `.git` are not
 * touched. It has no alternates: those break as soon as the tip has moved past a shallow or partial checkout.
 */
export interface Scratch {
  readonly folder: string;
  /** Lays the project of a commit out in a fresh work tree. */
  layOut(commit: string, path: string): Promise<WorkTree>;
  readonly git: Git;
  readonly remote: Remote;
}

/** A project in a work tree, with every `.gitattributes` and `.gitignore` above it. */
export interface WorkTree {
  readonly root: string;
  /** Absolute path of the project in it. */
  readonly project: string;
  /** Path of the project from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  /** The commit that was laid out. */
  readonly commit: string;
  /** The files that were laid out as Git holds them, from the root of the repository. */
  readonly files: ReadonlySet<string>;
  /** Runs git on this work tree, with an index of its own. */
  git(args: readonly string[], input?: string): Promise<string>;
  /** The first of the files that `.gitattributes` sends through a filter that may change what it says, such as git-crypt. */
  firstFiltered(files: readonly string[]): Promise<FilteredFile | undefined>;
}

export interface FilteredFile {
  /** From the root of the repository. */
  readonly file: string;
  /** The name of the filter. */
  readonly filter: string;
}

// Bytes are kept as the export wrote them, but for the line ends that the repository's own .gitattributes ask for.
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

/**
 * What counts more than every `.gitattributes`. Filters are programs, such as Git LFS, which hosted runners configure
 * for the whole machine: here it would fetch files that nobody looks at. And an export is UTF-8, as Git keeps it.
 */
const overrides = '* !filter !working-tree-encoding !ident\n';

/** Makes a scratch repository below the folder of a run, with which it is removed. */
export async function createScratch(git: Git, remote: Remote, parent: string): Promise<Scratch> {
  const folder = await realpath(await mkdtemp(join(parent, 'pull-')));
  const repository = join(folder, 'repository');
  await git.run(['init', '--quiet', '--template=', '--', repository], { cwd: folder });
  await mkdir(join(repository, '.git', 'info'), { recursive: true });
  await writeFile(overridesIn(repository), overrides);
  let trees = 0;

  return {
    folder: repository,
    git,
    remote,
    async layOut(commit, path) {
      trees += 1;
      return layOut({ git, repository, root: join(folder, `tree-${trees}`), commit, path });
    },
  };
}

function overridesIn(repository: string): string {
  return join(repository, '.git', 'info', 'attributes');
}

interface LayOut {
  readonly git: Git;
  readonly repository: string;
  readonly root: string;
  readonly commit: string;
  /** Path of the project from the root of the repository; empty for the root. */
  readonly path: string;
}

async function layOut({ git, repository, root, commit, path }: LayOut): Promise<WorkTree> {
  await mkdir(root, { recursive: true });
  const prefix = path === '' ? '' : `${path}/`;
  const options = {
    cwd: root,
    config: neutral,
    env: {
      GIT_DIR: join(repository, '.git'),
      GIT_WORK_TREE: root,
      GIT_INDEX_FILE: `${root}.index`,
      GIT_ATTR_NOSYSTEM: '1',
      // Names with brackets and stars are names, no patterns.
      GIT_LITERAL_PATHSPECS: '1',
    },
  };
  const run = (args: readonly string[], input?: string): Promise<string> =>
    git.run(args, input === undefined ? options : { ...options, input });

  await run(['read-tree', commit]);
  const entries = parseEntries(await git.bytes(['ls-files', '-z', '--stage'], options));
  refuseForeignPlaces(entries, prefix);
  refuseTwins(entries, prefix);

  const rules = entries.filter(({ file }) => isRuleAbove(file, prefix));
  const files = entries.filter(
    ({ file, mode }) =>
      file.startsWith(prefix) && mode.startsWith('100') && isNeeded(file.slice(prefix.length)),
  );
  // The rules first: they decide how the other files are written.
  for (const batch of [rules, files]) {
    const names = batch.map(({ file }) => `${file}\0`).join('');
    await run(['checkout-index', '--force', '--quiet', '--index', '-z', '--stdin'], names);
  }
  // A file that was committed against its rules for line ends counts as modified from the start.
  const listed = await run(['ls-files', '-z', '--modified', '--', prefix || '.']);
  const modified = new Set(listed.split('\0'));
  const project = path === '' ? root : join(root, ...path.split('/'));
  await mkdir(project, { recursive: true });
  return {
    root,
    project,
    prefix,
    commit,
    files: new Set(files.map(({ file }) => file).filter((file) => !modified.has(file))),
    git: run,
    async firstFiltered(names) {
      await rm(overridesIn(repository));
      const listed = await run(
        ['check-attr', '-z', '--stdin', 'filter'],
        names.map((name) => `${name}\0`).join(''),
      );
      await writeFile(overridesIn(repository), overrides);
      return firstFiltered(listed);
    },
  };
}

/** What is no filter, and Git LFS: it only keeps a file elsewhere, and takes one that is kept in Git. */
const harmless = new Set(['unspecified', 'unset', 'set', 'lfs']);

/** Parses `git check-attr -z filter`: file, attribute and value, again and again. */
function firstFiltered(listed: string): FilteredFile | undefined {
  for (const [, file = '', filter = ''] of listed.matchAll(/([^\0]*)\0filter\0([^\0]*)\0/g)) {
    if (!harmless.has(filter)) return { file, filter };
  }
  return undefined;
}

interface IndexEntry {
  readonly mode: string;
  /** From the root of the repository. */
  readonly file: string;
}

/** Parses `git ls-files -z --stage`. A name that is no UTF-8 is none that an export knows, and its file stays in Git. */
function parseEntries(output: Buffer): readonly IndexEntry[] {
  return output
    .toString('latin1')
    .split('\0')
    .map((line) => Buffer.from(line, 'latin1'))
    .filter((line) => line.length > 0 && isUtf8(line))
    .map((line) => line.toString('utf8'))
    .map((line) => ({ mode: line.slice(0, 6), file: line.slice(line.indexOf('\t') + 1) }));
}

function isRuleAbove(file: string, prefix: string): boolean {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const name = file.slice(folder.length);
  return (name === '.gitattributes' || name === '.gitignore') && prefix.startsWith(folder);
}

const symbolicLink = '120000';
const submodule = '160000';

/** What is at such a place is not of this repository: a link leads elsewhere, and a submodule is a commit of another one. */
function refuseForeignPlaces(entries: readonly IndexEntry[], prefix: string): void {
  const place = entries.find(({ mode, file }) => {
    if ((mode !== symbolicLink && mode !== submodule) || !file.startsWith(prefix)) return false;
    const below = file.slice(prefix.length);
    return ownedPaths.some(
      (owned) => below === owned || below.startsWith(`${owned}/`) || owned.startsWith(`${below}/`),
    );
  });
  if (place === undefined) return;
  // `para pull` writes through a link, wherever it leads.
  if (place.mode === symbolicLink) {
    throw new ActionError({
      what: `${quoted(place.file)} is a symbolic link, so nothing was pulled.`,
      why: 'The export writes to this place, and would write through the link to where it leads.',
      cure: 'Replace the link by a real folder or file, and run the pull again.',
    });
  }
  throw new ActionError({
    what: `${quoted(place.file)} is a submodule, so nothing was pulled.`,
    why: 'The export owns this place: it would take the submodule away, and what it writes there belongs to another repository.',
    cure: 'Move the submodule to a folder that no export owns, such as `src/common`, or replace it by its files, and run the pull again.',
  });
}

// Where the file system does not tell upper from lower case, one of two such files would be written over the
// other, and the pull would delete it.
function refuseTwins(entries: readonly IndexEntry[], prefix: string): void {
  if (process.platform !== 'win32' && process.platform !== 'darwin') return;
  const seen = new Map<string, string>();
  for (const { file } of entries) {
    if (!file.startsWith(prefix) || !isNeeded(file.slice(prefix.length))) continue;
    const folded = file.normalize('NFC').toLowerCase();
    const twin = seen.get(folded);
    if (twin !== undefined) {
      throw new ActionError({
        what: `${quoted(twin)} and ${quoted(file)} differ only in upper and lower case, so nothing was pulled.`,
        why: 'The file system of this runner takes them for one file.',
        cure: 'Run the job on Linux (`runs-on: ubuntu-latest`), or rename one of the two workflows.',
      });
    }
    seen.set(folded, file);
  }
}
