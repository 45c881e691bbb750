import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CheckoutOptions,
  checkout,
  type GitHub,
  type Repository,
  startGitHub,
} from '@paragraph/sandbox';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../src/action/child-process.js';
import { findGit, type Git } from '../../src/git/git.js';
import { createSecrets, type Secrets } from '../../src/report/secrets.js';
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
  readonly git: Git;
  readonly secrets: Secrets;
  readonly log: KeptLog;
  /** What actions/checkout leaves in the workspace. Default: the tip of main. */
  checkout(options?: Partial<CheckoutOptions>): Promise<string>;
  /** Git as a step of the job would run it. */
  ask(folder: string, ...args: readonly string[]): Promise<string>;
  /** Puts a script of the shell on PATH. */
  program(name: string, ...lines: readonly string[]): Promise<string>;
}

const repositoryName = 'acme/integrations';

export async function openGitPlace(env: Environment = {}): Promise<GitPlace> {
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
  onTestFinished(async () => {
    await github.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const repository = await github.createRepository({
    name: repositoryName,
    files: { 'read me.md': '1', 'apps/Größe & Co/x.txt': 'x' },
  });
  const token = github.createToken({
    repository: repositoryName,
    permissions: { contents: 'read' },
  });
  const log = keptLog();
  const secrets = createSecrets(() => undefined);
  const git = await findGit({
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      SystemRoot: process.env.SystemRoot,
      HOME: home,
      USERPROFILE: home,
      RUNNER_TEMP: temp,
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
    },
    log,
    signal: new AbortController().signal,
    redact: secrets.redact,
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
    ask: async (folder, ...args) => (await git.run(args, { cwd: folder })).trimEnd(),
    async program(name, ...lines) {
      await writeFile(join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
      return join(bin, name);
    },
  };
}
