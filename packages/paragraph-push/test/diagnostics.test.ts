import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { factsCollector } from '@paragraph/shared';
import { paragraphCli, realClock } from '@paragraph/shared/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { silentLog } from '../../shared/test/silent-log.js';
import { buildProject } from '../src/build-project.js';
import type { PushFacts } from '../src/push-facts.js';
import { buildErrorAnnotations } from '../src/push-report.js';
import { newWorld, runPush, statuses } from './push-world.js';

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

nightly(
  'type errors stand at their places in the repository: nine as annotations, all in the summary',
  async () => {
    const world = await newWorld({ cli: 'resolved', folder: 'apps/my paragon' });
    const folder = 'apps/my paragon';
    const file = `${folder}/src/common/a, b%25 [x] (y): z.ts`;
    const lines = Array.from({ length: 29 }, (_, index) => `export const no${index}: number = '';`);
    const text = (await world.repository.read('main', `${folder}/${workflow}`)) ?? '';
    const commit = await world.repository.commit({
      files: {
        [file]: `// The first line.\r\n  ${lines.join('\r\n  ')}\r\n`,
        [`${folder}/${workflow}`]: `${text}\nconst wrong: { a: { b: number } } = { a: { b: 'x' } };\n`,
      },
    });
    const { main } = await runPush(world, {
      before: (job) => world.checkout(job, { path: 'check out' }),
    });

    expect(main.conclusion).toBe('failure');
    expect(main.outputs.subfolder).toBe('check out/apps/my paragon');
    expect(main.annotations).toHaveLength(10);
    const title = 'Type error in the Paragraph project';
    for (const [index, annotation] of main.annotations.slice(0, 9).entries()) {
      expect(annotation).toEqual({
        level: 'error',
        title,
        file,
        line: index + 2,
        endLine: index + 2,
        col: 16,
        endColumn: 16,
        message: `${file}:${index + 2}:16: Type 'string' is not assignable to type 'number'. (TS2322)`,
      });
    }
    expect(main.annotations[9]).toEqual({
      level: 'error',
      title: '`para build` failed with exit code 1: the project has 30 type errors',
      message:
        '`para build` failed with exit code 1: the project has 30 type errors.\n' +
        'Correct them, or set `skipTypeErrors: true` to build and push despite them.',
    });
    expect(main.summary).toContain('### 30 type errors');
    // Each links to its line in the commit that was built.
    const page = `${world.github.serverUrl}/acme/integrations/blob/${commit}/apps/my%20paragon/src`;
    const links = main.summary.split('\n').filter((line) => line.includes(`](${page}/`));
    expect(links).toHaveLength(30);
    expect(links[0]).toContain(`](${page}/common/a%2C%20b%2525%20%5Bx%5D%20%28y%29%3A%20z.ts#L2)`);
    expect(links[29]).toContain(`${page}/integrations/slack/workflows/notifyChannel.ts#L`);
    expect(statuses(world)).toEqual(['failure']);
    expect(world.paragon.pushes(world.projectId)).toEqual([]);
  },
);

nightly('with skipTypeErrors, an error of the second phase is quoted', async () => {
  const world = await newWorld({ cli: 'resolved' });
  const text = (await world.repository.read('main', workflow)) ?? '';
  const broken = text
    .replace(
      'return this.register({ triggerStep, sendMessageStep })',
      'return this.register({ sendMessageStep })',
    )
    .concat("\nconst wrong: number = 'text';\n");
  expect(broken).not.toContain('triggerStep, sendMessageStep');
  await world.repository.commit({ files: { [workflow]: broken } });
  const { main } = await runPush(world, { with: { skipTypeErrors: 'true' } });

  expect(main.conclusion).toBe('failure');
  expect(main.annotations).toHaveLength(1);
  const message = main.annotations[0]?.message;
  expect(message).toMatch(/^`para build --skip-type-errors` failed with exit code 1\.\n/);
  expect(message).toMatch(/\nError: Trigger step not found\./);
  expect(message).toContain(workflow);
  expect(main.summary).toContain('Trigger step not found');
  expect(main.summary).not.toContain('type error');
  expect(statuses(world)).toEqual(['failure']);
});

nightly(
  'what Paragon rejects in a push is named, in the annotation and in the summary',
  async () => {
    const world = await newWorld();
    world.paragon.rejectWorkflow({
      workflow: 'Notify Channel',
      step: 'sendMessageStep',
      message: 'CONNECT_CREDENTIAL_FIELD: no `ConnectCredential` was supplied',
    });
    const { main } = await runPush(world);
    expect(main.annotations).toHaveLength(1);
    const message = main.annotations[0]?.message ?? '';
    const words = [
      'slack',
      'Notify Channel',
      'sendMessageStep',
      'CONNECT_CREDENTIAL_FIELD: no `ConnectCredential` was supplied',
    ];
    expect(message).toMatch(/^`para push` failed with exit code 1\.\n/);
    for (const word of words) expect(message).toContain(word);
    for (const word of [
      '<code>para push</code>',
      'slack',
      'Notify Channel',
      'sendMessageStep',
      '<code>ConnectCredential</code>',
    ]) {
      expect(main.summary).toContain(word);
    }
    expect(statuses(world)).toEqual(['failure']);
  },
);

describe('the type errors in what a CLI prints are found', () => {
  const error = "Type 'A' is not assignable to type 'B'.";
  const detail = "  Types of property 'x' are incompatible.";
  const pretty = `\u001b[96msrc/a.ts\u001b[0m:\u001b[93m3\u001b[0m:\u001b[93m7\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2322: \u001b[0m${error}\n${detail}\n\n\u001b[7m3\u001b[0m const a: B = b;\n\u001b[7m \u001b[0m \u001b[91m      ~\u001b[0m\n`;
  const plain = `src\\a.ts(3,7): error TS2322: ${error}\n${detail}\n`;

  const printed: Readonly<
    Record<string, readonly [stream: 'stdout' | 'stderr', text: string, size?: number]>
  > = {
    'on stdout, in colours': ['stdout', pretty],
    'on stderr, in colours': ['stderr', pretty],
    'on stdout, as plain tsc prints them': ['stdout', plain],
    'on stderr, as plain tsc prints them': ['stderr', plain],
    'on stderr, with CRLF': ['stderr', pretty.replaceAll('\n', '\r\n')],
    'on stdout, with CRLF': ['stdout', plain.replaceAll('\n', '\r\n')],
    'on stdout, byte by byte': ['stdout', pretty, 1],
    'on stderr, without an end of the last line': ['stderr', plain.trimEnd()],
  };

  test.each(rowsInCi(printed, 'on stderr, as plain tsc prints them', 'on stdout, byte by byte'))(
    '%s',
    async (_, [stream, text, step]) => {
      const facts = await factsOfBuild(`
      const bytes = Buffer.from(${JSON.stringify(text)});
      const size = ${step ?? 'bytes.length'};
      const fs = require('node:fs');
      const target = process.${stream}.fd;
      for (let at = 0; at < bytes.length; at += size) fs.writeSync(target, bytes.subarray(at, at + size));
      process.exitCode = 2;
    `);
      expect(buildErrorAnnotations({ ...facts, projectPath: 'apps/x' })).toEqual([
        {
          message: `apps/x/src/a.ts:3:7: ${error}\n${detail} (TS2322)`,
          place: {
            title: 'Type error in the Paragraph project',
            file: 'apps/x/src/a.ts',
            startLine: 3,
            startColumn: 7,
          },
        },
      ]);
    },
  );
});

test.each([
  ['../shared/lib.ts', 'apps/x', 'apps/shared/lib.ts'],
  ['src/./a.ts', '', 'src/a.ts'],
  ['..foo/a.ts', '', '..foo/a.ts'],
])('a type error in %s of the project in "%s" is shown at %s', (file, projectPath, path) => {
  const buildErrors = [{ place: { file, line: 1, column: 2 }, code: 'TS1', message: 'x' }];
  expect(buildErrorAnnotations({ buildErrors, projectPath })[0]?.place.file).toBe(path);
});

test.each(['../../elsewhere/a.ts', '/usr/lib/a.ts', 'D:/lib/a.ts'])(
  'a type error outside of the repository has its place in the message: %s',
  (file) => {
    const buildErrors = [{ place: { file, line: 1, column: 2 }, code: 'TS1', message: 'x' }];
    expect(buildErrorAnnotations({ buildErrors, projectPath: 'app' })).toEqual([
      { message: `${file}:1:2: x (TS1)`, place: { title: 'Type error in the Paragraph project' } },
    ]);
  },
);

test('a type error of no file is an annotation of no file', () => {
  const buildErrors = [{ place: undefined, code: 'TS5023', message: 'Unknown option.' }];
  expect(buildErrorAnnotations({ buildErrors, projectPath: 'app' })).toEqual([
    {
      message: 'Unknown option. (TS5023)',
      place: { title: 'Type error in the Paragraph project' },
    },
  ]);
});

/** What a push knows after a build by a CLI of which this is the code. */
async function factsOfBuild(code: string): Promise<PushFacts> {
  const folder = await mkdtemp(join(tmpdir(), 'diagnostics '));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entry = join(folder, 'cli.cjs');
  await writeFile(entry, `if (process.argv[2] === 'build') {${code}}`);
  const facts = factsCollector<PushFacts>(realClock);
  const cli = paragraphCli({
    cli: { entry, version: '1.0.0' },
    clock: realClock,
    tools: { node: process.execPath, nodeVersion: process.versions.node },
    env: process.env,
    log: silentLog,
    signal: new AbortController().signal,
    redact: (text) => text,
    provide: async (version) => ({ entry, version }),
  });
  await expect(
    buildProject({ inputs: { skipTypeErrors: false }, facts }, cli, folder),
  ).rejects.toThrow('the project has 1 type error');
  return facts.read();
}
