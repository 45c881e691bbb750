// Each installs the CLI anew, so it takes long. CI shows private registries, installs at the same time and installs that
// are killed in shared/test/paragon/cli-install.test, and that a run that is killed is reported in cancellation.test.
import { expect, test, vi } from 'vitest';
import { installations, newFolder, npmrcFor, registryOf, whole } from './install-world.js';
import { newWorld, runPush, startPush, statuses } from './push-world.js';

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
  await Promise.all([
    registered,
    vi.waitFor(() => expect(registry.requests).not.toEqual([]), 30_000),
  ]);
  process.kill(await step.pid, 'SIGKILL');
  expect((await step.result).conclusion).toBe('failure');
  await job.end();
  expect(statuses(world)).toEqual(['failure']);

  const { main } = await runPush(world);
  expect(main.outputs).toMatchObject({ result: 'pushed', cliVersion: '1.1.15' });
  expect((await installations(world))['1.1.15']).toEqual(expect.arrayContaining(whole));
});
