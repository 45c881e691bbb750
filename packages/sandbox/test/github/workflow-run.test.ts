import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { dispatchClient } from '../../src/github/dispatch-client.js';
import { dispatchedRun, runRepositoryWorkflow } from '../../src/github/workflow-run.js';
import { startParagon } from '../../src/paragon/server.js';
import type { Job } from '../../src/runner/job.js';
import type { WorkflowRun } from '../../src/runner/workflow/run-options.js';
import { makeMachine, writeAction } from '../runner/fixtures.js';
import { output } from '../runner/workflow/fixtures.js';
import { openBox } from './box.js';

const REPOSITORY = 'acme/integrations';
const PUSH = '.github/workflows/paragraph-push.yml';
const PULL = '.github/workflows/paragraph_pull_runner.yml';

const vendor = (name: string) =>
  readFile(new URL(`../../test-data/vendor/${name}`, import.meta.url), 'utf8');

async function openRepository(files: Readonly<Record<string, string>> = {}) {
  const box = await openBox();
  const repository = await box.github.createRepository({
    name: REPOSITORY,
    files: {
      [PUSH]: await vendor('paragraph-push.yml'),
      [PULL]: await vendor('paragraph_pull_runner.yml'),
      'package.json': '{}\n',
      ...files,
    },
  });
  const machine = await makeMachine();
  return { ...box, repository, machine };
}

/** An action with the inputs of ours, that shows what it was given and where it works. */
function writeStandIn(main = ''): Promise<string> {
  const names = ['projectId', 'commitId', 'paragonKey', 'paragonZeusUrl', 'paragonDashboardUrl'];
  return writeAction({
    inputs: names.map((name) => `  ${name}: {}`).join('\n'),
    main: `
const { execFileSync } = require('node:child_process');
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
for (const name of ${JSON.stringify(names)}) {
  const value = process.env['INPUT_' + name.toUpperCase()];
  if (value) console.log(name + '=' + value);
}
console.log('at ' + git('rev-parse', 'HEAD') + ' ' + git('symbolic-ref', 'HEAD'));
${main}`,
  });
}

const commitAndPush = `
fs.writeFileSync('synced.txt', process.env.INPUT_COMMITID);
git('add', 'synced.txt');
git('-c', 'user.name=Sync', '-c', 'user.email=sync@example.com', 'commit', '-qm', 'Sync');
git('push', '-q', 'origin', 'HEAD');
`;

nightly("the vendor's push workflow runs on a push of its branch, and on no other", async () => {
  const { github, repository, machine } = await openRepository();
  const action = await writeStandIn();
  const zeus = 'http://127.0.0.1:9/zeus';
  const options = {
    github,
    repository,
    machine,
    file: PUSH,
    secrets: { PARAGON_CLI_KEY: 'the key' },
    actions: { 'useparagon/paragraph-push@v1': action },
    rewrite: (text: string) => text.replaceAll('https://zeus.useparagon.com', zeus),
  };
  const sha = await repository.commit({ files: { 'a.txt': 'a' } });
  const result = triggered(await runRepositoryWorkflow(options));
  expect(result).toMatchObject({ name: 'Push to Paragon', conclusion: 'success' });
  expect(output(result)).toEqual([
    'paragonKey=the key',
    `paragonZeusUrl=${zeus}`,
    'paragonDashboardUrl=https://dashboard.useparagon.com',
    `at ${sha} refs/heads/main`,
  ]);
  expect(result.jobs[0]?.log).not.toContain('the key');

  await repository.commit({ branch: 'other', files: { 'b.txt': 'b' } });
  const other = await runRepositoryWorkflow({ ...options, ref: 'refs/heads/other' });
  expect(other.triggered).toBe(false);
  const byHand = await runRepositoryWorkflow({ ...options, event: 'workflow_dispatch' });
  expect(byHand).toMatchObject({ triggered: true, conclusion: 'success' });
});

nightly("a save in Paragon dispatches the vendor's pull workflow, which may push", async () => {
  const { github, repository, machine } = await openRepository();
  const action = await writeStandIn(commitAndPush);
  const paragon = await startParagon();
  onTestFinished(() => paragon.close());
  const token = github.createToken({
    kind: 'personal',
    repository: REPOSITORY,
    permissions: { actions: 'write', contents: 'read' },
  });
  const { apiUrl } = github;
  paragon.connectGitHub(dispatchClient({ apiUrl, token, repository: REPOSITORY }));
  const projectId = paragon.createProject({ name: 'Acme' });
  paragon.link({ branch: 'main', projectId });
  const runs: WorkflowRun[] = [];
  github.onDispatch(async (dispatch) => {
    runs.push(
      await runRepositoryWorkflow({
        ...dispatchedRun(dispatch),
        github,
        machine,
        secrets: { PARAGON_CLI_KEY: 'the key' },
        actions: { 'useparagon/paragraph-pull@v1': action },
      }),
    );
  });
  const before = await repository.tip('main');
  const { commitId } = await paragon.dashboard(projectId).saveVersion();
  await github.dispatchesSettled();

  const [run] = runs.map(triggered);
  expect(run?.conclusion).toBe('success');
  expect(run === undefined ? [] : output(run)).toEqual([
    `projectId=${projectId}`,
    `commitId=${commitId}`,
    'paragonKey=the key',
    'paragonZeusUrl=https://zeus.useparagon.com',
    'paragonDashboardUrl=https://dashboard.useparagon.com',
    `at ${before} refs/heads/main`,
  ]);
  expect(await repository.read('main', 'synced.txt')).toBe(commitId);
  const push = github.requests.find(({ path }) => path.endsWith('/git-receive-pack'));
  expect(push?.login).toBe('github-actions[bot]');
  expect(github.violations).toEqual([]);
});

const job = (permissions: string, steps: string) => `
on: push
jobs:
  job:
    runs-on: ubuntu-latest
    ${permissions}
    steps:
${steps}
`;

const file = '.github/workflows/x.yml';

/** Runs the job of a workflow file with a stand-in for an action, on the tip of `main`. */
async function runJob(
  { github, repository, machine }: Awaited<ReturnType<typeof openRepository>>,
  actions: Readonly<Record<string, string>>,
) {
  let started: Job | undefined;
  const run = await runRepositoryWorkflow({
    github,
    repository,
    machine,
    file,
    actions,
    onJob: (begun) => {
      started = begun;
    },
  });
  if (started === undefined) throw new Error('No job was started.');
  return { result: triggered(run), started };
}

const grants = {
  '': 'read',
  'permissions: { contents: read }': 'read',
  'permissions: { contents: write }': 'write',
  'permissions: {}': 'none',
} as const;

// The workflow files of pulls push with such a token.
test.each(rowsInCi<'read' | 'write' | 'none'>(grants, ''))(
  'with "%s" the token of a job may %s',
  async (permissions, granted) => {
    const steps = '      - uses: actions/checkout@v6\n      - uses: acme/commit@v1';
    const place = await openRepository({ [file]: job(permissions, steps) });
    const { github, repository } = place;
    const before = await repository.tip('main');
    const action = await writeStandIn(
      commitAndPush.replace('process.env.INPUT_COMMITID', "'synced'"),
    );
    const { result, started } = await runJob(place, { 'acme/commit@v1': action });
    expect(result.conclusion).toBe(granted === 'write' ? 'success' : 'failure');
    expect((await repository.tip('main')) !== before).toBe(granted === 'write');
    const outcomes = result.jobs[0]?.steps.map(({ conclusion }) => conclusion).slice(0, 2);
    expect(outcomes).toEqual(
      {
        none: ['failure', 'skipped'],
        read: ['success', 'failure'],
        write: ['success', 'success'],
      }[granted],
    );
    // After the run nobody can use the token any more.
    const token = String(started.github.token);
    const answer = await fetch(`${github.apiUrl}/repos/${REPOSITORY}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
  },
);

const versions = { v3: 'v3', v4: 'v4', v5: 'v5', v6: 'v6' };

test.each(rowsInCi(versions, 'v6'))('checkout %s cleans up after the job', async (version) => {
  const steps = `      - uses: actions/checkout@${version}\n      - uses: acme/show@v1`;
  const place = await openRepository({ [file]: job('', steps) });
  const { repository, git } = place;
  const action = await writeStandIn(
    `console.log(git('config', '--get-urlmatch', 'http.extraheader', ${JSON.stringify(repository.url)}) ? 'has a header' : '');`,
  );
  const { result, started } = await runJob(place, { 'acme/show@v1': action });
  expect(output(result)).toContain('has a header');
  const config = await git(['config', '--local', '--list'], { cwd: started.workspace });
  expect(config).not.toMatch(/extraheader|includeif/i);
  const written = join(started.workspace, '.git', 'config');
  expect(await readFile(written, 'utf8')).toContain('remote "origin"');
});

test('a workflow with a filter by path looks at the files of the pushed commit', async () => {
  const text = job('', '      - run: "true"').replace(
    'on: push',
    "on: { push: { paths: ['src/**'] } }",
  );
  const { github, repository, machine } = await openRepository({ [file]: text });
  const options = { github, repository, machine, file };
  await repository.commit({ files: { 'docs/a.md': 'a' } });
  expect((await runRepositoryWorkflow(options)).triggered).toBe(false);
  await repository.commit({ files: { 'src/a.ts': 'a' } });
  expect((await runRepositoryWorkflow(options)).triggered).toBe(true);
});

nightly(
  'a run of a pull request takes the workflow from the merge, a schedule from main',
  async () => {
    const file = '.github/workflows/x.yml';
    const text = (event: string, word: string) =>
      job('', `      - run: echo ${word}`).replace('on: push', `on: ${event}`);
    const { github, repository, machine } = await openRepository({
      [file]: text('[schedule, pull_request]', 'main'),
    });
    const files = { [file]: text('[schedule, pull_request]', 'head') };
    await repository.commit({ branch: 'side', files });
    const { number } = await repository.openPullRequest({ head: 'side' });
    const ref = `refs/pull/${number}/merge`;
    const options = { github, repository, machine, file };
    const pull = await runRepositoryWorkflow({ ...options, event: 'pull_request', ref });
    expect(output(triggered(pull))).toEqual(['head']);
    const ofMain = await runRepositoryWorkflow({ ...options, event: 'schedule' });
    expect(output(triggered(ofMain))).toEqual(['main']);
    await expect(
      runRepositoryWorkflow({ ...options, file: '.github/workflows/none.yml' }),
    ).rejects.toThrow('has no .github/workflows/none.yml');
  },
);

function triggered(run: WorkflowRun): WorkflowRun & { readonly triggered: true } {
  if (!run.triggered) throw new Error(run.reason);
  return run;
}
