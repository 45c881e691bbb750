import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exportByRecordedCli } from '../../src/paragon/export-by-recorded-cli.js';
import type { ParagraphCli } from '../../src/paragon/paragraph-cli.js';
import { ActionError } from '../../src/report/errors.js';
import { keptLog } from './paragon-host.js';

const never = (): never => {
  throw new Error('Not reached.');
};
const commands = { install: never, build: never, push: never, pull: never, inVersion: never };
const inDoubt = new Set(['src/events/~e.ts']);

/** A project, with the files that the record has. */
async function openProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'recorded cli '));
  onTestFinished(() => rm(project, { recursive: true }));
  await mkdir(join(project, 'src', 'events'), { recursive: true });
  for (const name of ['events/~e.ts', 'events/f.ts', 'own.ts']) {
    await writeFile(join(project, 'src', name), 'as recorded');
  }
  return project;
}

/** The files there, with the names of folders. */
async function filesIn(project: string): Promise<readonly string[]> {
  const found = await readdir(project, { recursive: true });
  return found.map((path) => path.replaceAll('\\', '/')).toSorted();
}

/** Asks the CLI 1.0.23 for an export, in a run with 1.1.15. */
async function ask(inVersion: ParagraphCli['inVersion'], recorded = '1.0.23') {
  const log = keptLog();
  const titles: string[] = [];
  const project = await openProject();
  const exportBy = exportByRecordedCli({
    log,
    facts: { timed: async (step, body) => body().finally(() => titles.push(step)) },
    cli: { version: '1.1.15', inVersion },
    async exportedBy(exporting) {
      await exporting(project);
      return { files: new Map() };
    },
  });
  const answer = await exportBy(recorded, { inDoubt });
  return { answer, log, titles, left: await filesIn(project) };
}

test('the CLI that wrote the record exports, and the log says which one and why', async () => {
  const shown: string[] = [];
  const { answer, titles } = await ask(async (version) => ({
    ...commands,
    version,
    async pull(_, how) {
      shown.push(`${version} ${how?.about}`);
      return [];
    },
  }));
  expect(answer).toEqual({ files: new Map() });
  expect(shown).toEqual([
    '1.0.23 with @useparagon/cli 1.0.23, which wrote the last record: no build shows whether these were edited: src/events/~e.ts',
  ]);
  expect(titles).toEqual(['CLI of the record']);
});

test.each([{ written: [] }, { written: ['src/events/f.ts'] }])(
  'a file of the export that it does not write is not there; it writes $written',
  async ({ written }) => {
    const { left } = await ask(async (version) => ({
      ...commands,
      version,
      async pull(project) {
        for (const path of written) await writeFile(join(project, path), 'exported');
        return [];
      },
    }));
    expect(left).toEqual(['src', 'src/events', ...written, 'src/own.ts']);
  },
);

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
