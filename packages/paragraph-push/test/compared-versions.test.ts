import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Files, factsCollector } from '@paragraph/shared';
import { createSecrets, realClock } from '@paragraph/shared/testing';
import { expect, onTestFinished, test } from 'vitest';
import { writingCli } from '../../shared/test/paragon/writing-cli.js';
import { silentLog } from '../../shared/test/silent-log.js';
import { fakeRepository } from '../../shared/test/sync/histories/fake-repository.js';
import { versionsReader } from '../src/compared-versions.js';

const deployed = 'src/integrations/slack/workflows/daily.ts';
const draft = 'src/integrations/slack/workflows/~notYet.ts';

test('a push can ask the CLI that wrote the record, which tells only what it writes itself', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'compared versions ')));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, 'project');
  for (const path of [deployed, draft]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), 'in Git');
  }
  const never = (): never => {
    throw new Error('Nothing is built or fetched.');
  };
  const { signal } = new AbortController();
  const secrets = createSecrets(() => undefined);
  const runner = { apiUrl: '', graphqlUrl: '', repository: 'acme/integrations' };
  const repository = fakeRepository(new Map());
  const read = versionsReader(
    {
      run: { log: silentLog, secrets, signal, clock: realClock, runner },
      facts: factsCollector(realClock),
      inputs: { skipTypeErrors: false, token: undefined, githubToken: undefined },
      session: { home: { folder: root } },
    },
    { scratch: never, repository: async () => repository },
    undefined,
  );
  const pushing = {
    project: { folder, subfolder: '.', projectId: 'p', projectName: 'p', profile: 'default' },
    target: { projectId: 'p', branch: 'main', prefix: '' },
    cli: writingCli('2.0.0', {
      '1.0.0': { [draft]: 'by the older one' },
      '2.0.0': { [deployed]: 'by the newer one', [draft]: 'by the newer one' },
    }),
    head: repository.tip(),
    build: {},
    digest: () => '',
    items: () => [],
  };
  const { exported, ports } = await read(pushing, await repository.read());
  const again = await ports.exportBy?.('1.0.0', { inDoubt: new Set([draft]) });

  const textsOf = async (files: Files) => {
    const entries = [...files];
    const contents = await ports.repository.contents(new Set(entries.map(([, { blob }]) => blob)));
    return Object.fromEntries(entries.map(([path, { blob }]) => [path, contents.get(blob)]));
  };
  if (again === undefined || 'why' in again) throw new Error(again?.why);
  expect(await textsOf(again.files)).toEqual({ [draft]: 'by the older one' });
  // The run's own export stays what it was.
  expect(await textsOf(exported.files)).toEqual({
    [deployed]: 'by the newer one',
    [draft]: 'by the newer one',
  });
});
