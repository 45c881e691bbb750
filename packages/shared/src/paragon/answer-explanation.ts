import type { HttpAnswer } from '../action/http-request.js';
import { field, textField } from '../action/json-fields.js';
import { isPassingStatus, retryAfter } from '../action/retry.js';
import type { Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { duration } from '../report/summary.js';
import type { ParagonHost } from './paragon-host.js';

/** An answer that is not JSON, as that of a login page or a proxy. */
export function notJson({ status, text }: HttpAnswer, host: ParagonHost): Explanation {
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
  /** For how long a run retries, in milliseconds. */
  readonly patience: number;
}

/** What an answer other than 2xx means. */
export function explainAnswer(
  answer: HttpAnswer,
  { host, requests, now, patience }: AskedParagon,
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
        longWait(answer, { now, patience }),
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
function longWait(
  answer: HttpAnswer,
  { now, patience }: Pick<AskedParagon, 'now' | 'patience'>,
): string | undefined {
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

/** The first line of an answer, to quote. */
export function firstLine(text: string): string {
  return quoted(text.trim().split(/\r?\n/)[0] ?? '', 120) || '(nothing)';
}

export function hostOf({ zeusUrl }: ParagonHost): string {
  return new URL(zeusUrl).host;
}

/** The wait that an answer asks for, in milliseconds. */
export function waitAskedFor({ headers }: HttpAnswer, now: Date): number | undefined {
  const header = headers['retry-after'];
  return retryAfter(typeof header === 'string' ? header : undefined, now);
}
