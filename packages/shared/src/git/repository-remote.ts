import type { Run } from '../action/run-action.js';
import type { Checkout } from './checkout.js';
import { findRemote, type Remote } from './credentials.js';

/** The inputs with tokens for git. */
interface TokenInputs {
  readonly token: string | undefined;
  readonly githubToken: string | undefined;
}

/** The run's repository on its host, with the credentials to use. */
export function repositoryRemote(
  { runner, secrets, env, clock }: Run,
  { token, githubToken }: TokenInputs,
  checkout: Checkout,
): Promise<Remote> {
  const { serverUrl, repository } = runner;
  return findRemote({ checkout, serverUrl, repository, token, githubToken, secrets, env, clock });
}
