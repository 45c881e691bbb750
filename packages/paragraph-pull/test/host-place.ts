import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type GitHub,
  type Repository,
  type RepositoryOptions,
  startGitHub,
} from '@paragraph/sandbox';
import {
  actionsBot,
  createScratchRepository,
  fetchCommits,
  type GitRepository,
  type Hub,
  isOid,
  type Oid,
  type ScratchRepository,
} from '@paragraph/shared';
import { createSecrets, findGit, findRemote, openGitHubApi } from '@paragraph/shared/testing';
import { shortWaits } from '../../shared/test/short-waits.js';
import { silentLog } from '../../shared/test/silent-log.js';
import { pullRepository } from '../src/pull-repository.js';

export type Permissions = Parameters<GitHub['createToken']>[0]['permissions'];

/** Who a pull of this process is to the host. */
export interface Access {
  readonly permissions?: Permissions;
  /** `none`: a checkout's own credentials, and no token for the API. */
  readonly api?: 'none';
  readonly kind?: 'installation' | 'personal';
  readonly login?: string;
}

/** The repository of a pull, as the host is when it connects. */
export interface Connected {
  readonly scratch: ScratchRepository;
  readonly host: GitRepository;
  readonly tip: Oid;
  readonly hub: Hub;
}

/** GitHub with one repository, for what a pull does in this process. */
export interface HostPlace {
  readonly github: GitHub;
  readonly repository: Repository;
  connect(access?: Access): Promise<Connected>;
  close(): Promise<void>;
}

export const repositoryName = 'acme/integrations';
export const target = { projectId: 'p', branch: 'main', prefix: '' };

const writing: Permissions = { contents: 'write' };

export async function openHostPlace(
  files: Readonly<Record<string, string>>,
  settings: RepositoryOptions['settings'] = {},
): Promise<HostPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'walls ')));
  await mkdir(join(root, 'github'));
  const github = await startGitHub({ root: join(root, 'github') });
  const repository = await github.createRepository({ name: repositoryName, files, settings });
  const secrets = createSecrets(() => undefined);
  const env = { ...process.env, HOME: root, USERPROFILE: root, GIT_CONFIG_NOSYSTEM: '1' };
  const context = { log: silentLog, signal: new AbortController().signal, clock: shortWaits };
  const program = await findGit({ ...context, env, secrets });
  if (program === undefined) throw new Error('These tests need git.');
  return {
    github,
    repository,
    async connect(access = {}) {
      const { permissions = writing, api, ...who } = access;
      const token = github.createToken({ repository: repositoryName, permissions, ...who });
      const remote = await findRemote({
        clock: context.clock,
        checkout: undefined,
        serverUrl: github.serverUrl,
        repository: repositoryName,
        token: who.kind === 'personal' ? token : undefined,
        githubToken: token,
        secrets,
        env,
      });
      const scratch = await createScratchRepository(program, remote, root);
      const tip = await repository.tip('main');
      await fetchCommits(scratch, { commits: [tip], depth: 1 }, context);
      if (!isOid(tip)) throw new Error(tip);
      const { apiUrl, graphqlUrl } = github;
      const at = { apiUrl, graphqlUrl, repository: repositoryName, token };
      const hub: Hub = async () =>
        api === 'none'
          ? undefined
          : openGitHubApi({ ...context, ...at, redact: secrets.redact, secondLasts: 1 });
      const host = pullRepository(scratch, target, { ...context, author: actionsBot });
      return { scratch, host, tip, hub };
    },
    async close() {
      await github.close();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
