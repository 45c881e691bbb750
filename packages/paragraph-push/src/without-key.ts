import { dependabotHint, missingKey, type RunnerEnvironment } from '@paragraph/shared';
import type { PushOutcome } from './outcome.js';

/**
 * What to do without a key: on a pull request that is how forks and Dependabot run, so it is no fault.
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
    why: `Nothing was built: this run has no Paragon key, and the CLI cannot build without it. GitHub gives no repository secrets to pull requests from forks and from Dependabot.${dependabotHint(actor)}`,
  };
}
