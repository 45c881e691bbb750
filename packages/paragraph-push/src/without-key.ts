import { ActionError, type RunnerEnvironment } from '@paragraph/shared';
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
  const dependabot =
    actor === 'dependabot[bot]'
      ? ' Runs for Dependabot get their secrets from "Dependabot secrets" (Settings > Secrets and variables > Dependabot): store the key there too.'
      : '';
  if (eventName === 'pull_request') {
    return {
      result: 'skipped',
      why: `Nothing was built: this run was given no Paragon key, without which the CLI cannot build. That is how GitHub runs pull requests from forks and from Dependabot.${dependabot}`,
    };
  }
  throw new ActionError({
    what: 'The input `paragonKey` is empty.',
    why: 'The secret that it names does not exist in this repository, has no value, or is not available to this run.',
    cure: `Store the key as a repository secret (Settings > Secrets and variables > Actions), and pass it with \`paragonKey: \${{ secrets.PARAGON_CLI_KEY }}\`.${dependabot}`,
  });
}
