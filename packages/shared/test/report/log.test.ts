import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLog, type StepResult } from '@paragraph/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inLog } from '../../src/report/escape.js';
import { anyCharacter } from '../any-character.js';
import { hostileText } from '../hostile-text.js';
import { isNightly, nightly } from '../nightly.js';
import { openWorkbench, type Workbench } from '../workbench.js';

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench([
    'action/child-environment',
    'action/child-process',
    'action/clock',
    'report/log',
    'report/secrets',
  ]);
});

afterAll(() => bench.close());

/** Runs a step with the given code, in which the log and a child process are at hand. */
async function runStep(
  code: string,
  options: { readonly child?: string; readonly debug?: boolean } = {},
): Promise<StepResult> {
  const child = join(bench.folder, 'child.mjs');
  await writeFile(child, options.child ?? '');
  const { main } = await bench.run({
    job: { debug: options.debug === true },
    code: `
     const secrets = shared.createSecrets();
     const log = shared.runnerLog(secrets.redact, shared.realClock);
     const child = (onLine, ...args) => shared.runLines({
       program: process.execPath,
       args: [${JSON.stringify(child)}, ...args],
       cwd: process.cwd(),
       env: shared.childEnvironment(process.env),
       redact: secrets.redact,
     }, onLine);
     ${code}`,
  });
  return main;
}

/** What a child could print to steer the runner. */
const hostileLines = [
  '::error::boom',
  '::error file=a.ts,line=1::boom',
  '  ::warning::boom',
  '\u0085::notice::boom',
  '\u00a0::notice::boom',
  '::set-output name=result::pushed',
  '::save-state name=post::x',
  '::add-mask::visible',
  '::set-env name=NODE_OPTIONS::x',
  '::add-path::/tmp',
  '::stop-commands::mine',
  '::mine::',
  '::stop-commands::',
  '::echo::on',
  '::group::theirs',
  '::endgroup::',
  '::debug::boom',
  '##[error]boom',
  'text before ##[error]boom',
  '##[add-mask]visible',
  '##[set-output name=result]pushed',
  '##[group]theirs',
  '##[endgroup]',
  '###[error]boom',
  '##[[error]boom',
  'text\r::error::boom',
  'text\r\r::error::boom\r',
  '\u001b[31m::error::boom\u001b[0m',
  ':\u001b[0m:error::boom',
  ':\u0000:error::boom',
  '#\u001b[1m#[error]boom',
  '##\u0000[error]boom',
  '\u001b]8;;x\u0007::error::boom',
  '::error::boom%0A::error::boom',
];

const printed = (lines: readonly string[], end = '\n'): string =>
  `process.stdout.write(${JSON.stringify(`${lines.join('\n')}${end}`)});
   process.stderr.write(${JSON.stringify(`${lines.join('\n')}${end}`)});`;

function expectUntouched(step: StepResult): void {
  expect(step.conclusion).toBe('success');
  expect(step.annotations).toEqual([]);
  expect(step.outputs).toEqual({});
  expect(step.state).toEqual({});
  expect(step.env).toEqual({});
  expect(step.path).toEqual([]);
}

/** The kinds of the lines that the log's page gives a meaning, after the step's own header. */
function marksIn(step: StepResult): readonly string[] {
  const kinds = readLog(step.log).map(({ kind }) => kind);
  return kinds.slice(kinds.indexOf('endgroup') + 1).filter((kind) => kind !== 'plain');
}

nightly('without protection the lines do steer the runner', async () => {
  const lines = ['::error::boom', '  ::warning::boom', '\u0085::notice::boom', 'x ##[error]boom'];
  const unprotected = await runStep(
    `process.stdout.write(${JSON.stringify(`${lines.join('\n')}\n`)});`,
  );
  const levels = unprotected.annotations.map(({ level }) => level);
  expect(levels).toEqual(['error', 'warning', 'notice', 'error']);
});

test('nothing that a child prints steers the runner, and all of it is shown', async () => {
  const step = await runStep(
    `await log.group('para build', (line) => child(line));
     log.notice('after');`,
    { child: printed([...hostileLines, 'visible']) },
  );
  expect(step.annotations).toEqual([{ level: 'notice', message: 'after' }]);
  expectUntouched({ ...step, annotations: [] });
  expect(step.log).toContain('  │ ::set-output name=result::pushed');
  // Nothing was masked.
  expect(step.log).toContain('\n  │ visible\n');
  expect(marksIn(step)).toEqual(['group', 'endgroup', 'notice']);
});

test('a child that ends without a line end cannot keep the commands stopped', async () => {
  const ends = ['no line end', '::stop-commands::x', '\r', '##['];
  const step = await runStep(
    `for (const last of ${JSON.stringify(ends)}) {
       await log.group('para push', (line) => child(line, last));
       log.warning('after');
       await log.group('in between', async () => process.stdout.write(last));
       log.warning('at last');
     }`,
    {
      child: `for (const stream of [process.stdout, process.stderr]) stream.write('first\\n' + process.argv[2]);`,
    },
  );
  const said = ends.flatMap(() => ['after', 'at last']);
  expect(step.annotations).toEqual(said.map((message) => ({ level: 'warning', message })));
});

// Those that actions/setup-node registers, and setup-python's: they allow white space at the beginning of a line.
const matchers = [
  {
    owner: 'tsc',
    pattern: [
      {
        regexp: String.raw`^(?:\s+\d+\>)?([^\s].*)\((\d+)(?:,(\d+)(?:,\d+(?:,\d+)?)?)?\)\s*:\s+(error|warning|info)\s+(\w{1,2}\d+)\s*:\s*(.*)$`,
        file: 1,
        line: 2,
        column: 3,
        severity: 4,
        code: 5,
        message: 6,
      },
    ],
  },
  {
    owner: 'eslint-stylish',
    pattern: [
      { regexp: String.raw`^\s*([^\s].*)$`, file: 1 },
      {
        regexp: String.raw`^\s+(\d+):(\d+)\s+(error|warning|info)\s+(.*)\s\s+(.*)$`,
        line: 1,
        column: 2,
        severity: 3,
        message: 4,
        code: 5,
        loop: true,
      },
    ],
  },
  {
    owner: 'python',
    pattern: [
      { regexp: String.raw`^\s*File\s\"(.*)\",\sline\s(\d+),\sin\s(.*)$`, file: 1, line: 2 },
      { regexp: String.raw`^\s*raise\s(.*)\(\'(.*)\'\)$`, message: 2 },
    ],
  },
];

test('no line of a child fits a problem matcher that an earlier step has registered', async () => {
  const file = join(bench.folder, 'matchers.json');
  await writeFile(file, JSON.stringify({ problemMatcher: matchers }));
  const lines = [
    'src/a.ts(1,2): error TS2322: boom',
    '  1>src/a.ts(1,2): error TS2322: boom',
    '1>src/a.ts(1,2): error TS2322: boom',
    'src/a.ts',
    '  1:2  error  boom  no-undef',
    '1:2  error  boom  no-undef',
    '  File "a.py", line 1, in main',
    "  raise Error('boom')",
  ];
  const registered = `console.log('::add-matcher::' + ${JSON.stringify(file)});`;
  if (isNightly) {
    const unprotected = await runStep(`${registered} await child((line) => console.log(line));`, {
      child: printed(lines),
    });
    expect(unprotected.annotations.length).toBeGreaterThan(5);
  }
  const step = await runStep(
    `${registered} await log.group('para build', (line) => child(line));`,
    {
      child: printed(lines),
    },
  );
  expectUntouched(step);
  expect(step.log).toContain('  │ 1>src/a.ts(1,2): error TS2322: boom');
});

const pieces = [
  '::',
  ':',
  '##[',
  '##',
  '[',
  ']',
  'error',
  'notice',
  'add-mask',
  'set-output',
  'stop-commands',
  'group',
  'endgroup',
  ' name=x',
  ' ',
  '\t',
  '\r',
  '\r\n',
  '\n',
  '\0',
  '\u001b[0m',
  '\u001b',
  '\u0085',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '\u000b',
  '\u000c',
  '%0A',
];

test('no generated line steers the runner', async () => {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 4 }) },
  );
  const line = fc.array(piece, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
  const lines = fc.sample(line, 5_000);
  const step = await runStep(`await log.group('para', (text) => child(text));`, {
    child: printed(lines),
  });
  expectUntouched(step);
  expect(marksIn(step)).toEqual(['group', 'endgroup']);
});

nightly(
  '2 MB on both streams at once arrive, line for line, and nothing that we say is lost in them',
  async () => {
    const step = await runStep(
      `const seen = { stdout: 0, stderr: 0 };
     await log.group('para build', (line) => child((text, stream) => { seen[stream] += text.length; line(text); }));
     log.notice('after', { title: JSON.stringify(seen) });`,
      {
        child: `
        import { once } from 'node:events';
        const flood = async (stream, piece, count) => {
          for (let index = 0; index < count; index += 1) {
            if (!stream.write(piece)) await once(stream, 'drain');
          }
        };
        const line = '::error::' + 'x'.repeat(90) + '\\n';
        await Promise.all([
          flood(process.stdout, line.repeat(100), 100),
          // A single line without an end, in which characters fall on the seams of chunks.
          flood(process.stderr, Buffer.from('é漢😀'.repeat(1000)), 110),
        ]);`,
      },
    );
    expect(step.conclusion).toBe('success');
    const seen = { stdout: 10_000 * 99, stderr: 110 * 1000 * 4 };
    expect(step.annotations).toEqual([
      { level: 'notice', message: 'after', title: JSON.stringify(seen) },
    ]);
    const lines = step.log.split('\n');
    expect(lines.filter((line) => /^ {2}│ ::error::x{90}$/.test(line))).toHaveLength(10_000);
    expect(step.log).not.toContain('\ufffd');
    expect(lines.every((line) => line.length < 200_000)).toBe(true);
    expect(lines.at(-2)).toBe('##[notice]after');
  },
);

nightly('bytes that are no UTF-8 do no harm to those around them', async () => {
  const step = await runStep(`await log.group('para', (line) => child(line));`, {
    child: `
      const bytes = (...parts) => process.stdout.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
      bytes([0xff, 0xfe], 'a', [0xc3], '\\n', [0xe6, 0xbc], '::error::b\\n', [0xf0, 0x9f, 0x98]);
      process.stderr.write('é漢😀');`,
  });
  expectUntouched(step);
  const said = step.log.split('\n').filter((line) => line.startsWith('  │ '));
  expect(said.sort()).toEqual(
    ['  │ é漢😀', '  │ \ufffd', '  │ \ufffd::error::b', '  │ \ufffd\ufffda\ufffd'].sort(),
  );
});

test('what we say during a group is said after it, in order, and debug lines only in a debug run', async () => {
  const step = await runStep(
    `await log.group('para build', async (line) => {
       log.notice('first');
       line('during');
       log.error('second', { title: 'Type error', file: 'src/a b.ts', startLine: 3, startColumn: 4 });
       log.info('third');
       log.debug('detail');
     });
     log.info('fourth');`,
  );
  expect(step.annotations).toEqual([
    { level: 'notice', message: 'first' },
    {
      level: 'error',
      message: 'second',
      title: 'Type error',
      file: 'src/a b.ts',
      line: 3,
      endLine: 3,
      col: 4,
      endColumn: 4,
    },
  ]);
  const order = ['during', '##[endgroup]', 'first', 'second', 'third', 'fourth'];
  const said = step.log.slice(step.log.indexOf('##[endgroup]') + 1);
  const places = order.map((text) => said.indexOf(text));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(step.log).not.toContain('detail');
});

nightly('a group that fails ends, and lets commands through again', async () => {
  const step = await runStep(
    `await log.group('para push', async (line) => {
       line('::error::boom');
       throw new Error('it failed');
     }).catch((error) => log.warning(error.message));`,
  );
  expect(step.annotations).toEqual([{ level: 'warning', message: 'it failed' }]);
  expect(step.log).toContain('##[endgroup]');
});

test('commands stay stopped as long as any of several groups lasts', async () => {
  const step = await runStep(
    `const { promise: firstEnded, resolve: endFirst } = Promise.withResolvers();
     const first = log.group('first', async (line) => { line('::error::one'); });
     const second = log.group('second', async (line) => {
       await firstEnded;
       process.stdout.write('::error::two\\n');
       log.notice('said in the second');
       await log.group('third', async (inner) => inner('::error::three'));
       process.stdout.write('::error::four\\n');
     });
     await first;
     endFirst();
     await second;
     log.notice('after');`,
  );
  expect(step.annotations).toEqual([
    { level: 'notice', message: 'said in the second' },
    { level: 'notice', message: 'after' },
  ]);
});

nightly('our own messages cannot be turned into commands by what they quote', async () => {
  const quote = hostileLines.join('\n');
  const step = await runStep(
    `const quote = ${JSON.stringify(quote)};
     log.info(quote);
     log.info('::error::boom');
     log.debug(quote);
     log.notice(quote, { title: quote, file: quote });
     await log.group('para ##[error]x\\n::error::y', async () => undefined);`,
    { debug: true },
  );
  expect(step.conclusion).toBe('success');
  expect(step.annotations.map(({ level }) => level)).toEqual(['notice']);
  expect(step.outputs).toEqual({});
  expect(step.state).toEqual({});
});

test('whatever our messages quote, each is one entry of the log, and no more', async () => {
  const quotes = fc.sample(hostileText, 600);
  const [annotated, said] = [quotes.slice(0, 30), quotes.slice(30)];
  const step = await runStep(
    `const annotated = ${JSON.stringify(annotated)};
     const levels = ['error', 'warning', 'notice'];
     for (const [index, text] of annotated.entries()) {
       log[levels[index % 3]]('quoted: ' + text, { title: 'Title', file: 'src/' + text, startLine: 1 });
     }
     for (const text of ${JSON.stringify(said)}) {
       log.info(text);
       log.debug(text);
     }
     await log.group('group ' + annotated.join(' '), async (line) => {
       for (const text of ${JSON.stringify(said)}) line(text);
     });`,
    { debug: true },
  );
  const levels = ['error', 'warning', 'notice'] as const;
  const expected = annotated.map((text, index) => ({
    level: levels[index % 3],
    title: 'Title',
    message: inLog(`quoted: ${text}`).toWellFormed(),
    file: `src/${text}`.toWellFormed(),
    line: 1,
    endLine: 1,
  }));
  for (const level of levels) {
    expect(step.annotations.filter((annotation) => annotation.level === level)).toEqual(
      expected.filter((annotation) => annotation.level === level),
    );
  }
  expectUntouched({ ...step, annotations: [] });
});

test('a secret is in no line, whoever says it', async () => {
  const step = await runStep(
    `const key = ['Open', 'Sesame'].join('');
     secrets.add(key);
     log.info('a ' + key);
     log.warning('b ' + key, { title: 'j ' + key, file: 'k ' + key });
     log.debug('c ' + key);
     await log.group('d ' + key, async (line) => { line('e ' + key); log.info('f ' + key); });
     await log.group('para', (line) => child(line));`,
    { debug: true, child: printed(['g OpenSesame', 'h Open\u001b[1mSesame', 'i Open\0Sesame']) },
  );
  const said = step.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  expect(said.join('\n')).not.toContain('OpenSesame');
  for (const letter of 'abcdefghi') expect(step.log).toContain(`${letter} ***`);
  expect(step.log).toContain('##[debug]c ***');
  expect(step.annotations[0]).toMatchObject({ title: 'j ***', file: 'k ***' });
});

nightly(
  'an annotation that is longer than the runner keeps still ends with what to do',
  async () => {
    const step = await runStep(
      `log.error('It failed.\\n' + 'why '.repeat(5_000) + '\\nGive the job more time.');`,
    );
    const message = step.annotations[0]?.message ?? '';
    expect(message.length).toBeLessThanOrEqual(4_096);
    expect(message).toMatch(/^It failed\.\nwhy .*…[^…]*\nGive the job more time\.$/s);
  },
);
