import { inspect } from 'node:util';

/** The text of a failure, in parts. */
export interface Explanation {
  /** What happened. One sentence. */
  readonly what: string;
  /** What the run did not do because of it. */
  readonly consequence?: `nothing was ${'built' | 'committed' | 'pulled' | 'pushed'}`;
  /** Why it happened, as far as is known. */
  readonly why?: string;
  /** What to do about it. */
  readonly cure?: string;
  /** Lines of a workflow file to copy for that. */
  readonly yaml?: string;
  /** The files that a commit with the cure changes: only workflow files, or other files of the branch. */
  readonly commits?: 'workflows' | 'project';
}

/**
 * A failure that a person can fix: a wrong input, a rejected key, a command that failed. It is shown without a stack.
 * Any other thrown value counts as a bug of ours.
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

/** What happened, and what the run did not do because of it. */
export function happened({ what, consequence }: Pick<Explanation, 'what' | 'consequence'>): string {
  return consequence === undefined ? what : `${what.replace(/\.$/, '')}, so ${consequence}.`;
}

/** The parts of an explanation, each on lines of its own. */
export function explanationText({ why, cure, yaml, ...explanation }: Explanation): string {
  return [happened(explanation), why, cure, yaml]
    .filter((part) => part !== undefined && part !== '')
    .join('\n');
}

export const issueTracker = 'https://github.com/useparagon/paragraph-git-sync/issues';

/** The explanation of any thrown value: its own, that of a system error, or a request to report a bug of ours. */
export function explain(thrown: unknown): Explanation {
  if (thrown instanceof ActionError) return thrown.explanation;
  if (thrown instanceof Cancelled) return { what: thrown.message };
  const code = systemErrorCode(thrown);
  if (code !== undefined && isOfSystem(code)) {
    return {
      what: `A system call failed on the runner: ${messageOf(thrown)}`,
      cure: systemCures[code] ?? `${lookAtRunner} ${reportIt}`,
    };
  }
  return {
    what: `Internal error in this action: ${messageOf(thrown)}`,
    why: 'This is a bug in the action, not in your project.',
    cure: reportIt,
  };
}

const reportIt = `If this continues, please report it at ${issueTracker}, with the log of a run that has debug logging enabled ("Re-run jobs" > "Enable debug logging").`;
const lookAtRunner = 'Check the runner, and run the job again.';
const removed = `Something in this job removed or replaced it: the CLI, a script of a dependency, an earlier step that still runs, or another job in the same folder. Run the job again. ${reportIt}`;
const notAllowed =
  'Allow the user that runs the job to write to the workspace, RUNNER_TEMP and RUNNER_TOOL_CACHE.';
const noSpace = 'The disk of the runner is full: free some space, or use a larger runner.';
const tooMuch =
  'The runner is out of memory, processes or open files: stop other processes on it, or use a larger one.';

/** By the code of the error, https://man7.org/linux/man-pages/man3/errno.3.html */
const systemCures: Readonly<Record<string, string>> = {
  ENOENT: removed,
  ENOTDIR: removed,
  EISDIR: removed,
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: notAllowed,
  ENOSPC: noSpace,
  EDQUOT: noSpace,
  ENOMEM: tooMuch,
  EAGAIN: tooMuch,
  EMFILE: tooMuch,
  ENFILE: tooMuch,
};

/** Node's own codes, such as `ERR_INVALID_ARG_TYPE`, mean a wrong call: https://nodejs.org/api/errors.html#nodejs-error-codes */
function isOfSystem(code: string): boolean {
  return /^E[A-Z0-9]+$/.test(code) && !code.startsWith('ERR_');
}

/** The message of any thrown value, as a part of a larger message. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : inspect(thrown);
}

/** Whether it is a failure with a cause outside our code, neither a cancellation nor our bug. */
export function isExplained(thrown: unknown): boolean {
  return thrown instanceof ActionError || systemErrorCode(thrown) !== undefined;
}

/** The code of a system error (`ENOENT`, `EACCES`, ...), if the thrown value is one. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
