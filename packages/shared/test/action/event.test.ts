import { expect, test } from 'vitest';
import { type EventFacts, eventAuthor, mayRunCode, planForEvent } from '../../src/action/event.js';

const facts: EventFacts = {
  eventName: 'push',
  ref: 'refs/heads/main',
  repository: 'acme/integrations',
  checkedOutBranch: undefined,
  checkedOutCommit: undefined,
  payload: {},
};

test.each(['push', 'workflow_dispatch', 'schedule', 'repository_dispatch'])(
  '%s on a branch is pushed, and the branch that is checked out counts',
  (eventName) => {
    const plan = (more: Partial<EventFacts>): unknown =>
      planForEvent({ ...facts, eventName, ...more });
    expect(plan({})).toEqual({ kind: 'push', branch: 'main' });
    expect(plan({ checkedOutBranch: 'staging' })).toEqual({ kind: 'push', branch: 'staging' });
    expect(plan({ ref: 'refs/heads/feature/a b' })).toEqual({
      kind: 'push',
      branch: 'feature/a b',
    });
    expect(plan({ ref: 'refs/tags/v1', checkedOutBranch: 'main' })).toMatchObject({
      kind: 'build-only',
      reason: expect.stringContaining('A tag (v1)'),
    });
    expect(plan({ ref: 'refs/pull/1/merge' })).toMatchObject({ kind: 'build-only' });
    expect(plan({ ref: '' })).toMatchObject({ kind: 'build-only' });
  },
);

test.each(['pull_request', 'merge_group', 'release'])('%s is built only', (eventName) => {
  for (const checkedOutBranch of [undefined, 'main']) {
    expect(planForEvent({ ...facts, eventName, checkedOutBranch })).toMatchObject({
      kind: 'build-only',
      reason: expect.stringMatching(/built, not pushed/),
    });
  }
});

// All the others of https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
test.each([
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'discussion',
  'discussion_comment',
  'fork',
  'gollum',
  'image_version',
  'issue_comment',
  'issues',
  'label',
  'milestone',
  'page_build',
  'project',
  'project_card',
  'project_column',
  'public',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_target',
  'registry_package',
  'status',
  'watch',
  'workflow_call',
  '',
  'PUSH',
  'something_new',
])('nothing is built for "%s", whatever is checked out', (eventName) => {
  for (const checkedOutBranch of [undefined, 'main']) {
    expect(planForEvent({ ...facts, eventName, checkedOutBranch })).toEqual({
      kind: 'nothing',
      reason: expect.stringContaining(`"${eventName}"`),
    });
  }
});

const sha = 'b'.repeat(40);
const run = {
  event: 'push',
  head_branch: 'main',
  head_sha: sha,
  head_repository: { full_name: 'acme/integrations' },
};

function planForRun(
  workflowRun: unknown,
  more: Partial<EventFacts> = { checkedOutBranch: 'main', checkedOutCommit: sha },
): unknown {
  const payload = { workflow_run: workflowRun };
  return planForEvent({ ...facts, eventName: 'workflow_run', payload, ...more });
}

test('a workflow run for a push to the branch that is checked out is pushed', () => {
  expect(planForRun(run)).toEqual({ kind: 'push', branch: 'main' });
  expect(planForRun(run, { checkedOutCommit: sha })).toEqual({ kind: 'push', branch: 'main' });
  const later = { checkedOutBranch: 'main', checkedOutCommit: 'c'.repeat(40) };
  expect(planForRun(run, later)).toEqual({ kind: 'push', branch: 'main' });
});

test.each([
  ['a pull request', { ...run, event: 'pull_request' }],
  ['a fork', { ...run, head_repository: { full_name: 'mallory/integrations' } }],
  ['a deleted fork', { ...run, head_repository: null }],
  ['no branch', { ...run, head_branch: null }],
  ['nothing that is known', undefined],
])('a workflow run for %s builds nothing', (_, workflowRun) => {
  expect(planForRun(workflowRun)).toMatchObject({ kind: 'nothing' });
});

test.each([
  ['another branch at the same commit', { checkedOutBranch: 'staging', checkedOutCommit: sha }],
  ['another commit', { checkedOutCommit: 'c'.repeat(40) }],
])('a workflow run builds nothing where %s is checked out, and says how to', (_, more) => {
  expect(planForRun(run, more)).toEqual({
    kind: 'nothing',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression for the workflow file
    reason: expect.stringContaining('ref: ${{ github.event.workflow_run.head_branch }}'),
  });
});

test('a workflow run builds nothing where no git tells what is checked out', () => {
  expect(planForRun(run, {})).toEqual({
    kind: 'nothing',
    reason: expect.stringContaining('Install git before actions/checkout runs'),
  });
});

test('a name from outside cannot form a command in a reason', () => {
  const ref = 'refs/heads-##[error]x\n::error::y';
  expect(planForEvent({ ...facts, ref })).toMatchObject({
    reason: expect.not.stringMatching(/##\[|\n/),
  });
  expect(planForEvent({ ...facts, eventName: ref })).toMatchObject({
    reason: expect.not.stringMatching(/##\[|\n/),
  });
});

test.each([
  ['a push', { head_commit: { author: { name: 'Ada' } } }, 'Ada'],
  ['a workflow run', { workflow_run: { head_commit: { author: { name: 'Bob' } } } }, 'Bob'],
  ['a push that deletes', { head_commit: null }, undefined],
  ['an author without a name', { head_commit: { author: { name: '' } } }, undefined],
  ['a name that is no text', { head_commit: { author: { name: 7 } } }, undefined],
  ['no payload', undefined, undefined],
  ['a list', [], undefined],
])('the author is who made the commit, as %s tells it', (_, payload, author) => {
  expect(eventAuthor(payload)).toBe(author);
});

test.each([
  ['push', 'refs/heads/main', true],
  ['push', 'refs/tags/v1', true],
  ['pull_request', 'refs/pull/1/merge', true],
  // Only the checkout tells whose code that is.
  ['workflow_run', 'refs/heads/main', false],
  ['pull_request_target', 'refs/heads/main', false],
  ['issue_comment', 'refs/heads/main', false],
])('before the checkout is looked at, code may be run for %s on %s: %s', (eventName, ref, may) => {
  expect(mayRunCode({ eventName, ref, repository: 'acme/integrations' })).toBe(may);
});
