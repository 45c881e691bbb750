import { expect, test } from 'vitest';
import { connectionRefusal, graphqlRefusal, restRefusal } from '../../src/github/api-refusal.js';
import type { ApiRefusalKind } from '../../src/github/github-api.js';

const violations = (...rules: string[]): string =>
  `Repository rule violations found\n\n${rules.join('\n\n')}\n\n`;

test.each<[ApiRefusalKind, number, string]>([
  ['transient', 500, 'Server Error'],
  ['transient', 502, 'Bad Gateway'],
  ['rate-limited', 429, 'Too many requests'],
  ['rate-limited', 403, 'You have exceeded a secondary rate limit. Please wait a few minutes.'],
  ['rate-limited', 403, 'API rate limit exceeded for installation ID 1.'],
  ['credentials', 401, 'Bad credentials'],
  ['pull-requests-off', 403, 'GitHub Actions is not permitted to create or approve pull requests.'],
  ['no-write', 403, 'Resource not accessible by integration'],
  ['no-write', 403, 'Resource protected by organization SAML enforcement.'],
  ['not-found', 404, 'Not Found'],
  ['protected', 422, violations('Changes must be made through a pull request.')],
  ['protected', 409, violations('Cannot update this protected ref.')],
  ['protected', 422, 'Changes must be made through a pull request.'],
  ['protected', 405, 'Changes must be made through the merge queue'],
  ['signature', 422, violations('Commits must have verified signatures.')],
  ['signature', 422, 'Commits must have verified signatures.'],
  ['status-checks', 422, 'Required status check "build" is expected.'],
  [
    'protected',
    422,
    'Changes must be made through a pull request. Required status check "build" is expected.',
  ],
  ['secret', 409, violations('Push cannot contain secrets')],
  [
    'workflow-scope',
    403,
    'refusing to allow a GitHub App to create or update workflow `.github/workflows/a.yml` without `workflows` permission',
  ],
  ['moved', 422, 'Update is not a fast forward'],
  ['moved', 422, 'Reference already exists'],
  ['moved', 409, 'Head branch was modified. Review and try the merge again.'],
  ['unknown', 422, 'Validation Failed'],
])('"%s" is what %i with %j means', (kind, status, message) => {
  expect(restRefusal({ status, messages: [message] }).kind).toBe(kind);
});

test.each<[ApiRefusalKind, string | undefined, string]>([
  ['moved', 'STALE_DATA', 'Expected branch to point to "a" but it did not.  Pull and try again.'],
  ['no-write', 'FORBIDDEN', 'Resource not accessible by integration'],
  ['no-branch', 'NOT_FOUND', "Could not resolve to a Ref with the name 'refs/heads/x'."],
  ['not-found', 'NOT_FOUND', "Could not resolve to a Repository with the name 'a/b'."],
  ['rate-limited', 'RATE_LIMITED', 'API rate limit already exceeded'],
  ['protected', 'UNPROCESSABLE', violations('Changes must be made through a pull request.')],
  ['unsupported', undefined, "Field 'createCommitOnBranch' doesn't exist on type 'Mutation'"],
  ['transient', undefined, 'Something went wrong while executing your query.'],
  ['unknown', 'UNPROCESSABLE', 'A path was requested for deletion which does not exist'],
])('"%s" is what the error %s with %j means', (kind, type, message) => {
  expect(graphqlRefusal([{ type, message }]).kind).toBe(kind);
});

test.each<[ApiRefusalKind, string]>([
  ['transient', 'fetch failed\nECONNRESET'],
  ['untrusted-host', 'fetch failed\nunable to verify the first certificate'],
  ['proxy', 'fetch failed\nProxy response (407) !== 200 when HTTP Tunneling'],
])('"%s" is what %j means', (kind, message) => {
  expect(connectionRefusal(message).kind).toBe(kind);
});

test("the host's messages are on separate lines, and cannot forge a command", () => {
  const message = violations('Changes must be made through a pull request.', '##[error]x');
  const { words } = restRefusal({ status: 422, messages: [message] });
  expect(words.split('\n')).toEqual([
    'Changes must be made through a pull request.',
    String.raw`#\#[error]x`,
  ]);
});
