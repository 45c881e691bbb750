import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@paragraph/sandbox';
import { inject } from 'vitest';
import { childEnvironment } from '../../src/action/child-environment.js';
import { realClock } from '../../src/action/clock.js';
import type { Run } from '../../src/action/run-action.js';
import { runnerEnvironment } from '../../src/action/runner-environment.js';
import { createRunHome, type RunHome } from '../../src/paragon/run-home.js';
import { createSecrets } from '../../src/report/secrets.js';
import { jobVariables } from './job-variables.js';
import { keptLog } from './paragon-host.js';

/** A run in this process, on the machine of a world, with a home to sign in from. */
export async function runIn(world: World): Promise<{ readonly run: Run; readonly home: RunHome }> {
  const { home } = world.machine;
  const [temp, workspace] = [join(world.root, 'run-temp'), join(world.root, 'run-workspace')];
  for (const folder of [temp, workspace]) await mkdir(folder);
  const job = {
    ...jobVariables({ home, workspace, temp, toolCache: inject('toolCache') }),
    GITHUB_REPOSITORY: world.repository.name,
    GITHUB_SERVER_URL: world.github.serverUrl,
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const run: Run = {
    log: keptLog(),
    secrets: createSecrets(() => undefined),
    signal: new AbortController().signal,
    env: childEnvironment(job),
    runner: runnerEnvironment(job),
    clock: realClock,
  };
  const { zeusUrl, dashboardUrl } = world.paragon;
  return { run, home: await createRunHome(temp, { zeusUrl, dashboardUrl, key: world.key }) };
}
