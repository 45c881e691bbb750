import { inspect } from 'node:util';

/** Text of a failure in three parts, for the person who reads it at night. */
export interface Explanation {
  /** What happened. One sentence. */
  readonly what: string;
  /** Why it happened, as far as is known. */
  readonly why?: string;
  /** What to do about it. */
  readonly cure?: string;
}

/**
 * A failure that a person can mend: wrong input, a rejected key, a command that failed.
 * It is shown without a stack. Anything else that is thrown counts as a bug of ours.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly explanation: Explanation;

  constructor(explanation: Explanation, options?: ErrorOptions) {
    super(explanationText(explanation), options);
    this.explanation = explanation;
  }
}

/** The run was cancelled: by a person, by a newer run in its concurrency group, or by a time limit. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';

  constructor(message = 'The run was cancelled.') {
    super(message);
  }
}

/** The parts of an explanation, each on lines of its own. */
export function explanationText({ what, why, cure }: Explanation): string {
  return [what, why, cure].filter((part) => part !== undefined && part !== '').join('\n');
}

export const issueTracker = 'https://github.com/useparagon/paragraph-git-sync/issues';

/** What to tell about any thrown value: a person's mistake as it is, a bug of ours with a request. */
export function explain(thrown: unknown): Explanation {
  if (thrown instanceof ActionError) return thrown.explanation;
  if (thrown instanceof Cancelled) return { what: thrown.message };
  return {
    what: `This action failed because of a fault of its own: ${messageOf(thrown)}`,
    why: 'This is not something that you did.',
    cure: `Please report it at ${issueTracker}, with the log of a run that has debug logging enabled ("Re-run jobs" > "Enable debug logging").`,
  };
}

/** The message of any thrown value, for places where it is a part of a larger message. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : inspect(thrown);
}

/** The code of a system error (`ENOENT`, `EACCES`, ...), if the thrown value is one. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
