import { field, textField } from '@paragraph/shared';

/** A pull request, according to the event. */
export interface EventPullRequest {
  readonly number: number;
  /** The branch that it will be merged into, and its commit; undefined if the event does not say. */
  readonly base: { readonly branch: string; readonly commit: string | undefined };
  /** The newest commit of the pull request itself. */
  readonly head: string | undefined;
  readonly defaultBranch: string | undefined;
}

/** The pull request that an event is about; undefined for none. */
export function pullRequestOf(eventName: string, payload: unknown): EventPullRequest | undefined {
  if (eventName !== 'pull_request') return undefined;
  const pull = field(payload, 'pull_request');
  const number = field(pull, 'number') ?? field(payload, 'number');
  const base = field(pull, 'base');
  const branch = textField(base, 'ref');
  if (typeof number !== 'number' || branch === undefined) return undefined;
  return {
    number,
    base: { branch, commit: textField(base, 'sha') },
    head: textField(field(pull, 'head'), 'sha'),
    defaultBranch: textField(field(payload, 'repository'), 'default_branch'),
  };
}
