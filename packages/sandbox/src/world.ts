import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout } from './github/checkout.js';
import type { CheckoutOptions } from './github/checkout-options.js';
import type { Repository, RepositoryOptions } from './github/repository.js';
import { type GitHub, startGitHub } from './github/start-github.js';
import type { Permissions } from './github/tokens.js';
import type { ProjectContent } from './paragon/model.js';
import { type Paragon, startParagon } from './paragon/server.js';
import type { ParagonMemory } from './paragon/state.js';
import { firstFiles } from './project/first-files.js';
import type { Job } from './runner/job.js';
import type { JobOptions } from './runner/job-setup.js';
import { createMachine, type Machine } from './runner/machine.js';
import { temporaryFolder } from './temporary-folder.js';

export interface WorldOptions {
  /** What npm's user configuration on the machine says: where the registry is. */
  readonly npmrc: string;
  /** A tool cache that several worlds share, so that the CLI is installed once. Default: one of its own. */
  readonly toolCache?: string;
  /** Where Node keeps the code that it has compiled, for worlds that run the same programs. Default: nowhere. */
  readonly compileCache?: string;
  readonly variant?: 'tiny' | 'full';
  /** Where the world begins, instead of `variant`, `content`, `files` and `cli`. */
  readonly from?: WorldTemplate;
  /** Folder of the project in the repository; default: its root. */
  readonly folder?: string;
  /** In front of Zeus's paths. */
  readonly basePath?: string;
  /** What the project in Paragon holds from the start; nothing where left out. */
  readonly content?: Partial<ProjectContent>;
  /** What an administrator has switched on in the repository. */
  readonly settings?: RepositoryOptions['settings'];
  /** More files for the first commit. */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * The CLI that runs get: the one that npm resolves and that builds as a user's does, or, for tests with another
   * subject, one that the project pins and that builds without npm and types. Default: resolved.
   */
  readonly cli?: 'resolved' | 'quick';
  /** Of the machine; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The Node that runs actions. */
  readonly node?: string;
  /** How long actions wait before they try again: as they say, or next to nothing. Default: as they say. */
  readonly waits?: 'real' | 'short';
}

/** The state of a world, from which others can begin: refs and objects of its repository, and what Paragon holds. */
export interface WorldTemplate {
  /** A bare repository, to copy. */
  readonly gitDir: string;
  readonly paragon: ParagonMemory;
  readonly projectId: string;
  readonly key: string;
}

/** Paragon, GitHub and a machine with a runner, with one project in one repository, linked to `main`. */
export interface World {
  readonly root: string;
  readonly paragon: Paragon;
  readonly github: GitHub;
  readonly machine: Machine;
  readonly repository: Repository;
  readonly projectId: string;
  readonly key: string;
  /** Where the project is in the repository, with a slash at its end; empty for the root. */
  readonly prefix: string;
  /** A token as a job gets it. */
  token(contents?: Permissions['contents']): string;
  /** Starts a job for a commit of a branch, as an event would. Default: a push of the tip of `main`. */
  startJob(options?: WorldJobOptions): Promise<Job>;
  /** What actions/checkout leaves in the job's workspace. */
  checkout(job: Job, options?: Partial<CheckoutOptions>): Promise<string>;
  /** The inputs that every use of an action needs. */
  readonly inputs: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface WorldJobOptions extends JobOptions {
  readonly branch?: string;
  /** What the job's token may do with the repository's contents. */
  readonly contents?: Permissions['contents'];
  /** All that the job's token may do, instead of `contents` alone. */
  readonly permissions?: Permissions;
}

const shortWaits = {
  NODE_OPTIONS: `--require "${fileURLToPath(new URL('../stand-ins/short-waits.cjs', import.meta.url)).replaceAll('\\', '/')}"`,
};

const repositoryName = 'acme/integrations';

export async function openWorld(options: WorldOptions): Promise<World> {
  const { folder = '', waits = 'real', basePath, compileCache, from } = options;
  const root = temporaryFolder('sandbox world ');
  const githubRoot = join(root, 'github');
  await mkdir(githubRoot);
  if (options.toolCache !== undefined) {
    await symlink(options.toolCache, join(root, 'tools'), 'junction');
  }
  const [paragon, github, machine] = await Promise.all([
    startParagon({
      ...(basePath === undefined ? {} : { basePath }),
      ...(from === undefined ? {} : { memory: from.paragon }),
    }),
    startGitHub({ root: githubRoot }),
    createMachine({
      root,
      env: {
        // https://nodejs.org/api/module.html#module-compile-cache
        ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }),
        ...(waits === 'short' ? shortWaits : {}),
        ...options.env,
      },
      ...(options.node === undefined ? {} : { node: options.node }),
    }),
  ]);
  await mkdir(machine.home, { recursive: true });
  await writeFile(join(machine.home, '.npmrc'), options.npmrc);

  const { key, projectId } = from ?? newProject(paragon, options.content);
  const prefix = folder === '' ? '' : `${folder}/`;
  const repository = await github.createRepository({
    name: repositoryName,
    ...(from === undefined
      ? { files: await firstFiles(join(root, 'project'), { ...options, projectId, prefix }) }
      : { copyOf: from.gitDir }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const tokenWith = (permissions: Permissions): string =>
    github.createToken({ repository: repositoryName, permissions });
  const tokenOf = (contents: Permissions['contents'] = 'read') => tokenWith({ contents });

  return {
    root,
    paragon,
    github,
    machine,
    repository,
    projectId,
    key,
    prefix,
    token: tokenOf,
    inputs: {
      paragonKey: key,
      paragonZeusUrl: paragon.zeusUrl,
      paragonDashboardUrl: paragon.dashboardUrl,
    },
    async startJob({ branch = 'main', contents, permissions, ...job } = {}) {
      const sha = job.sha ?? (await repository.tip(branch));
      const ref = job.ref ?? `refs/heads/${branch}`;
      return machine.startJob({
        event: 'push',
        payload: await pushPayload(repository, ref, sha),
        repository: repositoryName,
        actor: 'ada',
        serverUrl: github.serverUrl,
        apiUrl: github.apiUrl,
        graphqlUrl: github.graphqlUrl,
        token: permissions === undefined ? tokenOf(contents) : tokenWith(permissions),
        secrets: { PARAGON_CLI_KEY: key },
        ...job,
        ref,
        sha,
      });
    },
    checkout: (job, wanted = {}) =>
      checkout({
        serverUrl: github.serverUrl,
        repository: repositoryName,
        workspace: job.workspace,
        temp: job.temp,
        ref: String(job.github.ref),
        sha: String(job.github.sha),
        token: String(job.github.token),
        ...wanted,
      }),
    async close() {
      await machine.close();
      await Promise.all([paragon.close(), github.close()]);
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function newProject(
  paragon: Paragon,
  content: WorldOptions['content'],
): Pick<World, 'key' | 'projectId'> {
  const key = paragon.createKey();
  const projectId = paragon.createProject({ name: 'Acme', ...(content ? { content } : {}) });
  paragon.link({ branch: 'main', projectId });
  return { key, projectId };
}

/** The part of a `push` event's payload that an action can meet. */
async function pushPayload(
  repository: Repository,
  ref: string,
  sha: string,
): Promise<Record<string, unknown>> {
  const [commit] = await repository.log(sha, 1);
  return {
    ref,
    after: sha,
    repository: { full_name: repository.name },
    head_commit: {
      id: sha,
      message: commit?.message ?? '',
      author: { name: commit?.author.name ?? '', email: commit?.author.email ?? '' },
    },
  };
}
