import { expect, test } from 'vitest';
import { exportByRecordedCli } from '../../src/paragon/export-by-recorded-cli.js';
import type { ParagraphCli } from '../../src/paragon/paragraph-cli.js';
import { ActionError } from '../../src/report/errors.js';
import { keptLog } from './paragon-host.js';

const never = (): never => {
  throw new Error('Not reached.');
};
const commands = { install: never, build: never, push: never, pull: never, inVersion: never };
const inDoubt = new Set(['src/events/~e.ts']);

/** Asks the CLI 1.0.23 for an export, in a run with 1.1.15. */
async function ask(inVersion: ParagraphCli['inVersion'], recorded = '1.0.23') {
  const log = keptLog();
  const titles: string[] = [];
  const exportBy = exportByRecordedCli({
    log,
    facts: { timed: async (step, body) => body().finally(() => titles.push(step)) },
    cli: { version: '1.1.15', inVersion },
    async exportWith(cli, { about }) {
      titles.push(`${cli.version} ${about}`);
      return { files: new Map() };
    },
  });
  return { answer: await exportBy(recorded, { inDoubt }), log, titles };
}

test('the CLI that wrote the record exports, and the log says which one and why', async () => {
  const { answer, titles } = await ask(async (version) => ({ ...commands, version }));
  expect(answer).toEqual({ files: new Map() });
  expect(titles).toEqual([
    '1.0.23 with @useparagon/cli 1.0.23, which wrote the last record: no build shows whether these were edited: src/events/~e.ts',
    'CLI of the record',
  ]);
});

test('if it cannot be had, the run goes on, and the log says what that means', async () => {
  const { answer, log } = await ask(async () => {
    throw new ActionError({ what: 'npm does not have it.', cure: 'Publish it.' });
  });
  expect(answer).toEqual({ why: expect.stringContaining('npm does not have it.') });
  expect(log.said.join()).toContain('count as edited (src/events/~e.ts): npm does not have it.');
});

test.each([
  'latest',
  '^1.0.0',
  '1.0',
  'v1.0.0',
  '1.0.0+a',
  ' 1.0.0',
  'npm:evil@1.0.0',
  '../1.0.0',
  'https://example.com/evil.tgz',
])('a record that names %j names no version that runs', async (recorded) => {
  const { answer, log } = await ask(never, recorded);
  expect(answer).toEqual({ why: 'It is no exact version.' });
  expect(log.said.join()).toContain('It is no exact version.');
});

test('a fault of this code is not taken for an answer', async () => {
  await expect(
    ask(async () => {
      throw new TypeError('a bug');
    }),
  ).rejects.toThrow('a bug');
});
