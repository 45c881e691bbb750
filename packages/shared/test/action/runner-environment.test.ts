import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runnerEnvironment } from '../../src/action/runner-environment.js';
import { ActionError } from '../../src/report/errors.js';

const least = {
  GITHUB_WORKSPACE: '/work',
  GITHUB_REPOSITORY: 'acme/integrations',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_EVENT_NAME: 'push',
  GITHUB_RUN_ID: '42',
};

const all = {
  ...least,
  RUNNER_TEMP: '/temp',
  RUNNER_TOOL_CACHE: '/tools',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_STEP_SUMMARY: '/summary.md',
  GITHUB_ACTOR: 'ada',
  GITHUB_SERVER_URL: 'https://github.acme.example/',
  GITHUB_API_URL: 'https://github.acme.example/api/v3/',
  GITHUB_GRAPHQL_URL: 'https://github.acme.example/api/graphql',
};

test("the runner's variables are read", () => {
  expect(runnerEnvironment(all)).toEqual({
    workspace: '/work',
    temp: '/temp',
    toolCache: '/tools',
    repository: 'acme/integrations',
    ref: 'refs/heads/main',
    refName: 'main',
    sha: 'a'.repeat(40),
    eventName: 'push',
    eventPath: '/event.json',
    summaryPath: '/summary.md',
    actor: 'ada',
    runId: '42',
    serverUrl: 'https://github.acme.example',
    apiUrl: 'https://github.acme.example/api/v3',
    graphqlUrl: 'https://github.acme.example/api/graphql',
  });
});

test('what an old or a foreign runner does not set has a default', () => {
  expect(runnerEnvironment(least)).toMatchObject({
    temp: tmpdir(),
    toolCache: join(tmpdir(), 'tool-cache'),
    ref: '',
    eventPath: undefined,
    summaryPath: undefined,
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
  });
});

test.each(Object.keys(least))('without %s it says that it belongs into a workflow', (name) => {
  for (const value of ['', undefined]) {
    const thrown = (): unknown => runnerEnvironment({ ...all, [name]: value });
    expect(thrown).toThrow(ActionError);
    expect(thrown).toThrow(name);
  }
});
