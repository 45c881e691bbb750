import type { Clock } from '../action/clock.js';
import {
  ConnectionFailure,
  connectionDecision,
  type HttpAnswer,
  sendJson,
} from '../action/http-request.js';
import { field, textField } from '../action/json-fields.js';
import {
  isPassingStatus,
  type RetryDecision,
  retryAfter,
  retrying,
  tryingAgain,
} from '../action/retry.js';
import { ActionError, type Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import { duration } from '../report/summary.js';
import { connectionExplanation } from './connection-explanation.js';
import { isId } from './identifiers.js';

/** Paragon's addresses, and the key. */
export interface ParagonHost {
  /** Without a slash at its end. */
  readonly zeusUrl: string;
  readonly dashboardUrl: string;
  readonly key: string;
}

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
      throw new ActionError(explainAnswer(thrown.answer, { host, requests, now: clock.date() }));
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

/** In milliseconds. */
function waitAskedFor({ headers }: HttpAnswer, now: Date): number | undefined {
  const header = headers['retry-after'];
  return retryAfter(typeof header === 'string' ? header : undefined, now);
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

function notJson({ status, text }: HttpAnswer, host: ParagonHost): Explanation {
  const why =
    text.trim() === '' ? 'The answer was empty.' : `The answer begins with: ${firstLine(text)}`;
  return {
    what: `${quoted(hostOf(host))} answered ${status}, but not with JSON, as Paragon's API does.`,
    why,
    cure: "Check that `paragonZeusUrl` is the address of Paragon's API (often zeus.<your domain>), not of the dashboard, and that no proxy or login page answers in its place.",
    commits: 'workflows',
  };
}

interface AskedParagon {
  readonly host: ParagonHost;
  /** How often. */
  readonly requests: number;
  /** When the answer came. */
  readonly now: Date;
}

/** What an answer other than 2xx means. */
export function explainAnswer(
  answer: HttpAnswer,
  { host, requests, now }: AskedParagon,
): Explanation {
  const { status, headers } = answer;
  const name = quoted(hostOf(host));
  if (status === 401 || status === 403) {
    return {
      what: `Paragon rejected the key: ${name} answered ${status}.`,
      why:
        saidBy(answer) ?? 'The key in `paragonKey` is wrong, revoked, or of another organization.',
      cure: `Make a new CLI key (\`para auth login\`; keys are listed at ${quoted(host.dashboardUrl)} under Settings > CLI Keys) and store its \`token\` from ~/.paragon/credentials.json as the secret that \`paragonKey\` names.`,
    };
  }
  if (status >= 300 && status <= 399) {
    const target = typeof headers.location === 'string' ? headers.location : '';
    return {
      what: `${name} answered with a redirect (${status}), which is not followed, because it would send the key to another address.`,
      why: target === '' ? 'It names no target.' : `It leads to ${quoted(target)}.`,
      cure: "Set `paragonZeusUrl` to the address of Paragon's API.",
      commits: 'workflows',
    };
  }
  if (status === 404 && isOfParagon(answer)) {
    return {
      what: `Paragon found no such project or sync: ${name} answered 404.`,
      why: saidBy(answer) ?? '',
      cure: 'Link the branch in the Paragon dashboard ("Sync git branch"). In a pull, pass on `projectId` and `commitId` exactly as Paragon\'s dispatch gives them, or leave both empty.',
    };
  }
  if (status === 404) {
    return {
      what: `${name} has no Git Sync endpoint (HTTP 404).`,
      why: saidBy(answer) ?? 'The address is that of another service, or has a wrong path.',
      cure: "Check that `paragonZeusUrl` is the address of Paragon's API, such as https://zeus.useparagon.com.",
      commits: 'workflows',
    };
  }
  if (isPassingStatus(status)) {
    const tried = requests > 1 ? ` to each of ${requests} requests` : '';
    return {
      what: `Paragon could not answer: ${name} answered ${status}${tried}.`,
      why: [
        saidBy(answer) ?? `The answer begins with: ${firstLine(answer.text)}`,
        longWait(answer, now),
      ]
        .filter((sentence) => sentence !== undefined)
        .join('\n'),
      cure: "Run the job again later. If this continues, report the time and the host to Paragon's support.",
    };
  }
  return {
    what: `${name} refused the request with ${status}.`,
    why: saidBy(answer) ?? `The answer begins with: ${firstLine(answer.text)}`,
    cure: 'If the message does not help, please report this, with the version of the action.',
  };
}

/** Whether the 404 comes from Paragon's API, and not from a server without this route. */
function isOfParagon({ text }: HttpAnswer): boolean {
  const words = paragonWords(text);
  // Express's message for an unknown route: https://expressjs.com/en/starter/faq.html#how-do-i-handle-404-responses
  return words !== undefined && !/^Cannot [A-Z]+ \//.test(words);
}

/** The wait that Paragon asked for, and how long a run retries. Explains why there was no further request. */
function longWait(answer: HttpAnswer, now: Date): string | undefined {
  const wait = waitAskedFor(answer, now) ?? 0;
  return wait === 0
    ? undefined
    : `Paragon asked to wait ${duration(wait)} before the next request, and a run retries for ${duration(patience)} at most.`;
}

/** Paragon's own words: `{"message", "meta": {"errors": [{"error"}]}}`. */
export function paragonWords(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const errors = field(field(body, 'meta'), 'errors');
  const words = [
    textField(body, 'message'),
    ...(Array.isArray(errors) ? errors.map((each: unknown) => textField(each, 'error')) : []),
  ].filter((each) => each !== undefined);
  return words.length === 0 ? undefined : quoted(words.join(' '), 500);
}

function saidBy({ text }: HttpAnswer): string | undefined {
  const words = paragonWords(text);
  return words === undefined ? undefined : `It said: ${words}`;
}

function firstLine(text: string): string {
  return quoted(text.trim().split(/\r?\n/)[0] ?? '', 120) || '(nothing)';
}

function hostOf({ zeusUrl }: ParagonHost): string {
  return new URL(zeusUrl).host;
}
