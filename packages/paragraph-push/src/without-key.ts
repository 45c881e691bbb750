import { dependabotHint, missingKey, type RunnerEnvironment } from '@paragraph/shared';
import type { PushOutcome } from './outcome.js';

/**
 * What to do without a key. A pull request from a fork or of Dependabot gets no secrets, so there the run does not fail.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
 *
 * @throws {ActionError} on any other event.
 */
export function withoutKey({
  eventName,
  actor,
}: Pick<RunnerEnvironment, 'eventName' | 'actor'>): PushOutcome {
  if (eventName !== 'pull_request') throw missingKey(actor);
  return {
    result: 'skipped',
    commitHash: undefined,
    why: `Nothing was built: this run has no Paragon key, and the CLI cannot build without it. GitHub gives no repository secrets to pull requests from forks and from Dependabot.${dependabotHint(actor)}`,
  };
}
