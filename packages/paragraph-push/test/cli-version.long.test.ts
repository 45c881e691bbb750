// Each installs the CLI anew, so it takes long. CI shows private registries, installs at the same time and installs that
// are killed in shared/test/paragon (cli-install.test, cli-cache.test), and in cancellation.test that a run that is
// killed is reported.
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { installations, newFolder, npmrcFor, registryOf, whole } from './install-world.js';
import { newWorld, runPush, startPush, statuses } from './push-world.js';

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

test('two jobs at once install from a private registry, with the token that the workflow gives to npm', async () => {
  const registry = await registryOf({ private: true });
  const host = registry.url.slice('http:'.length);
  const world = await newWorld({
    cli: 'resolved',
    toolCache: await newFolder('tools '),
    npmrc: await npmrcFor(registry, `${host}:_authToken=\${NODE_AUTH_TOKEN}`),
  });
  const token = registry.token ?? '';
  // GitHub's own registry takes the job's token, which is an input of the action as well.
  const options = {
    job: { env: { NODE_AUTH_TOKEN: token } },
    with: { githubToken: token, cliVersion: 'latest' },
  };
  const runs = await Promise.all([runPush(world, options), runPush(world, options)]);
  for (const { main } of runs) {
    expect(main.outputs).toMatchObject({ result: 'pushed', cliVersion: '1.1.15' });
  }
  expect(await installations(world)).toEqual({ '1.1.15': whole });
});

test('a job that is killed while npm installs is reported, and the next one installs all the same', async () => {
  const registry = await registryOf();
  const world = await newWorld({
    cli: 'resolved',
    toolCache: await newFolder('tools '),
    npmrc: await npmrcFor(registry),
  });
  registry.fail({ kind: 'hang' }, 1);
  const registered = world.paragon.when(({ method }) => method === 'POST');
  const { job, step } = await startPush(world);
  await Promise.all([registered, registry.asked]);
  process.kill(await step.pid, 'SIGKILL');
  expect((await step.result).conclusion).toBe('failure');
  await job.end();
  expect(statuses(world)).toEqual(['failure']);

  const { main } = await runPush(world);
  expect(main.outputs).toMatchObject({ result: 'pushed', cliVersion: '1.1.15' });
  expect((await installations(world))['1.1.15']).toEqual(expect.arrayContaining(whole));
});
