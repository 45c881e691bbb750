import {
  ActionError,
  type CredentialSource,
  type Explanation,
  GitFailure,
  refusalOf,
} from '@paragraph/shared';

/**
 * Fails if the host rejects the `token`: without it, an old commit could replace a newer one.
 *
 * @throws {ActionError} when git failed because of it.
 */
export function refuseRejectedToken(thrown: unknown, source: CredentialSource): void {
  if (source !== 'token' || !(thrown instanceof GitFailure)) return;
  const { kind, words } = refusalOf(thrown.stderr);
  if (kind === 'credentials') throw new ActionError(rejectedToken(words));
  if (kind === 'not-found' || kind === 'no-write') throw new ActionError(blindToken(words));
}

/** GitHub does not know the token. */
export function rejectedToken(why: string): Explanation {
  return {
    what: 'GitHub did not accept the `token` of this step.',
    consequence: 'nothing was pushed',
    why,
    cure: "Set `token` to a valid token: this one is wrong or has expired. Or remove the input to use the checkout's own credentials or the job's token.",
  };
}

/** The token is valid, but may not read the repository. */
export function blindToken(why: string): Explanation {
  return {
    what: 'The `token` of this step may not read the repository.',
    consequence: 'nothing was pushed',
    why,
    cure: "Allow `token` to read the contents of this repository. Or remove the input to use the checkout's own credentials or the job's token.",
  };
}
