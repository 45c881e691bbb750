import { readFile } from 'node:fs/promises';
import type { RunnerEnvironment } from '@paragraph/shared';
import { type EventBase, type EventPlan, eventAuthor, eventBase, planForEvent } from './event.js';
import { type EventPullRequest, pullRequestOf } from './preview/event-pull-request.js';

/** What the event says, without a look at the checkout. */
export interface PushEvent {
  readonly plan: EventPlan;
  /** The author of the commit that the event is about. */
  readonly author: string | undefined;
  /** Undefined if the event is not about one. */
  readonly pullRequest: EventPullRequest | undefined;
  /** What a change will be merged into; undefined if the event is not about a change. */
  readonly base: EventBase | undefined;
}

/** The runner's variables about the event. */
export type EventSource = Pick<RunnerEnvironment, 'eventName' | 'ref' | 'repository' | 'eventPath'>;

/**
 * Reads the event and plans for it.
 *
 * @throws {ActionError} when the plan depends on a payload that cannot be read.
 */
export async function readEvent({
  eventName,
  ref,
  repository,
  eventPath,
}: EventSource): Promise<PushEvent> {
  const payload = await eventPayload(eventPath);
  return {
    plan: planForEvent({ eventName, ref, repository, payload }),
    author: eventAuthor(payload),
    pullRequest: pullRequestOf(eventName, payload),
    base: eventBase(payload),
  };
}

/** Undefined if the runner's file is missing, empty or cut off. */
async function eventPayload(file: string | undefined): Promise<unknown> {
  if (file === undefined) return undefined;
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
