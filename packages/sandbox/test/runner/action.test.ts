// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the runner evaluates them
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { runAction } from '../../src/runner/run-action.js';
import { makeMachine, writeAction, writePrinter } from './fixtures.js';

/** Leaves the environment it got in the outputs, as JSON. */
const tellEnvironment = "append('GITHUB_OUTPUT', `env=${JSON.stringify(process.env)}\\n`);";

function environment(outputs: Readonly<Record<string, string>>): Record<string, string> {
  return JSON.parse(outputs.env ?? '{}');
}

test('an action gets its inputs with defaults, expressions evaluated', async () => {
  const directory = await writeAction({
    main: tellEnvironment,
    inputs: `
  given: { required: true }
  two words: { default: a }
  missing: { required: true, description: only the action itself minds }
  token: { default: '\${{ github.token }}' }
  text: { default: 'by \${{ github.actor }} on \${{ runner.os }}' }
  count: { default: 3 }
  flag: { default: false }
  nothing: { default: }`,
  });
  const { main } = await runAction({
    machine: await makeMachine(),
    job: { token: 'ghs_abcdefgh', actor: 'mona' },
    directory,
    with: { GIVEN: '${{ stays }}', 'Two Words': 'b' },
  });
  const inputs = Object.entries(environment(main.outputs)).filter(([name]) =>
    name.startsWith('INPUT_'),
  );
  const os = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[String(process.platform)];
  expect(Object.fromEntries(inputs)).toEqual({
    INPUT_GIVEN: '${{ stays }}',
    INPUT_TWO_WORDS: 'b',
    INPUT_MISSING: '',
    INPUT_TOKEN: 'ghs_abcdefgh',
    INPUT_TEXT: `by mona on ${os}`,
    INPUT_COUNT: '3',
    INPUT_FLAG: 'false',
    INPUT_NOTHING: '',
  });
  expect(main.annotations).toEqual([]);
});

nightly('inputs that the action does not know, or has given up, are warned about', async () => {
  const directory = await writeAction({
    main: '',
    inputs: '  known: {}\n  old: { deprecationMessage: use known }',
  });
  const { main } = await runAction({
    machine: await makeMachine(),
    directory,
    with: { other: '1', old: '2', more: '3' },
  });
  expect(main.conclusion).toBe('success');
  expect(main.annotations.map(({ message }) => message)).toEqual([
    "Input 'old' has been deprecated with message: use known",
    "Unexpected input(s) 'other', 'more', valid inputs are ['known', 'old']",
  ]);
});

test('the process gets what GitHub sets, and nothing of the developer', async () => {
  process.env.SANDBOX_TEST_LEAK = 'yes';
  const machine = await makeMachine({ LANG: undefined, EXTRA: 'machine' });
  const directory = await writeAction({ main: tellEnvironment });
  const payload = { pull_request: { head: { ref: 'topic' }, base: { ref: 'main' } } };
  const { main, workspace, temp } = await runAction({
    machine,
    job: {
      event: 'pull_request',
      payload,
      repository: 'acme/flows',
      ref: 'refs/pull/7/merge',
      sha: 'a'.repeat(40),
      actor: 'mona',
      runId: '42',
      runAttempt: 2,
      serverUrl: 'http://127.0.0.1:1',
      workflow: 'Push',
      workflowFile: '.github/workflows/push.yml',
      jobId: 'push',
      env: { FROM_JOB: 'job', GITHUB_SHA: 'cannot be replaced' },
    },
    directory,
    uses: 'acme/tools/sync@v2',
    env: { FROM_STEP: 'step' },
  });
  delete process.env.SANDBOX_TEST_LEAK;
  const env = environment(main.outputs);
  expect(env).toMatchObject({
    CI: 'true',
    EXTRA: 'machine',
    FROM_JOB: 'job',
    FROM_STEP: 'step',
    GITHUB_ACTION: '__acme_tools_sync',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_REF: 'v2',
    GITHUB_ACTION_REPOSITORY: 'acme/tools',
    GITHUB_ACTOR: 'mona',
    GITHUB_BASE_REF: 'main',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_HEAD_REF: 'topic',
    GITHUB_JOB: 'push',
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_REF_NAME: '7/merge',
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'acme/flows',
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_RUN_ID: '42',
    GITHUB_SERVER_URL: 'http://127.0.0.1:1',
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_TRIGGERING_ACTOR: 'mona',
    GITHUB_WORKFLOW: 'Push',
    GITHUB_WORKFLOW_REF: 'acme/flows/.github/workflows/push.yml@refs/pull/7/merge',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: machine.toolCache,
  });
  expect(env.ACTIONS_RUNTIME_TOKEN).toMatch(/^runtime-/);
  // A JavaScript action is given its token by input only, and no GITHUB_ACTION_PATH.
  for (const name of ['SANDBOX_TEST_LEAK', 'LANG', 'GITHUB_TOKEN', 'GITHUB_ACTION_PATH']) {
    expect(env).not.toHaveProperty(name);
  }
  const [started] = main.processes;
  expect(started?.env).toEqual(env);
  expect(started?.file).toBe(process.execPath);
  expect(started?.args).toEqual([path.join(directory, 'main.js')]);
  expect(started?.cwd).toBe(workspace);
  expect(workspace.startsWith(machine.root)).toBe(true);
});

nightly('the event is in a file, and standard input is at its end', async () => {
  const payload = { head_commit: { message: 'Zeile "ä"\n' } };
  const directory = await writeAction({
    main: `
      const event = fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8');
      append('GITHUB_OUTPUT', 'event=' + JSON.stringify(JSON.parse(event)) + '\\n');
      append('GITHUB_OUTPUT', 'input=' + fs.readFileSync(0, 'utf8').length + '\\n');`,
  });
  const { main } = await runAction({
    machine: await makeMachine(),
    job: { payload },
    directory,
  });
  expect(JSON.parse(main.outputs.event ?? '')).toEqual(payload);
  expect(main.outputs.input).toBe('0');
});

test('files carry outputs, state, environment, PATH and the summary on', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob({ secrets: { KEY: 'cli_key.secret' } });
  const first = await writeAction({
    main: `
      append('GITHUB_OUTPUT', 'one=1\\nmany<<E\\na\\nb\\nE\\n');
      append('GITHUB_STATE', 'kept=x=y\\n');
      append('GITHUB_ENV', 'ADDED=yes\\nFROM_STEP=for later\\n');
      append('GITHUB_PATH', '/opt/one\\n\\n/opt/two\\n');
      append('GITHUB_STEP_SUMMARY', '# Title\\r\\nuses cli_key.secret');`,
    post: tellEnvironment,
  });
  const second = await writeAction({ main: tellEnvironment });
  const one = await job.runAction({ directory: first, env: { FROM_STEP: 'own' } }).result;
  const two = await job.runAction({ directory: second }).result;
  const { steps } = await job.end();
  expect(one).toMatchObject({
    conclusion: 'success',
    outputs: { one: '1', many: 'a\nb' },
    state: { kept: 'x=y' },
    env: { ADDED: 'yes', FROM_STEP: 'for later' },
    path: ['/opt/one', '/opt/two'],
    summary: '# Title\nuses ***\n',
  });
  const later = environment(two.outputs);
  expect(later).toMatchObject({ ADDED: 'yes', FROM_STEP: 'for later' });
  expect(later.PATH?.split(path.delimiter).slice(0, 2)).toEqual(['/opt/two', '/opt/one']);
  expect(later).not.toHaveProperty('STATE_kept');
  const post = environment(steps[2]?.outputs ?? {});
  expect(post).toMatchObject({ STATE_kept: 'x=y', FROM_STEP: 'own', ADDED: 'yes' });
});

test('files are read though the process failed or was killed', async () => {
  const directory = await writeAction({
    main: `
      append('GITHUB_OUTPUT', 'one=1\\n');
      process.kill(process.pid, 'SIGKILL');
      setInterval(() => {}, 1000);`,
  });
  const { main, job } = await runAction({ machine: await makeMachine(), directory });
  expect(main).toMatchObject({
    conclusion: 'failure',
    exitCode: null,
    signal: 'SIGKILL',
    outputs: { one: '1' },
  });
  expect(job.conclusion).toBe('failure');
});

test('a malformed file fails the step, after what came before in it', async () => {
  const directory = await writeAction({
    main: "append('GITHUB_OUTPUT', 'good=1\\nno sign\\nlost=2\\n');",
  });
  const { main } = await runAction({ machine: await makeMachine(), directory });
  expect(main).toMatchObject({ conclusion: 'failure', exitCode: 0, outputs: { good: '1' } });
  expect(main.annotations.map(({ message }) => message)).toEqual([
    "Unable to process file command 'output' successfully.",
    "Invalid format 'no sign'",
  ]);
});

nightly('NODE_OPTIONS is refused with an error, though the step does not fail', async () => {
  const directory = await writeAction({
    main: "append('GITHUB_ENV', 'node_options=--inspect\\nOTHER=1\\n');",
  });
  const { main } = await runAction({ machine: await makeMachine(), directory });
  expect(main).toMatchObject({ conclusion: 'success', env: { OTHER: '1' } });
  expect(main.annotations).toEqual([
    {
      level: 'error',
      message: "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    },
  ]);
});

const summaries = {
  'a mebibyte is kept': { size: 1024 * 1024, kept: true },
  'a byte more is not kept': { size: 1024 * 1024 + 1, kept: false },
};

test.each(rowsInCi(summaries, 'a byte more is not kept'))(
  'a summary of %s',
  async (_, { size, kept }) => {
    const directory = await writeAction({
      main: `append('GITHUB_STEP_SUMMARY', 'x'.repeat(${size}));`,
    });
    const { main } = await runAction({ machine: await makeMachine(), directory });
    expect(main.summary.length).toBe(kept ? size + 1 : 0);
    expect(main.annotations.map(({ message }) => message)).toEqual(
      kept
        ? []
        : [
            expect.stringMatching(
              /^\$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k\./,
            ),
          ],
    );
  },
);

test('stdout and stderr are kept apart and raw, the log is one and masked', async () => {
  const directory = await writeAction({
    main: "console.log('to stdout, secret-value'); console.error('to stderr');",
  });
  const { main, job } = await runAction({
    machine: await makeMachine(),
    job: { secrets: { KEY: 'secret-value' } },
    directory,
  });
  expect(main.stdout).toBe('to stdout, secret-value\n');
  expect(main.stderr).toBe('to stderr\n');
  expect(main.log).toContain('to stdout, ***\n');
  expect(main.log).toContain('to stderr\n');
  expect(job.log).not.toContain('secret-value');
  expect(job.masks).toContain('secret-value');
});

nightly('the log begins with what the step was given, the job token hidden', async () => {
  const directory = await writeAction({
    main: '',
    inputs: "  token: { default: '${{ github.token }}' }\n  empty: {}",
  });
  const { main } = await runAction({
    machine: await makeMachine(),
    job: { env: { A: '1' } },
    directory,
    uses: 'useparagon/paragraph-push@v1',
    with: { token: 'visible' },
    env: { B: '2' },
  });
  expect(main.name).toBe('Run useparagon/paragraph-push@v1');
  expect(main.log.split('\n').slice(0, -1)).toEqual([
    '##[group]Run useparagon/paragraph-push@v1',
    'with:',
    '  token: visible',
    'env:',
    '  A: 1',
    '  B: 2',
    '##[endgroup]',
  ]);
});

test.each<[string, string, string]>([
  ['no runs', 'name: x', "Top level 'runs:' section is required"],
  ['an old Node', 'runs: { using: node10, main: a.js }', "'using: node10' is not supported"],
  ['no main', 'runs: { using: node24 }', 'there is not an entry JavaScript file'],
  ['a key too many', 'runs: { using: node24, main: a.js, args: [] }', "Unexpected value 'args'"],
])('an action.yml with %s cannot be started', async (_, yaml, message) => {
  const directory = await writePrinter([]);
  await writeFile(path.join(directory, 'action.yml'), yaml);
  const run = runAction({ machine: await makeMachine(), directory });
  await expect(run).rejects.toThrow(message);
});

nightly('a script that is missing fails the step', async () => {
  const directory = await writeAction({ main: '', runs: '  post: nowhere/post.js' });
  const { main, post } = await runAction({ machine: await makeMachine(), directory });
  expect(main.conclusion).toBe('success');
  expect(post?.conclusion).toBe('failure');
  expect(post?.annotations[0]?.message).toBe(
    `File not found: '${path.join(directory, 'nowhere', 'post.js')}'`,
  );
});

nightly('the next job finds the workspace and an empty temp folder', async () => {
  const machine = await makeMachine();
  const directory = await writeAction({
    main: "fs.writeFileSync('kept', ''); fs.writeFileSync(process.env.RUNNER_TEMP + '/left', '');",
  });
  const first = await runAction({ machine, directory });
  expect(await readFile(path.join(first.temp, 'left'), 'utf8')).toBe('');
  const second = await machine.startJob();
  expect([second.workspace, second.temp]).toEqual([first.workspace, first.temp]);
  await expect(readFile(path.join(second.temp, 'left'))).rejects.toThrow('ENOENT');
  expect(await readFile(path.join(second.workspace, 'kept'), 'utf8')).toBe('');
  await second.end();
});
