import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionError } from '../report/errors.js';
import type { Environment } from './child-process.js';
import { withoutSlashesAtEnd } from './inputs.js';

/** What the runner passes to every step. */
export interface RunnerEnvironment {
  readonly workspace: string;
  /** Emptied by the runner before and after each job. */
  readonly temp: string;
  readonly toolCache: string;
  readonly repository: string;
  readonly ref: string;
  readonly refName: string;
  readonly sha: string;
  readonly eventName: string;
  readonly eventPath: string | undefined;
  /** The file for the job summary; undefined if the runner has none (old GHES). */
  readonly summaryPath: string | undefined;
  readonly actor: string;
  readonly runId: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
}

/**
 * Reads the runner's variables.
 *
 * @throws {ActionError} when the program was not started by a runner.
 */
export function runnerEnvironment(env: Environment): RunnerEnvironment {
  const read = (name: string): string => {
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    throw new ActionError({
      what: `The variable ${name} is not set.`,
      why: 'This program is started by the GitHub Actions runner, which sets it.',
      cure: 'Use it as a step of a workflow (`uses:`).',
    });
  };
  const temp = env.RUNNER_TEMP || tmpdir();
  const serverUrl = withoutSlashesAtEnd(env.GITHUB_SERVER_URL || 'https://github.com');
  return {
    workspace: read('GITHUB_WORKSPACE'),
    temp,
    toolCache: env.RUNNER_TOOL_CACHE || join(temp, 'tool-cache'),
    repository: read('GITHUB_REPOSITORY'),
    ref: env.GITHUB_REF ?? '',
    refName: env.GITHUB_REF_NAME ?? '',
    sha: read('GITHUB_SHA'),
    eventName: read('GITHUB_EVENT_NAME'),
    eventPath: env.GITHUB_EVENT_PATH || undefined,
    summaryPath: env.GITHUB_STEP_SUMMARY || undefined,
    actor: env.GITHUB_ACTOR ?? '',
    runId: read('GITHUB_RUN_ID'),
    serverUrl,
    apiUrl: withoutSlashesAtEnd(env.GITHUB_API_URL || 'https://api.github.com'),
    graphqlUrl: env.GITHUB_GRAPHQL_URL || 'https://api.github.com/graphql',
  };
}
