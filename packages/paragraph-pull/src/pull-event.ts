import { ActionError, quoted } from '@paragraph/shared';

/** The events about the repository's own branches that only people with write access can start. */
const pulled = ['workflow_dispatch', 'schedule', 'repository_dispatch', 'push'];

/** Whether a pull runs on the event. */
export function isPulled(eventName: string): boolean {
  return pulled.includes(eventName);
}

/**
 * Refuses the events on which a pull does not run, before the workspace is read: it may contain a stranger's code.
 * https://docs.github.com/actions/reference/security/secure-use#mitigating-the-risks-of-untrusted-code-checkout
 *
 * @throws {ActionError}
 */
export function requirePullEvent(eventName: string): void {
  if (isPulled(eventName)) return;
  throw new ActionError({
    what: `A pull does not run on the event "${quoted(eventName)}".`,
    consequence: 'nothing was pulled',
    why: 'Such an event can concern code that nobody has accepted yet, and that code must not run next to the Paragon key and a token with write access to the repository.',
    cure: `Start the pull by \`workflow_dispatch\`, as Paragon does, or by ${pulled
      .slice(1, -1)
      .map((name) => `\`${name}\``)
      .join(', ')} or \`push\`.`,
    commits: 'workflows',
  });
}
