import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { newWorld, runPush, titled } from './push-world.js';
import { syncedWorld } from './two-way-world.js';

test('if nothing was ever pulled, a push reads the refs of records twice: a first pull may end meanwhile', async () => {
  const world = await newWorld();
  const run = await runPush(world, { job: { debug: true } });
  expect(run.main.outputs.result).toBe('pushed');
  const asked = run.main.log.match(/git ls-remote .* \(exit code 0,/g) ?? [];
  expect(asked.filter((line) => line.includes('refs/paragraph/'))).toHaveLength(2);
  expect(run.main.log).not.toMatch(/git (?:\S+ )*init /);
});

nightly('a push whose record the host rejects names the consequences', async () => {
  const world = await syncedWorld();
  await world.repository.commit({ files: await titled(world, 'By an engineer') });
  world.repository.refuseRefs('refs/paragraph/', 'Only branches here.');
  const { main } = await runPush(world, { job: { contents: 'write' } });
  expect(main.outputs.result).toBe('pushed');
  const [notice] = main.annotations.filter(({ level }) => level === 'notice');
  expect(notice?.message).toContain('could not be recorded');
  expect(notice?.message).toContain('Only branches here.');
  expect(notice?.message).toContain('may mistake the changes of this one for dashboard edits');
});
