import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type GitHub,
  type Repository,
  type RepositoryOptions,
  startGitHub,
} from '@paragraph/sandbox';
import { onTestFinished } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import type { GitHubApi } from '../../src/github/github-api.js';
import { openGitHubApi } from '../../src/github/load-github-api.js';
import { createSecrets } from '../../src/report/secrets.js';
import { type KeptLog, keptLog } from '../paragon/paragon-host.js';

export interface GitHubPlace {
  readonly github: GitHub;
  readonly repository: Repository;
  readonly log: KeptLog;
  readonly abort: AbortController;
  /** The API by a token with these permissions. Default: contents, pull requests and issues, to write. */
  api(permissions?: Permissions): Promise<GitHubApi>;
  /** A branch with one commit on top of `main`. */
  side(branch: string): Promise<string>;
}

type Permissions = Parameters<GitHub['createToken']>[0]['permissions'];

const everything: Permissions = { contents: 'write', pull_requests: 'write', issues: 'write' };

/** A GitHub with one repository, and its API as the actions ask it. */
export async function openGitHubPlace(
  settings: RepositoryOptions['settings'] = { actionsMayOpenPullRequests: true },
): Promise<GitHubPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'github place ')));
  await mkdir(join(root, 'github'));
  const github = await startGitHub({ root: join(root, 'github') });
  onTestFinished(async () => {
    await github.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const repository = await github.createRepository({
    name: 'acme/integrations',
    files: { 'a.txt': 'a\n' },
    settings,
  });
  const log = keptLog();
  const abort = new AbortController();
  return {
    github,
    repository,
    log,
    abort,
    api(permissions = everything) {
      const token = github.createToken({ repository: repository.name, permissions });
      const secrets = createSecrets(() => undefined);
      secrets.add(token);
      return openGitHubApi({
        apiUrl: github.apiUrl,
        graphqlUrl: github.graphqlUrl,
        repository: repository.name,
        token,
        log,
        redact: secrets.redact,
        signal: abort.signal,
        clock: realClock,
        secondLasts: 1,
      });
    },
    side: (branch) => repository.commit({ branch, files: { [branch]: '1' }, from: 'main' }),
  };
}
