import { ActionError } from '../report/errors.js';

/** Where the key has to be stored too, if Dependabot started the run. */
export function dependabotHint(actor: string): string {
  return actor === 'dependabot[bot]'
    ? ' Runs for Dependabot get their secrets from "Dependabot secrets" (Settings > Secrets and variables > Dependabot): store the key there only if updates that nobody has reviewed may run next to it.'
    : '';
}

/** A run that needs the key and was given none. */
export function missingKey(actor: string): ActionError {
  return new ActionError({
    what: 'The input `paragonKey` is empty.',
    why: 'The secret that it names does not exist in this repository, has no value, or is not available to this run.',
    cure: `Store the key as a repository secret (Settings > Secrets and variables > Actions), and pass it with \`paragonKey: \${{ secrets.PARAGON_CLI_KEY }}\`.${dependabotHint(actor)}`,
    commits: 'workflows',
  });
}
