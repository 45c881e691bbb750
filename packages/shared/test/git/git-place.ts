import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  type CheckoutOptions,
  checkout,
  type GitHub,
  type Repository,
  type RepositoryOptions,
  startGitHub,
} from '@paragraph/sandbox';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import { type Checkout, findCheckout } from '../../src/git/checkout.js';
import { findRemote, type Remote } from '../../src/git/credentials.js';
import { findGit, type GitProgram } from '../../src/git/git.js';
import { createSecrets, type Secrets } from '../../src/report/secrets.js';
import type { Ending } from '../open-once.js';
import { type KeptLog, keptLog } from '../paragon/paragon-host.js';

/** A GitHub with one repository, and a runner's folders with git in them. */
export interface GitPlace {
  readonly github: GitHub;
  readonly repository: Repository;
  /** The job's token, which may read. */
  readonly token: string;
  readonly workspace: string;
  readonly temp: string;
  /** A home with nothing in it. */
  readonly home: string;
  readonly git: GitProgram;
  readonly env: Environment;
  readonly secrets: Secrets;
  readonly log: KeptLog;
  /** What actions/checkout leaves in the workspace. Default: the tip of main. */
  checkout(options?: Partial<CheckoutOptions>): Promise<string>;
  /** The checkout around a folder. */
  find(folder: string): Promise<Checkout>;
  /** The remote of a checkout, by the job's token where it has no credentials of its own. */
  remote(checkout: Checkout, token?: string): Promise<Remote>;
  /** git in a checkout. */
  ask(folder: string, ...args: readonly string[]): Promise<string>;
  /** Puts a script of the shell on PATH. */
  program(name: string, ...lines: readonly string[]): Promise<string>;
}

const repositoryName = 'acme/integrations';

export async function openGitPlace(
  env: Environment = {},
  settings: RepositoryOptions['settings'] = {},
  ending: Ending = onTestFinished,
): Promise<GitPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'git place ')));
  const at = async (name: string): Promise<string> => {
    await mkdir(join(root, name));
    return join(root, name);
  };
  const [workspace, temp, home, bin] = [
    await at('work space'),
    await at('temp'),
    await at('home'),
    await at('bin'),
  ];
  const github = await startGitHub({ root: await at('github') });
  ending(async () => {
    await github.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const repository = await github.createRepository({
    name: repositoryName,
    settings,
    files: { 'read me.md': '1', 'apps/Größe & Co/x.txt': 'x' },
  });
  const token = github.createToken({
    repository: repositoryName,
    permissions: { contents: 'read' },
  });
  const log = keptLog();
  const secrets = createSecrets(() => undefined);
  const job = {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    SystemRoot: process.env.SystemRoot,
    HOME: home,
    USERPROFILE: home,
    RUNNER_TEMP: temp,
    GIT_CONFIG_NOSYSTEM: '1',
    ...env,
  };
  const git = await findGit({
    env: job,
    log,
    signal: new AbortController().signal,
    secrets,
    clock: realClock,
  });
  if (git === undefined) throw new Error('These tests need git.');
  return {
    github,
    repository,
    token,
    workspace,
    temp,
    home,
    git,
    env: job,
    secrets,
    log,
    checkout: async (options = {}) =>
      checkout({
        serverUrl: github.serverUrl,
        repository: repositoryName,
        workspace,
        temp,
        ref: 'refs/heads/main',
        sha: await repository.tip('main'),
        token,
        ...options,
      }),
    async find(folder) {
      const search = await findCheckout(git, folder, workspace);
      if (search.kind === 'none') throw new Error(search.reason.what);
      return search.checkout;
    },
    remote: (found, given) =>
      findRemote({
        clock: realClock,
        checkout: found,
        serverUrl: github.serverUrl,
        repository: repositoryName,
        token: given,
        githubToken: token,
        secrets,
        env: job,
      }),
    ask: async (folder, ...args) =>
      (await git.at({ gitDir: join(folder, '.git'), workTree: folder }).run(args)).trimEnd(),
    async program(name, ...lines) {
      await writeFile(join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
      return join(bin, name);
    },
  };
}
