import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  type CheckedOut,
  type EventFacts,
  eventAuthor,
  planForCheckout,
  planForEvent,
} from '../src/event.js';
import { readEvent } from '../src/read-event.js';

const facts: EventFacts = {
  eventName: 'push',
  ref: 'refs/heads/main',
  repository: 'acme/integrations',
  payload: {},
};
const sha = 'b'.repeat(40);
const on = (branch: string | undefined, head = sha): CheckedOut => ({ branch, head });

test.each(['push', 'workflow_dispatch', 'schedule', 'repository_dispatch'])(
  '%s on a branch is pushed, and the branch that is checked out counts',
  (eventName) => {
    const plan = (more: Partial<EventFacts>, checkout?: CheckedOut): unknown =>
      planForCheckout(planForEvent({ ...facts, eventName, ...more }), checkout);
    expect(plan({})).toEqual({ kind: 'push', branch: 'main' });
    expect(plan({}, on('staging'))).toEqual({ kind: 'push', branch: 'staging' });
    expect(plan({}, on(undefined))).toEqual({ kind: 'push', branch: 'main' });
    expect(plan({ ref: 'refs/heads/feature/a b' })).toEqual({
      kind: 'push',
      branch: 'feature/a b',
    });
    expect(plan({ ref: 'refs/tags/v1' }, on('main'))).toMatchObject({
      kind: 'build-only',
      reason: expect.stringContaining('A tag (v1)'),
    });
    expect(plan({ ref: 'refs/pull/1/merge' })).toMatchObject({ kind: 'build-only' });
    expect(plan({ ref: '' })).toMatchObject({ kind: 'build-only' });
    expect(plan({ payload: undefined })).toEqual({ kind: 'push', branch: 'main' });
  },
);

test.each([
  ['pull_request', 'A pull request is built, not pushed: Paragon gets it when it is merged.'],
  ['merge_group', 'A merge queue entry is built, not pushed: Paragon gets it when it is merged.'],
  ['release', 'A release is built, not pushed: Paragon follows a branch, not a release.'],
])('%s is built only', (eventName, reason) => {
  const plan = planForEvent({ ...facts, eventName });
  expect(plan).toMatchObject({ kind: 'build-only', reason });
  expect(planForCheckout(plan, on('main'))).toEqual(plan);
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
])('nothing is built for "%s", with any checkout', (eventName) => {
  const plan = planForEvent({ ...facts, eventName });
  expect(plan).toEqual({ kind: 'nothing', reason: expect.stringContaining(`"${eventName}"`) });
  expect(planForCheckout(plan, on('main'))).toEqual(plan);
});

const run = {
  event: 'push',
  head_branch: 'main',
  head_sha: sha,
  head_repository: { full_name: 'acme/integrations' },
};

function eventOfRun(workflowRun: unknown): EventFacts {
  return { ...facts, eventName: 'workflow_run', payload: { workflow_run: workflowRun } };
}

test('a workflow run for a push to the branch that is checked out is pushed', () => {
  const plan = planForEvent(eventOfRun(run));
  for (const checkout of [on('main'), on(undefined), on('main', 'c'.repeat(40))]) {
    expect(planForCheckout(plan, checkout)).toEqual({ kind: 'push', branch: 'main' });
  }
});

test.each([
  ['a pull request', { ...run, event: 'pull_request' }],
  ['a fork', { ...run, head_repository: { full_name: 'mallory/integrations' } }],
  ['a deleted fork', { ...run, head_repository: null }],
  ['no branch', { ...run, head_branch: null }],
  ['nothing that is known', undefined],
])('a workflow run for %s builds nothing', (_, workflowRun) => {
  expect(planForEvent(eventOfRun(workflowRun))).toMatchObject({ kind: 'nothing' });
});

test.each([
  ['another branch at the same commit', on('staging')],
  ['another commit', on(undefined, 'c'.repeat(40))],
])('a workflow run builds nothing where %s is checked out, and says how to', (_, checkout) => {
  expect(planForCheckout(planForEvent(eventOfRun(run)), checkout)).toEqual({
    kind: 'nothing',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression for the workflow file
    reason: expect.stringContaining('ref: ${{ github.event.workflow_run.head_branch }}'),
  });
});

test('a workflow run builds nothing without git', () => {
  expect(planForCheckout(planForEvent(eventOfRun(run)), undefined)).toEqual({
    kind: 'nothing',
    reason: expect.stringContaining('Install git before actions/checkout runs'),
  });
});

test('a workflow run whose event cannot be read is a failure that says so', () => {
  expect(() => planForEvent({ ...facts, eventName: 'workflow_run', payload: undefined })).toThrow(
    "The runner's file with the event could not be read, so nothing was built.",
  );
});

test('a name from outside cannot form a command in a reason', () => {
  const ref = 'refs/heads-##[error]x\n::error::y';
  expect(planForCheckout(planForEvent({ ...facts, ref }), undefined)).toMatchObject({
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
  ['empty', ''],
  ['cut off', '{"head_commit": {"author": {"na'],
  ['not there', undefined],
])('a push does without an event file that is %s', async (_, text) => {
  const folder = await mkdtemp(join(tmpdir(), 'event '));
  onTestFinished(() => rm(folder, { recursive: true }));
  const eventPath = join(folder, 'event.json');
  if (text !== undefined) await writeFile(eventPath, text);
  const { eventName, ref, repository } = facts;
  const event = await readEvent({ eventName, ref, repository, eventPath });
  expect(event).toEqual({ plan: { kind: 'push-ref', ref }, author: undefined });
});
