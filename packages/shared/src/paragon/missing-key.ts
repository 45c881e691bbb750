import { ActionError } from '../report/errors.js';

/** Where to store the key for runs that Dependabot starts. */
export function dependabotHint(actor: string): string {
  return actor === 'dependabot[bot]'
    ? ' Runs for Dependabot get their secrets from "Dependabot secrets" (Settings > Secrets and variables > Dependabot): store the key there only if unreviewed updates may run next to it.'
    : '';
}

/** The error for a run that needs a key and has none. */
export function missingKey(actor: string): ActionError {
  return new ActionError({
    what: 'The input `paragonKey` is empty.',
    why: 'The secret that it names does not exist in this repository, has no value, or is not available to this run.',
    cure: `Store the key as a repository secret (Settings > Secrets and variables > Actions), and pass it with \`paragonKey: \${{ secrets.PARAGON_CLI_KEY }}\`.${dependabotHint(actor)}`,
    commits: 'workflows',
  });
}
