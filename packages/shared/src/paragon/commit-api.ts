import type { Clock } from '../action/clock.js';
import {
  ConnectionFailure,
  connectionDecision,
  type HttpAnswer,
  sendJson,
} from '../action/http-request.js';
import { field, textField } from '../action/json-fields.js';
import { isPassingStatus, type RetryDecision, retrying, tryingAgain } from '../action/retry.js';
import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { explainAnswer, firstLine, hostOf, notJson, waitAskedFor } from './answer-explanation.js';
import { connectionExplanation } from './connection-explanation.js';
import { isId } from './identifiers.js';
import type { ParagonHost } from './paragon-host.js';

interface CommitApiContext {
  readonly host: ParagonHost;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Removes secrets from what Paragon, or a server in its place, says. */
  readonly redact: (text: string) => string;
  readonly clock: Clock;
}

/** What Paragon is told when a run starts. */
export interface RunStart {
  readonly branchName: string;
  readonly author: string;
  readonly runId: string;
  /** The commit that is about to be pushed. */
  readonly hash: string;
}

/** What Paragon has linked to the branch. */
export interface LinkedSync {
  readonly projectId: string;
  readonly commitId: string;
  /** The folder that the dashboard has stored, if any. */
  readonly subfolder: string | undefined;
}

/** What Paragon is told when a run ends. */
interface RunEnd {
  readonly projectId: string;
  readonly commitId: string;
  readonly runId: string;
  readonly success: boolean;
  /** The commit that both sides hold now; only with `success`. */
  readonly hash?: string;
}

/** Reports runs to Paragon. */
export interface CommitApi {
  /** @throws as {@link registerRun}. */
  register(start: RunStart, signal: AbortSignal): Promise<LinkedSync | undefined>;
  /** @throws as {@link sendEnd}. */
  report(end: RunEnd, signal: AbortSignal): Promise<void>;
}

export function commitApi(context: Omit<CommitApiContext, 'signal'>): CommitApi {
  return {
    register: (start, signal) => registerRun(start, { ...context, signal }),
    report: (end, signal) => sendEnd(end, { ...context, signal }),
  };
}

/** A request may take this long, in milliseconds. */
const timeLimit = 15_000;
/** New attempts are made for about this long, in milliseconds. */
const patience = 60_000;
const attempts = 7;

/** Paragon answered with an error. */
class UnexpectedAnswer extends Error {
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super(`Paragon answered ${answer.status}`);
    this.answer = answer;
  }
}

/**
 * Tells Paragon that a run starts.
 *
 * @returns what is linked to the branch; undefined if nothing is.
 * @throws {ActionError} for a rejected key, an unreachable host, or an unexpected answer.
 */
export async function registerRun(
  start: RunStart,
  context: CommitApiContext,
): Promise<LinkedSync | undefined> {
  const answer = await send('POST', start, context);
  return readLink(answer, context.host);
}

/**
 * Tells Paragon how a run ended.
 *
 * @throws {ActionError} as {@link registerRun}.
 */
export async function sendEnd(end: RunEnd, context: CommitApiContext): Promise<void> {
  const answer = await send('PATCH', end, context);
  // Paragon's answer is not needed, but a login page in its place means that the report did not arrive.
  if (answer.text.trimStart().startsWith('<')) throw new ActionError(notJson(answer, context.host));
}

async function send(
  method: 'POST' | 'PATCH',
  body: RunStart | RunEnd,
  { host, log, signal, redact, clock }: CommitApiContext,
): Promise<HttpAnswer> {
  const url = `${host.zeusUrl}/graphite/projects/commit`;
  let requests = 0;
  const once = async (): Promise<HttpAnswer> => {
    requests += 1;
    const headers = { authorization: `Bearer ${host.key}` };
    const answer = await sendJson({
      method,
      url,
      headers,
      body,
      timeLimit,
      signal,
      clock,
      log,
      redact,
    });
    if (answer.status < 200 || answer.status > 299) throw new UnexpectedAnswer(answer);
    return answer;
  };
  try {
    return await retrying(once, {
      clock,
      signal,
      attempts,
      patience,
      retryDecision: (thrown) => retryDecision(thrown, clock.date()),
      onRetry: (why, wait) => log.info(tryingAgain(why, wait)),
    });
  } catch (thrown) {
    if (thrown instanceof UnexpectedAnswer) {
      throw new ActionError(
        explainAnswer(thrown.answer, { host, requests, now: clock.date(), patience }),
      );
    }
    if (thrown instanceof ConnectionFailure) {
      throw new ActionError(connectionExplanation(thrown, host.zeusUrl));
    }
    throw thrown;
  }
}

/** Whether a request is worth another attempt. */
export function retryDecision(thrown: unknown, now: Date): RetryDecision {
  if (thrown instanceof ConnectionFailure) return connectionDecision(thrown, 'Paragon');
  if (!(thrown instanceof UnexpectedAnswer)) return { kind: 'final' };
  const { status } = thrown.answer;
  if (!isPassingStatus(status)) return { kind: 'final' };
  const wait = waitAskedFor(thrown.answer, now);
  return {
    kind: 'again',
    why: `Paragon answered ${status}`,
    ...(wait === undefined ? {} : { waitAtLeast: wait }),
  };
}

/** Reads the link out of an answer. Only a well-formed answer without ids means "not linked". */
export function readLink(answer: HttpAnswer, host: ParagonHost): LinkedSync | undefined {
  const body = parsedObject(answer, host);
  const ids = { projectId: idField(body, 'projectId'), commitId: idField(body, 'commitId') };
  if (ids.projectId === null && ids.commitId === null) return undefined;
  if (typeof ids.projectId === 'string' && typeof ids.commitId === 'string') {
    return {
      projectId: ids.projectId,
      commitId: ids.commitId,
      subfolder: textField(body, 'subfolder'),
    };
  }
  throw new ActionError({
    what: `${quoted(hostOf(host))} answered something unexpected when the run was registered.`,
    why: `The answer does not name both a project and a sync by ids: ${firstLine(answer.text)}`,
    cure: "Check that `paragonZeusUrl` is the address of Paragon's API. If it is, please report this.",
  });
}

/** The id in a field: null if the field is absent or null, undefined if it is malformed. */
function idField(body: unknown, name: string): string | null | undefined {
  const value = field(body, name);
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && isId(value) ? value : undefined;
}

function parsedObject(answer: HttpAnswer, host: ParagonHost): object {
  try {
    const body: unknown = JSON.parse(answer.text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new ActionError(notJson(answer, host));
}
