import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { type Ending, openOnce } from '../../../shared/test/open-once.js';
import { call } from './api-client.js';
import { openBox } from './box.js';
import { openApiFaults } from './openapi.js';

const REPOSITORY = 'acme/integrations';
const operation = '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';

const WORKFLOW = `
on:
  workflow_dispatch:
    inputs:
      projectId: { type: string, required: true }
      level: { type: choice, options: [low, high] }
jobs:
  job: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
`;
const PUSH_ONLY = WORKFLOW.replace(/on:.*?jobs/s, 'on: push\njobs');

async function openDispatch(ending?: Ending) {
  const box = await openBox(ending);
  const { github } = box;
  const files = { '.github/workflows/pull.yml': WORKFLOW, '.github/workflows/push.yml': PUSH_ONLY };
  const repo = await github.createRepository({ name: REPOSITORY, files });
  const token = github.createToken({
    repository: REPOSITORY,
    permissions: { actions: 'write' },
    kind: 'personal',
  });
  const dispatch = (body: object, file = 'pull.yml', as = token) =>
    call(github, `/repos/${REPOSITORY}/actions/workflows/${file}/dispatches`, {
      token: as,
      method: 'POST',
      body,
    });
  return { ...box, repo, token, dispatch };
}

test('a dispatch is answered first and handled then, by the commit of that moment', async () => {
  const { github, repo, dispatch } = await openDispatch();
  const release = Promise.withResolvers<void>();
  const handled: string[] = [];
  github.onDispatch(async ({ ref, sha }) => {
    await release.promise;
    handled.push(`${ref} ${sha}`);
  });
  const sha = await repo.commit({ branch: 'feature/x', files: { 'x.txt': '' } });
  const inputs = { projectId: 'p', level: 'low' };
  const answer = await dispatch({ ref: 'feature/x', inputs });

  expect(answer).toMatchObject({ status: 204, json: undefined });
  expect(openApiFaults(operation, 'post', answer)).toEqual([]);
  expect(handled).toEqual([]);
  await repo.commit({ branch: 'feature/x', files: { 'x.txt': 'later' } });
  release.resolve();
  await github.dispatchesSettled();
  expect(handled).toEqual([`refs/heads/feature/x ${sha}`]);
  expect(github.dispatches).toMatchObject([
    { file: '.github/workflows/pull.yml', inputs, login: 'octocat', sha },
  ]);
  expect(github.violations).toEqual([]);
});

nightly('the run can be told at once, and a workflow be named by the ref of a tag', async () => {
  const { repo, github, dispatch } = await openDispatch();
  await repo.tag('v1', 'main');
  const body = { ref: 'refs/tags/v1', inputs: { projectId: 'p' }, return_run_details: true };
  const answer = await dispatch(body);
  expect(answer.status).toBe(200);
  expect(openApiFaults(operation, 'post', answer)).toEqual([]);
  expect(answer.json).toMatchObject({ workflow_run_id: github.dispatches[0]?.runId });
});

test('what a handler throws reaches the test', async () => {
  const { github, dispatch } = await openDispatch();
  github.onDispatch(() => {
    throw new Error('the run broke');
  });
  await dispatch({ ref: 'main', inputs: { projectId: 'p' } });
  await expect(github.dispatchesSettled()).rejects.toThrow('the run broke');
  await github.dispatchesSettled();
});

/** With a branch that has lost the trigger, and one that lacks the file. */
const refusing = openOnce(async (ending) => {
  const place = await openDispatch(ending);
  const files = {
    '.github/workflows/pull.yml': PUSH_ONLY,
    '.github/workflows/new.yml': WORKFLOW,
  };
  await place.repo.commit({ branch: 'old', files });
  await place.repo.commit({ branch: 'bare', files: { '.github/workflows/pull.yml': null } });
  place.github.onDispatch(() => {
    throw new Error('called though refused');
  });
  return place;
});

const valid = { ref: 'main', inputs: { projectId: 'p' } };
interface Refused {
  readonly why: string;
  readonly body: object;
  readonly file?: string;
  readonly status?: number;
  readonly message: string | RegExp;
}

const refused: readonly Refused[] = [
  { why: 'no ref', body: {}, message: 'Invalid request.\n\n"ref" wasn\'t supplied.' },
  { why: 'an unknown branch', body: { ...valid, ref: 'none' }, message: 'No ref found for: none' },
  {
    why: 'an unknown input',
    body: { ref: 'main', inputs: { projectId: 'p', extra: 'x', more: 'y' } },
    message: 'Unexpected inputs provided: ["extra","more"]',
  },
  {
    why: 'a missing input',
    body: { ref: 'main' },
    message: "Required input 'projectId' not provided",
  },
  {
    why: 'a value outside of the list',
    body: { ref: 'main', inputs: { projectId: 'p', level: 'middle' } },
    message: "Provided value 'middle' for input 'level' not in the list of allowed values",
  },
  {
    why: 'a workflow without the trigger',
    body: { ref: 'main' },
    file: 'push.yml',
    message: "Workflow does not have 'workflow_dispatch' trigger",
  },
  {
    why: 'a branch whose file has lost the trigger',
    body: { ...valid, ref: 'old' },
    message: "Workflow does not have 'workflow_dispatch' trigger",
  },
  {
    why: 'a branch without the file',
    body: { ...valid, ref: 'bare' },
    message: "Workflow does not have 'workflow_dispatch' trigger",
  },
  {
    why: 'a workflow that the default branch lacks',
    body: { ref: 'old' },
    file: 'new.yml',
    status: 404,
    message: 'Not Found',
  },
  { why: 'a list of inputs', body: { ...valid, inputs: [] }, message: /is not an object/ },
  { why: 'an unknown key', body: { ...valid, branch: 'main' }, message: /not a permitted key/ },
];

test.each(
  rowsInCi(
    Object.fromEntries(refused.map((row) => [row.why, row])),
    'an unknown branch',
    'a missing input',
    'a workflow without the trigger',
  ),
)('a dispatch with %s is refused', async (_, { body, file, status = 422, message }) => {
  const { github, dispatch } = await refusing();
  const answer = await dispatch(body, file);
  expect([answer.status, answer.body.message]).toEqual([
    status,
    typeof message === 'string' ? message : expect.stringMatching(message),
  ]);
  await github.dispatchesSettled();
  expect(github.dispatches).toEqual([]);
});

test.each([
  [{ contents: 'write' }, 'installation', 403, 'Resource not accessible by integration'],
  [{ actions: 'read' }, 'personal', 403, 'Resource not accessible by personal access token'],
  [{ actions: 'write' }, 'installation', 204, undefined],
] as const)('with %o a token (%s) is answered %i', async (permissions, kind, status, message) => {
  const { github, dispatch } = await openDispatch();
  const token = github.createToken({ repository: REPOSITORY, permissions, kind });
  const answer = await dispatch(valid, 'pull.yml', token);
  expect([answer.status, answer.body.message]).toEqual([status, message]);
});
