import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { installations, newFolder, npmrcFor, registryOf, whole } from './install-world.js';
import { newWorld, runPush } from './push-world.js';

/** The project's manifest, with more in it. */
async function manifestWith(world: World, more: Record<string, unknown>): Promise<string> {
  const name = `${world.prefix}package.json`;
  const text = (await world.repository.read('main', name)) ?? '{}';
  return JSON.stringify({ ...JSON.parse(text), ...more });
}

test('the version that the input wants is used, and another core is named with how to pin', async () => {
  const world = await newWorld({ cli: 'resolved' });
  const { main } = await runPush(world, { with: { cliVersion: '~1.0.0' } });
  expect(main.outputs).toMatchObject({ result: 'pushed', cliVersion: '1.0.23' });
  const summary = main.summary.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  expect(summary).toContain('<code>@useparagon/cli 1.0.23</code> (from the input cliVersion)');
  expect(summary).toContain(
    'The project uses <code>@useparagon/core 1.1.15</code>, and the CLI is version <code>1.0.23</code>. Pin the CLI with the input <code>cliVersion: 1.1.15</code>',
  );
  expect(world.paragon.pushes(world.projectId)).toMatchObject([{ cliVersion: '1.0.23' }]);
});

test('without the input, the pin of the project counts; what the checkout says to npm does not', async () => {
  const registry = await registryOf();
  const world = await newWorld({
    cli: 'resolved',
    folder: 'apps/paragon',
    toolCache: await newFolder('tools '),
    npmrc: await npmrcFor(registry),
  });
  await world.repository.commit({
    files: {
      'apps/paragon/package.json': await manifestWith(world, {
        optionalDependencies: { '@useparagon/cli': '1.0.23' },
      }),
      '.npmrc': [
        'registry=http://127.0.0.1:1/',
        '@useparagon:registry=http://127.0.0.1:1/',
        'ignore-scripts=true',
        'script-shell=/nowhere/sh',
        'node-options=--require=/nowhere/evil.cjs',
        'prefix=/nowhere',
        '',
      ].join('\n'),
      'package.json': '{"packageManager":"pnpm@10.0.0"}',
    },
  });
  const { main } = await runPush(world, { with: { subfolder: 'apps/paragon' } });
  expect(main.outputs).toMatchObject({ cliVersion: '1.0.23' });
  expect(await installations(world)).toEqual({ '1.0.23': whole });
});
