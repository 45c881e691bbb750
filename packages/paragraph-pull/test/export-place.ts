import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Repository, type RepositoryOptions, startGitHub } from '@paragraph/sandbox';
import {
  createScratchRepository,
  fetchCommits,
  isOid,
  layOutProject,
  removeExport,
  scratchSync,
  type Version,
  versionOf,
} from '@paragraph/shared';
import { createSecrets, findGit, findRemote, realClock } from '@paragraph/shared/testing';
import { expect, onTestFinished } from 'vitest';
import { keptLog } from '../../shared/test/paragon/paragon-host.js';
import { silentLog } from '../../shared/test/silent-log.js';
import type { FileChange } from '../src/changes.js';
import type { DeletionLimit } from '../src/deletion-limit.js';
import { describePlan } from '../src/describe-plan.js';
import { type ExportedFiles, exportedFiles } from '../src/exported-tree.js';

export interface ExportOptions {
  /** What the repository holds. */
  readonly files: NonNullable<RepositoryOptions['files']>;
  /** Makes more of the repository than files; the new tip. */
  readonly prepare?: (repository: Repository) => Promise<unknown>;
  /** The project, from the root of the repository; default: the root. */
  readonly project?: string;
  /** Does what `para pull` would do to the project. */
  readonly write: (project: ProjectFolder) => Promise<unknown>;
  readonly limit?: DeletionLimit;
  /** What the user's own `~/.gitconfig` says. */
  readonly gitConfig?: (home: string) => string | Promise<string>;
  /** Puts programs into a folder, and gives the PATH. */
  readonly path?: (folder: string) => Promise<string>;
}

export interface ProjectFolder {
  readonly folder: string;
  write(file: string, content: string): Promise<void>;
  remove(file: string): Promise<void>;
}

export interface ReadExport extends ExportedFiles {
  readonly changes: readonly FileChange[];
  /** What is different, as `A src/events/x.ts`. */
  readonly differences: readonly string[];
  /** What was logged while the export was read: each command of git. */
  readonly commands: readonly string[];
  /** Mode and bytes of a file in the tree, as Latin-1; undefined where there is none. */
  file(path: string): Promise<{ readonly mode: string; readonly text: string } | undefined>;
}

/** Lays a repository out as a pull does, exports into it, and reads what came of it: with the real git. */
export async function readExportOf(options: ExportOptions): Promise<ReadExport> {
  const { files, prepare, project: at = '', write, limit = 'default', gitConfig } = options;
  const root = await realpath(await mkdtemp(join(tmpdir(), 'export place ')));
  const home = join(root, 'home');
  await mkdir(home);
  await writeFile(join(home, '.gitconfig'), (await gitConfig?.(home)) ?? '');
  const github = await startGitHub({ root: join(root, 'github') });
  onTestFinished(async () => {
    await github.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const repository = await github.createRepository({ name: 'acme/integrations', files });
  await prepare?.(repository);

  const secrets = createSecrets(() => undefined);
  const bin = join(root, 'bin');
  await mkdir(bin);
  const env = {
    ...process.env,
    PATH: (await options.path?.(bin)) ?? process.env.PATH,
    HOME: home,
    USERPROFILE: home,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const { signal } = new AbortController();
  const log = keptLog();
  const program = await findGit({ env, log, signal, secrets, clock: realClock });
  if (program === undefined) throw new Error('These tests need git.');
  const remote = await findRemote({
    clock: realClock,
    checkout: undefined,
    serverUrl: github.serverUrl,
    repository: repository.name,
    token: github.createToken({ repository: repository.name, permissions: { contents: 'read' } }),
    githubToken: undefined,
    secrets,
    env,
  });
  const scratch = await createScratchRepository(program, remote, root);
  const { git } = scratch;
  const context = { log: silentLog, signal, clock: realClock };
  const tip = await repository.tip('main');
  if (!isOid(tip)) throw new RangeError(tip);
  await fetchCommits(scratch, { commits: [tip], depth: 1 }, context);
  const laidOut = await layOutProject(scratch, tip, at, context);
  const { project } = laidOut;
  await write({
    folder: project,
    async write(file, content) {
      await mkdir(dirname(join(project, file)), { recursive: true });
      await writeFile(join(project, file), content, 'latin1');
    },
    remove: (file) => rm(join(project, file), { recursive: true }),
  });
  const earlier = log.said.length;
  const exported = await exportedFiles(laidOut);
  const commands = log.said.slice(earlier);
  // Nothing is read from its folders any more.
  await removeExport(laidOut);
  const left = await readdir(dirname(laidOut.tree.root));
  expect(left.filter((name) => name.startsWith('tree-'))).toEqual([]);
  const { ownedBefore } = exported;
  const { prefix } = laidOut;
  // The export has been moved away from its folder, and files outside the project have not been fetched.
  const { neutral } = laidOut.tree.at(scratch.folder);
  const tree = await neutral.line(['write-tree', '--missing-ok']);
  const sync = scratchSync(
    { projectId: 'p', branch: 'main', prefix },
    {
      scratch,
      context,
      push: async () => {
        throw new Error('Nothing is pushed here.');
      },
    },
  );
  const contents = await sync.contents(new Set([...exported.files.values()].map((e) => e.blob)));
  const plan = {
    onto: tip,
    changes: new Map<string, Version | undefined>([
      ...[...(await sync.filesAt(tip)).keys()].map((path) => [path, undefined] as const),
      ...[...exported.files].map(([path, entry]) => [path, versionOf(entry, contents)] as const),
    ]),
  };
  const changes = await describePlan(plan, { repository: sync, prefix, ownedBefore, limit });
  const status = await git.run([
    'diff-tree',
    '-r',
    '-z',
    '--no-renames',
    '--name-status',
    tip,
    tree,
  ]);
  return {
    ...exported,
    changes,
    commands,
    differences: status.split('\0').flatMap((part, index, parts) => {
      const name = parts[index + 1];
      return index % 2 === 0 && name !== undefined ? [`${part} ${name}`] : [];
    }),
    async file(name) {
      const listing = await git.run(['ls-tree', '-z', tree, '--', name]);
      const [mode] = listing.split(' ');
      if (mode === undefined || mode === '') return undefined;
      const bytes = await git.bytes(['cat-file', 'blob', `${tree}:${name}`]);
      return { mode, text: bytes.toString('latin1') };
    },
  };
}
