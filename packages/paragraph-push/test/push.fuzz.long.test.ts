// Whole runs, with a CLI of their own. CI plays its output in cli-output.fuzz.test, Paragon's answers in
// paragon-answers.fuzz.test (both of `shared`), and hostile names in hostile-input.test.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, quickVersion, runInWorld } from '@paragraph/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzzing, fuzzTimeout, seeded } from '../../shared/test/fuzz/fuzz.js';
import { secretPiece } from '../../shared/test/fuzz/secret-leaks.js';
import { expectSound } from '../../shared/test/fuzz/sound-run.js';
import {
  type Acts,
  anyActs,
  authorName,
  makeWild,
  refText,
  withActs,
} from '../../shared/test/fuzz/wild-cli.js';
import { hostileText } from '../../shared/test/hostile-text.js';
import { newWorld, statuses } from './push-world.js';

/** A tool cache of these tests' own, with a CLI in it that does what a test says. */
let toolCache = '';
beforeAll(async () => {
  toolCache = await mkdtemp(join(tmpdir(), 'wild tools '));
});
afterAll(() => rm(toolCache, { recursive: true, force: true, maxRetries: 5 }));

test('a push installs the CLI that these tests make wild', async () => {
  const world = await newWorld();
  const { main } = await runInWorld(world, 'paragraph-push');
  expect(main.outputs.result).toBe('pushed');
  // Not that of the other tests, who use it at the same time.
  const place = join('paragraph-cli', quickVersion);
  await cp(join(world.machine.toolCache, place), join(toolCache, place), { recursive: true });
  await makeWild(toolCache);
});

const registering = 'POST /graphite/projects/commit';
const reporting = 'PATCH /graphite/projects/commit';

interface Case {
  readonly branch: string;
  readonly author: string;
  readonly acts: Acts;
  readonly fault:
    | { readonly route: typeof registering | typeof reporting; readonly fault: Fault }
    | undefined;
}

function anyCase(secret: string): fc.Arbitrary<Case> {
  const text = fc.oneof(hostileText, secretPiece(secret));
  // None after which a run waits before it tries again.
  const fault = fc.oneof(
    fc.record({ status: fc.constantFrom(200, 201, 400, 403, 404, 409, 422), body: text }),
    fc.record({ status: fc.constant(422), body: fc.record({ message: text }) }),
    fc.record({ status: fc.constant(201), body: fc.record({ projectId: text, commitId: text }) }),
    fc.constantFrom<Fault>({ html: true }, { emptyBody: true }, { redirect: 'https://a.example/' }),
  );
  return fc.record({
    branch: refText.map((name) => `fix/x${name}`),
    author: authorName,
    acts: anyActs(['install', 'build', 'push'], secret),
    fault: fc.option(
      fc.record({
        route: fc.constantFrom<typeof registering | typeof reporting>(registering, reporting),
        fault,
      }),
      { freq: 2, nil: undefined },
    ),
  });
}

const { seed, numRuns } = fuzzing(1);

test
  .skipIf(process.platform === 'win32')
  .each(Array.from({ length: numRuns }, (_, index) => index))(
  `a push ends with one true status, whatever its CLI, Paragon and names do: case %i ${seeded}`,
  async (index) => {
    const world = await newWorld({ toolCache });
    const [each] = fc.sample(anyCase(world.key), { seed: seed + index, numRuns: 1 });
    if (each === undefined) throw new Error('There is no case.');
    const { branch, author, acts, fault } = each;
    await world.repository.commit({
      branch,
      author: { name: author, email: 'eve@example.com' },
      files: { 'notes.md': 'A commit.' },
    });
    world.paragon.link({ branch, projectId: world.projectId });
    if (fault !== undefined) world.paragon.fail({ ...fault, times: 'always' });
    const env = await withActs(world.root, acts);

    const run = await runInWorld(world, 'paragraph-push', { job: { branch, env } });

    await expectSound(world, run);
    const isPushed = world.paragon.pushes(world.projectId).length > 0;
    expect(run.main.outputs.result).toBe(isPushed ? 'pushed' : 'failed');
    const status = isPushed ? 'success' : 'failure';
    const told = fault === undefined ? [status] : fault.route === registering ? [] : ['running'];
    expect(statuses(world)).toEqual(told);
  },
  fuzzTimeout,
);
