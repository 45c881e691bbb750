import { expect, test } from 'vitest';
import { explainCliFailure, lastWords, type OutputLine } from '../../src/paragon/cli-failure.js';
import { CliFailure } from '../../src/paragon/paragraph-cli.js';
import { buildErrors } from '../../src/project/build-errors.js';

const out = (...texts: readonly string[]): readonly OutputLine[] =>
  texts.map((text) => ({ text, stream: 'stdout' }));
const err = (...texts: readonly string[]): readonly OutputLine[] =>
  texts.map((text) => ({ text, stream: 'stderr' }));

test.each([
  ['Not a Paragon Project', '`subfolder`'],
  ['Error: Request failed with status code 401', 'rejected the key'],
  ['Error: Request failed with status code 403', 'rejected the key'],
  ['Unauthorized', 'rejected the key'],
  ['Error: Forbidden resource (403)', 'rejected the key'],
  ['Invalid CLI key.', 'rejected the key'],
  ['You are not logged in. Run para auth login', 'rejected the key'],
  ['Error: persona.meta.js is not found in project', 'relative imports'],
  ['The build is stale.', 'Move the step'],
  ['src changed since the last build', 'Move the step'],
  ['getaddrinfo ENOTFOUND zeus.example', 'could not reach'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'could not reach'],
  ['Error: socket hang up', 'could not reach'],
  ['Error: Request failed with status code 503', 'could not answer'],
  ['Error: Too many requests (429)', 'could not answer'],
  ['Deployment failed: slack > Retry (503)', 'commit again'],
])('the known failure "%s" is explained', (line, cure) => {
  expect(explainCliFailure('para push', 1, out('first', line))).toMatchObject({
    what: '`para push` failed with exit code 1.',
    why: `first\n${line}`,
    cure: expect.stringContaining(cure),
  });
});

test.each([
  [
    'E401',
    'npm error 401 Unauthorized - GET https://npm.pkg.github.com/@acme%2fx',
    '`NODE_AUTH_TOKEN`',
  ],
  [
    'E404',
    "npm error 404  The requested resource '@acme/x@1.0.0' could not be found",
    '`NODE_AUTH_TOKEN`',
  ],
  [
    'ENEEDAUTH',
    'npm error need auth This command requires you to be logged in',
    '`NODE_AUTH_TOKEN`',
  ],
  ['ETARGET', 'npm error notarget No matching version found for x@99.', '`package.json`'],
  [
    'FETCH_ERROR',
    'npm error network timeout at: https://npm.example/x',
    'The registry could not be reached.',
  ],
  ['ENOTCACHED', 'npm error request to https://npm.example/x failed', '`offline`'],
  ['ENOSPC', 'npm error nospc There appears to be no space left', 'The disk of the runner is full'],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'npm error self-signed certificate in certificate chain',
    'NODE_EXTRA_CA_CERTS',
  ],
])(
  "npm's failure %s is one of the project's dependencies, not of the Paragon key",
  (code, line, cure) => {
    const output = [
      '- Installing dependencies...',
      `npm error code ${code}`,
      line,
      'npm error 404',
      'npm error A complete log of this run can be found in: /home/runner/.npm/_logs/x.log',
      'Failed to install dependencies.',
    ];
    expect(explainCliFailure('para install', 1, out(...output))).toMatchObject({
      what: '`para install` failed with exit code 1.',
      why: `npm error code ${code}\n${line}\nFailed to install dependencies.`,
      cure: expect.stringContaining(cure),
    });
  },
);

test('an unknown failure quotes its last lines, and says where to look', () => {
  expect(explainCliFailure('para build', 2, out('Trigger step not found.'))).toEqual({
    what: '`para build` failed with exit code 2.',
    why: 'Trigger step not found.',
    cure: expect.stringContaining('`para build` on your own machine'),
  });
  expect(explainCliFailure('para build', null, out())).toEqual({
    what: '`para build` was ended by a signal.',
    why: 'It printed nothing.',
    cure: expect.stringContaining('The log of this step'),
  });
  expect(explainCliFailure('para push', 1, out('slack > Notify: no')).cure).toContain(
    'commit again',
  );
  expect(explainCliFailure('para pull', 1, out('no')).cure).toContain('Run the workflow again');
});

test('type errors are counted', () => {
  const error = (line: number): string => `src/a.ts:${line}:1 - error TS1: x`;
  expect(explainCliFailure('para build', 1, out(error(1), 'Found 1 error(s).'))).toEqual({
    what: '`para build` failed with exit code 1: the project has 1 type error.',
    cure: expect.stringContaining('`skipTypeErrors: true`'),
  });
  expect(explainCliFailure('para build', 1, out(error(1), error(2), error(1))).what).toContain(
    'has 2 type errors.',
  );
});

test.each(['para install', 'para push', 'para build --skip-type-errors'])(
  '`%s` fails for other reasons than type errors, whatever it prints',
  (command) => {
    const output = ['node_modules/x/a.ts(1,2): error TS1: of a dependency', 'It broke.'];
    expect(explainCliFailure(command, 1, out(...output))).toEqual({
      what: `\`${command}\` failed with exit code 1.`,
      why: output.join('\n'),
      cure: expect.stringContaining('The log of this step'),
    });
  },
);

test('of a stack trace the message counts, and the first place in the project', () => {
  const output = [
    '- Creating build...',
    '- Failed to create build.',
    'Error: Trigger step not found.',
    '    at Workflow.register (/w/node_modules/@useparagon/core/dist/workflow.js:1:2)',
    '    at new <anonymous> (/w/a (b)/dist/integrations/slack/workflows/notify.js:12:34)',
    '    at build (/w/a (b)/dist/other.js:5:6)',
    '    at async file:///t/node_modules/@useparagon/cli/dist/index.js:7:8',
    '    at async Promise.all (index 0)',
    '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
    '    at Array.map (<anonymous>)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    ...Array.from({ length: 9 }, (_, line) => `    at f${line} (node:internal/x:${line}:1)`),
    '',
    'Node.js v24.1.0',
  ];
  expect(explainCliFailure('para build', 1, out(...output)).why?.split('\n')).toEqual([
    '- Failed to create build.',
    'Error: Trigger step not found.',
    'at new <anonymous> (/w/a (b)/dist/integrations/slack/workflows/notify.js:12:34)',
  ]);
});

test('output long before the end is not taken as the cause', () => {
  const later = Array.from({ length: 40 }, (_, line) => `line ${line}`);
  const { cure } = explainCliFailure(
    'para build',
    1,
    out('read ECONNRESET, trying again', ...later),
  );
  expect(cure).not.toContain('could not reach');
});

test('the last lines of a very long output are found from its end', () => {
  const output = Array.from({ length: 100_000 }, (_, line) => `line ${line}`);
  expect(lastWords(out(...output), 1)).toBe('line 99999');
  // Not frames, though much of them looks like one.
  lastWords(out(`at ${' ('.repeat(100_000)}`, `at ${':1:1'.repeat(100_000)}`));
});

test('progress that is repeated is quoted once, where it came last', () => {
  const output = ['- Checking', '- Checking', '- Building', '- Checking', '  ✖  ', '', '- Failed'];
  expect(lastWords(out(...output))).toBe('- Building\n- Checking\n- Failed');
});

test('both streams contribute to the last lines, regardless of which was read last', () => {
  const many = Array.from({ length: 40 }, (_, line) => `line ${line}`);
  expect(lastWords([...err('a', 'It broke', 'because'), ...out(...many)])).toBe(
    ['a', 'It broke', 'because', ...many.slice(-5)].join('\n'),
  );
  expect(lastWords([...out('a', 'It broke', 'because'), ...err(...many)])).toBe(
    ['a', 'It broke', 'because', ...many.slice(-5)].join('\n'),
  );
  const others = many.map((line) => `other ${line}`);
  expect(lastWords([...err(...many), ...out(...others)])).toBe(
    [...many.slice(-4), ...others.slice(-4)].join('\n'),
  );
  const rejected = [...err('Error: Unauthorized'), ...out(...many)];
  expect(explainCliFailure('para push', 1, rejected).cure).toContain('rejected the key');
});

test('a stack trace is one, though lines of the other stream come between', () => {
  const output = [
    ...err('Error: no', '    at a (/w/dist/a.js:1:2)'),
    ...out('- Creating build...', 'Done with x'),
    ...err('    at b (/w/dist/b.js:1:2)'),
  ];
  expect(lastWords(output)).toBe('Error: no\nat a (/w/dist/a.js:1:2)\nDone with x');
});

test('the last lines are few and short, and form no command', () => {
  const output = Array.from(
    { length: 100 },
    (_, index) => `##[error]line ${index} ${'x'.repeat(999)}`,
  );
  const lines = lastWords(out(...output)).split('\n');
  expect(lines).toHaveLength(8);
  expect(lines[7]).toContain('line 99');
  for (const line of lines) {
    expect(line.length).toBeLessThan(310);
    expect(line).not.toContain('##[');
  }
});

test.each(['401 Main Street was built', 'src/x.ts took 401 ms'])(
  'a number in other words is no rejected key: %s',
  (line) => {
    expect(explainCliFailure('para build', 1, out(line)).cure).not.toContain('rejected the key');
  },
);

test('an error keeps its details though the other stream speaks between them', () => {
  const failure = new CliFailure('para build', 1, [
    ...out('src/a.ts:1:2 - error TS2322: Wrong.'),
    ...err('- Creating build...'),
    ...out('  Types do not fit.'),
  ]);
  expect(buildErrors(failure.output)).toMatchObject([{ message: 'Wrong.\n  Types do not fit.' }]);
});
