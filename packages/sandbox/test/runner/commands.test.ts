import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import type { JobOptions } from '../../src/runner/job-setup.js';
import { readLog } from '../../src/runner/log.js';
import { runAction } from '../../src/runner/run-action.js';
import { makeMachine, whenThere, writeAction, writePrinter } from './fixtures.js';

/** Runs an action that prints these lines; answers its result and the log after the header. */
async function print(lines: readonly string[], job: JobOptions = {}, env = {}) {
  const directory = await writePrinter(lines);
  const { main } = await runAction({ machine: await makeMachine(), directory, job, env });
  const log = main.log.split('\n').slice(0, -1);
  return { ...main, lines: log.slice(log.indexOf('##[endgroup]') + 1) };
}

test('commands are obeyed on stderr as on stdout', async () => {
  const directory = await writePrinter(['::set-output name=a::1'], { stderr: true });
  const { main } = await runAction({ machine: await makeMachine(), directory });
  expect(main.outputs).toEqual({ a: '1' });
});

test('annotations carry their place, and the log their text', async () => {
  const machine = await makeMachine();
  const directory = await writeAction({
    main: `
      console.log('::error file=' + process.env.GITHUB_WORKSPACE + '/src/a.ts,line=3,col=5,title=TS1::bad%0Aworse');
      console.log('::warning file=src/b.ts,line=1,endLine=2::careful');
      console.log('::notice::hello');
      console.log('::error::');`,
  });
  const { main } = await runAction({ machine, directory });
  expect(main.conclusion).toBe('success');
  expect(main.annotations).toEqual([
    {
      level: 'error',
      message: 'bad\nworse',
      title: 'TS1',
      file: 'src/a.ts',
      line: 3,
      endLine: 3,
      col: 5,
      endColumn: 5,
    },
    { level: 'warning', message: 'careful', file: 'src/b.ts', line: 1, endLine: 2 },
    { level: 'notice', message: 'hello' },
  ]);
  expect(readLog(main.log).filter(({ kind }) => kind !== 'group' && kind !== 'endgroup')).toEqual([
    { kind: 'error', text: 'bad' },
    { kind: 'plain', text: 'worse' },
    { kind: 'warning', text: 'careful' },
    { kind: 'notice', text: 'hello' },
  ]);
});

nightly('ten annotations of each level are kept, all are in the log', async () => {
  const levels = ['error', 'warning', 'notice'];
  const lines = levels.flatMap((level) =>
    Array.from({ length: 12 }, (_, index) => `::${level}::${level} ${index}`),
  );
  const { annotations, log } = await print(lines);
  expect(annotations).toHaveLength(30);
  expect(annotations.filter(({ level }) => level === 'notice')).toHaveLength(10);
  expect(log).toContain('##[notice]notice 11\n');
});

nightly('a message longer than 4096 characters is cut', async () => {
  const { annotations, lines } = await print([`::error::${'x'.repeat(5000)}`]);
  expect(annotations[0]?.message).toHaveLength(4096);
  expect(lines[0]).toHaveLength('##[error]'.length + 4096);
});

nightly('groups become the marks of the log', async () => {
  const { lines } = await print(['::group::Build 50%25', 'inside', '::endgroup::ignored']);
  expect(lines).toEqual(['##[group]Build 50%', 'inside', '##[endgroup]']);
});

test('the bracket form works in the middle of a line, of a tool say', async () => {
  const { outputs, lines } = await print(['npm: ##[set-output name=a]forged', 'x ::error::y']);
  expect(outputs).toEqual({ a: 'forged' });
  expect(lines.at(-1)).toBe('x ::error::y');
});

nightly('a lone carriage return begins a line, so a command after it counts', async () => {
  const { annotations } = await print(['50%\r::error::after progress']);
  expect(annotations).toEqual([{ level: 'error', message: 'after progress' }]);
});

nightly('debug lines show only with debug logging, which also sets RUNNER_DEBUG', async () => {
  const lines = ['::debug::one%0Atwo', 'it is true'];
  const quiet = await print(lines);
  expect(quiet.lines).toEqual(['it is true']);
  expect(quiet.processes[0]?.env).not.toHaveProperty('RUNNER_DEBUG');
  for (const job of [{ debug: true }, { secrets: { ACTIONS_STEP_DEBUG: 'true' } }]) {
    const loud = await print(lines, job);
    expect(loud.log).toContain('##[debug]one\n##[debug]two\nit is true\n');
    expect(loud.processes[0]?.env.RUNNER_DEBUG).toBe('1');
  }
});

test('a mask hides what comes after it, line by line, in annotations and log', async () => {
  const result = await print([
    'early hidden',
    '::add-mask::hidden%0Asecond line',
    'a hidden here, a second line there',
    '::error::hidden',
    '::add-mask::  ',
  ]);
  expect(result.lines).toEqual([
    'early hidden',
    'a *** here, a *** there',
    '##[error]***',
    "##[warning]Can't add secret mask for empty string in ##[add-mask] command.",
  ]);
  expect(result.annotations[0]?.message).toBe('***');
  expect(result.stdout).toContain('a hidden here');
});

nightly('the title of an annotation is not masked, as GitHub does not', async () => {
  const { annotations } = await print(['::error title=the key cli_key.1::x'], {
    secrets: { KEY: 'cli_key.1' },
  });
  expect(annotations[0]?.title).toBe('the key cli_key.1');
});

test('nothing is obeyed between stop-commands and its token, which is hidden', async () => {
  const { lines, outputs, annotations } = await print([
    '::stop-commands::0123-token',
    '::error::not obeyed',
    '##[set-output name=a]not obeyed',
    '::stop-commands::other',
    '::0123-TOKEN::',
    '::set-output name=b::obeyed',
    '::0123-token::',
  ]);
  expect(outputs).toEqual({ b: 'obeyed' });
  expect(annotations.map(({ level }) => level)).toEqual(['warning']);
  expect(lines.slice(0, 5)).toEqual([
    '::stop-commands::***',
    '::error::not obeyed',
    '##[set-output name=a]not obeyed',
    '::stop-commands::other',
    '::0123-TOKEN::',
  ]);
  expect(lines.at(-1)).toBe('::***::');
});

nightly('an error that was stopped still looks like one in the log', async () => {
  const { log, annotations } = await print(['::stop-commands::0123-token', '##[error]forged']);
  expect(annotations).toEqual([]);
  expect(readLog(log)).toContainEqual({ kind: 'error', text: 'forged' });
});

test('stop-commands on one stream holds for the other, but not for the next step', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob();
  // The two streams are read in any order, so the second waits until the first has been.
  const stopping = await writeAction({
    main: `
      process.stdout.write('::stop-commands::0123-token\\nstopped\\n');
      ${whenThere}
      whenThere('go', () => console.error('::error::stopped'));`,
  });
  const next = await writePrinter(['::error::obeyed']);
  const step = job.runAction({ directory: stopping });
  await step.waitForOutput(/^stopped$/);
  await writeFile(path.join(job.workspace, 'go'), '');
  const first = await step.result;
  const second = await job.runAction({ directory: next }).result;
  await job.end();
  expect(first.stderr).toBe('::error::stopped\n');
  expect(first.annotations).toEqual([]);
  expect(second.annotations).toEqual([{ level: 'error', message: 'obeyed' }]);
});

const badTokens = {
  'that is empty': '',
  'pause-logging': 'pause-logging',
  'add-mask': 'add-mask',
  'stop-commands': 'stop-commands',
};

test.each(rowsInCi(badTokens, 'add-mask'))(
  'the stop token %s fails the step, unless that is allowed',
  async (_, token) => {
    const lines = [`::stop-commands::${token}`, '::set-output name=a::1'];
    const refused = await print(lines);
    expect(refused.conclusion).toBe('failure');
    expect(refused.outputs).toEqual({});
    expect(refused.annotations[0]?.message).toMatch(/^You cannot use a endToken/);
    const allowed = await print(lines, {}, { ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS: 'true' });
    expect(allowed).toMatchObject({ conclusion: 'success', annotations: [] });
  },
);

test('set-output and save-state are obeyed with a warning', async () => {
  const { outputs, state, annotations } = await print([
    '::set-output name=a::1',
    '::save-state name=b::2',
  ]);
  expect(outputs).toEqual({ a: '1' });
  expect(state).toEqual({ b: '2' });
  expect(annotations.map(({ message }) => message.slice(0, 40))).toEqual([
    'The `set-output` command is deprecated a',
    'The `save-state` command is deprecated a',
  ]);
});

const disobeyed: Readonly<Record<string, string>> = {
  '::set-env name=A::1': 'The `set-env` command is disabled.',
  '::add-path::/x': 'The `add-path` command is disabled.',
  '::set-output::1': "Required field 'name' is missing in ##[set-output] command.",
  '::echo::maybe': 'Invalid echo command value.',
  '::add-matcher::none.json': 'ENOENT',
};

test.each(rowsInCi(disobeyed, '::set-env name=A::1', '::set-output::1'))(
  '%s cannot be obeyed, which fails the step',
  async (line, message) => {
    const result = await print([line]);
    expect(result).toMatchObject({ conclusion: 'failure', exitCode: 0, path: [] });
    expect(result.env).toEqual({});
    const messages = result.annotations
      .filter(({ level }) => level === 'error')
      .map((annotation) => annotation.message);
    expect(messages[0]).toBe(`Unable to process command '${line}' successfully.`);
    expect(messages[1]).toContain(message);
  },
);

nightly('set-env and add-path are obeyed where the workflow allows it', async () => {
  const result = await print(
    ['::set-env name=A::1', '::add-path::/x', '::set-env name=NODE_OPTIONS::--x'],
    {},
    { ACTIONS_ALLOW_UNSECURE_COMMANDS: 'true' },
  );
  expect(result).toMatchObject({ conclusion: 'success', env: { A: '1' }, path: ['/x'] });
  expect(result.annotations[0]?.message).toContain("Can't update NODE_OPTIONS");
});

nightly('echo shows the commands that are obeyed, but never a mask', async () => {
  const { lines } = await print([
    '::group::quiet',
    '::echo::on',
    '::group::loud',
    '::debug::silent',
    '::add-mask::secret-value',
    '::echo::off',
    '::group::quiet again',
  ]);
  expect(lines).toEqual([
    '##[group]quiet',
    '::group::loud',
    '##[group]loud',
    '::add-mask::***',
    '::echo::off',
    '##[group]quiet again',
  ]);
});

test('a problem matcher finds errors in later output, of later steps too', async () => {
  const machine = await makeMachine();
  const job = await machine.startJob({ repository: 'acme/flows' });
  await mkdir(path.join(job.workspace, 'clone', '.git'), { recursive: true });
  await mkdir(path.join(job.workspace, 'clone', 'src'));
  await writeFile(
    path.join(job.workspace, 'clone', '.git', 'config'),
    '[remote "origin"]\n\turl = https://github.com/acme/flows\n',
  );
  await writeFile(path.join(job.workspace, 'clone', 'src', 'a.ts'), '');
  await writeFile(
    path.join(job.workspace, 'matcher.json'),
    JSON.stringify({
      problemMatcher: [
        {
          owner: 'tsc',
          pattern: [
            {
              regexp: '^(.+)\\((\\d+),(\\d+)\\): (\\w+) (.*)$',
              file: 1,
              line: 2,
              column: 3,
              severity: 4,
              message: 5,
            },
          ],
        },
      ],
    }),
  );
  const first = await writePrinter([
    'clone/src/a.ts(1,2): error before',
    '::add-matcher::matcher.json',
    '\u001b[31mclone/src/a.ts(1,2): error in colour\u001b[0m',
    'clone/src/gone.ts(3,4): warning no such file',
    'clone/src/a.ts(1,2): fatal no such severity',
  ]);
  const second = await writePrinter([
    'clone/src/a.ts(5,6): notice of the next step',
    '::remove-matcher owner=TSC::',
    'clone/src/a.ts(5,6): error after',
  ]);
  const one = await job.runAction({ directory: first }).result;
  const two = await job.runAction({ directory: second }).result;
  await job.end();
  expect(one.annotations).toEqual([
    {
      level: 'error',
      message: 'in colour',
      file: 'src/a.ts',
      line: 1,
      endLine: 1,
      col: 2,
      endColumn: 2,
    },
    { level: 'warning', message: 'no such file', line: 3, endLine: 3, col: 4, endColumn: 4 },
  ]);
  expect(one.log).toContain('##[error]clone/src/a.ts(1,2): error in colour\n');
  expect(one.log).toContain('clone/src/a.ts(1,2): fatal no such severity\n');
  expect(two.annotations.map(({ message }) => message)).toEqual(['of the next step']);
});
