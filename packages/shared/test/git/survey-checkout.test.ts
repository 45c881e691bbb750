import { expect, test } from 'vitest';
import { withVariables } from '../../src/action/child-environment.js';
import { realClock } from '../../src/action/clock.js';
import type { Run } from '../../src/action/run-action.js';
import { runnerEnvironment } from '../../src/action/runner-environment.js';
import { type CheckoutSurvey, surveyCheckout } from '../../src/git/survey-checkout.js';
import { type GitPlace, openGitPlace } from './git-place.js';

/** Surveys a checkout as a run of a job does. */
async function survey(
  { env, log, secrets, workspace, temp }: GitPlace,
  more: Readonly<Record<string, string>> = {},
): Promise<CheckoutSurvey> {
  const job = withVariables(env, {
    RUNNER_TEMP: temp,
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'acme/integrations',
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_EVENT_NAME: 'push',
    GITHUB_RUN_ID: '42',
    ...more,
  });
  const run: Run = {
    env: job,
    log,
    secrets,
    signal: new AbortController().signal,
    runner: runnerEnvironment(job),
    clock: realClock,
  };
  return surveyCheckout(run, []);
}

const version = expect.stringMatching(/^debug: git \d+\.\d+\S* \(/);

test('a git that obeys configuration from the environment is new enough, so only a log for debugging asks its version', async () => {
  const place = await openGitPlace();
  await place.checkout();
  const earlier = place.log.said.length;
  const found = await survey(place);
  expect(found.checkout?.head).toBe(await place.repository.tip('main'));
  expect(place.log.said.slice(earlier)).not.toContainEqual(version);
  await survey(place, { RUNNER_DEBUG: '1' });
  expect(place.log.said.slice(earlier)).toContainEqual(version);
});

test.skipIf(process.platform === 'win32')('a git that does not is asked', async () => {
  const place = await openGitPlace();
  await place.checkout();
  await place.program(
    'git',
    'if [ "$1" = --version ]; then echo git version 2.30.2; exit; fi',
    `unset GIT_CONFIG_COUNT; PATH='${process.env.PATH}' exec git "$@"`,
  );
  await expect(survey(place)).rejects.toThrow('git 2.30.2 is too old: 2.31 or newer is needed.');
});
