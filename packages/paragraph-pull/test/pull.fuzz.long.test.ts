// Whole runs, with a CLI of their own. CI plays odd exports in export.fuzz.test, and hostile names in hostile-names.test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOwned } from '@paragraph/shared';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzzing, fuzzTimeout, seeded } from '../../shared/test/fuzz/fuzz.js';
import { expectSound } from '../../shared/test/fuzz/sound-run.js';
import { anyActs, makeWild, withActs } from '../../shared/test/fuzz/wild-cli.js';
import { hostileText } from '../../shared/test/hostile-text.js';
import { editAndSave, newWorld, runPull, startPull } from './pull-world.js';

/** A tool cache of these tests' own, with a CLI in it that does what a test says. */
let toolCache = '';
beforeAll(async () => {
  toolCache = await mkdtemp(join(tmpdir(), 'wild tools '));
});
afterAll(() => rm(toolCache, { recursive: true, force: true, maxRetries: 5 }));

test('a pull installs the CLI that these tests make wild', async () => {
  const world = await newWorld({ toolCache });
  const { main } = await runPull(world);
  expect(main.outputs.result).toBe('unchanged');
  await makeWild(toolCache);
});

const { seed, numRuns } = fuzzing(1);

test
  .skipIf(process.platform === 'win32')
  .each(Array.from({ length: numRuns }, (_, index) => index))(
  `a pull ends with one true status and commits plain files, whatever its CLI and names do: case %i ${seeded}`,
  async (index) => {
    const world = await newWorld({ toolCache });
    const anyCase = fc.record({ description: hostileText, acts: anyActs(['pull'], world.key) });
    const [each] = fc.sample(anyCase, { seed: seed + index, numRuns: 1 });
    if (each === undefined) throw new Error('There is no case.');
    const before = await world.repository.tip('main');
    const ids = await editAndSave(world, each.description);
    const env = await withActs(world.root, each.acts);

    const { job, step } = await startPull(world, { with: ids, job: { env } });
    const main = await step.result;
    const run = { main, job: await job.end(), workspace: job.workspace, temp: job.temp };

    await expectSound(world, run);
    const tip = await world.repository.tip('main');
    const result = main.outputs.result ?? '';
    expect(result).toMatch(/^(?:committed|unchanged|conflict|failed)$/);
    // The rest of a conflict is committed.
    if (result !== 'conflict') expect(tip !== before).toBe(result === 'committed');
    expect(world.paragon.history(world.projectId)).toMatchObject([
      result === 'failed' || result === 'conflict'
        ? { status: 'failure' }
        : { status: 'success', hash: tip },
    ]);
    const raw = await world.repository.git(['diff-tree', '-r', '--no-renames', '-z', before, tip]);
    const [...parts] = raw.split('\0');
    for (const [place, part] of parts.entries()) {
      if (!part.startsWith(':')) continue;
      expect(part).toMatch(/^:\d+ (?:100644|100755|000000) /);
      expect(isOwned(parts[place + 1] ?? '')).toBe(true);
    }
  },
  fuzzTimeout,
);
