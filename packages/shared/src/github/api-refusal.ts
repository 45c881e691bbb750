import { kindOfRule, type Refusal } from '../git/refusal.js';
import { signatureRule, statusCheckRule } from '../git/rule-cures.js';
import { quoted } from '../report/escape.js';
import type { ApiRefusal, ApiRefusalKind } from './github-api.js';

/** A failure answer of the REST API. */
interface RestFailure {
  readonly status: number;
  /** `message` of the answer, and that of each of its `errors`. */
  readonly messages: readonly string[];
}

/** An error in an answer of the GraphQL API. */
interface GraphqlFailure {
  readonly type: string | undefined;
  readonly message: string;
}

/** What a refusal of the REST API means. */
export function restRefusal({ status, messages }: RestFailure): ApiRefusal {
  const text = messages.join('\n');
  const answer = (kind: ApiRefusalKind): ApiRefusal => ({ kind, words: wordsOf(messages) });
  if (status >= 500 || status === 408) return answer('transient');
  if (status === 429 || isRateLimit(text)) return answer('rate-limited');
  if (status === 401) return answer('credentials');
  if (/not permitted to create or approve pull requests/i.test(text)) {
    return answer('pull-requests-off');
  }
  const byRule = refusalByRule(text);
  if (byRule !== undefined) return byRule;
  if (status === 403) return answer('no-write');
  if (status === 404) return answer('not-found');
  // Such as disabled issues.
  if (status === 410) return answer('unsupported');
  const hasMoved =
    status === 409 ||
    /not a fast.forward|Reference (?:already exists|does not exist)|Object does not exist/i.test(
      text,
    );
  return answer(hasMoved ? 'moved' : 'unknown');
}

/** What the errors of the GraphQL API mean. The first known one counts. */
export function graphqlRefusal(failures: readonly GraphqlFailure[]): ApiRefusal {
  const words = wordsOf(failures.map(({ message }) => message));
  for (const { type, message } of failures) {
    if (type === 'RATE_LIMITED' || isRateLimit(message)) return { kind: 'rate-limited', words };
    const byRule = refusalByRule(message);
    if (byRule !== undefined) return byRule;
    if (type === 'STALE_DATA' || /Expected branch to point to/.test(message)) {
      return { kind: 'moved', words };
    }
    if (type === 'FORBIDDEN') return { kind: 'no-write', words };
    if (type === 'NOT_FOUND') {
      return { kind: /\bref\b|branch/i.test(message) ? 'no-branch' : 'not-found', words };
    }
    // A server older than the mutation does not know its name or its input.
    if (/doesn't exist on type|Cannot query field|isn't a defined input type/i.test(message)) {
      return { kind: 'unsupported', words };
    }
    if (/Something went wrong while executing your query|timed? ?out/i.test(message)) {
      return { kind: 'transient', words };
    }
  }
  return { kind: 'unknown', words };
}

/** The answer broke off, or never came. */
export function connectionRefusal(message: string): ApiRefusal {
  const kind = /certificate|CERT_|self.signed|UNABLE_TO_/i.test(message)
    ? 'untrusted-host'
    : /proxy/i.test(message)
      ? 'proxy'
      : 'transient';
  return { kind, words: wordsOf([message]) };
}

function isRateLimit(text: string): boolean {
  return /secondary rate limit|API rate limit exceeded|abuse detection/i.test(text);
}

/**
 * A refusal by a rule of the branch, or of the token. The API writes each rule of a ruleset as a paragraph, and those of
 * a branch protection as sentences.
 */
function refusalByRule(text: string): Refusal | undefined {
  if (/without `?workflows?`? (?:permission|scope)/.test(text)) {
    return { kind: 'workflow-scope', words: wordsOf([text.replaceAll('\n', ' ')]) };
  }
  const ruleset = /Repository rule violations found\s+(?<rules>.+)/s.exec(text)?.groups?.rules;
  const rules =
    ruleset?.split(/\n\s*/) ?? (isProtection.test(text) ? text.split(/(?<=\.)\s+(?=[A-Z])/) : []);
  const lines = rules.map((rule) => rule.trim()).filter((rule) => rule !== '');
  if (lines.length === 0) return undefined;
  return { kind: kindOfRule(lines), words: wordsOf(lines) };
}

/** Phrases that identify the message of a branch protection, which has no fixed prefix. */
const isProtection = new RegExp(
  `${signatureRule.source}|${statusCheckRule.source}|Changes must be made through|not authorized to push to this branch|approving review|must not contain merge commits|Protected branch update failed`,
  'i',
);

function wordsOf(messages: readonly string[]): string {
  const lines = messages
    .flatMap((message) => message.split('\n'))
    .map((line) => quoted(line.trim(), 300))
    .filter((line) => line !== '');
  return [...new Set(lines)].slice(0, 20).join('\n');
}
