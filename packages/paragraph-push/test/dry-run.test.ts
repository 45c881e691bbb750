import type { World, WorldRunOptions } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { newWorld, runPush, statuses, titled } from './push-world.js';

const commitRoute = '/graphite/projects/commit';

/** Paragon was asked, and neither told of the run nor given anything. */
function expectNoWrite(world: World, before: unknown): void {
  const { paragon, projectId } = world;
  expect(paragon.project(projectId)).toEqual(before);
  expect(paragon.history(projectId)).toEqual([]);
  expect(paragon.requests.filter(({ path }) => path.includes(commitRoute))).toEqual([]);
  expect(paragon.pushes(projectId).filter(({ dryRun }) => !dryRun)).toEqual([]);
}

test('a dry run shows what a push would change, and changes nothing', async () => {
  const world = await newWorld();
  const before = world.paragon.project(world.projectId);
  const { main } = await runPush(world, { with: { dryRun: 'true' }, job: { debug: true } });

  expect(main.conclusion).toBe('success');
  expect(main.outputs).toMatchObject({
    result: 'built',
    projectId: world.projectId,
    commitId: '',
    commitHash: await world.repository.tip('main'),
  });
  expect(main.annotations).toMatchObject([
    { level: 'notice', message: 'A dry run pushes nothing and reports nothing to Paragon.' },
  ]);
  // By Paragon's own account, in the log and in the summary.
  expect(main.log).toContain('##[group]para push --dry-run');
  expect(main.log).toContain('+ workflow slack > Notify Channel');
  expect(main.summary).toMatch(/^### ✅ Dry run/);
  expect(main.summary).toContain('What a push would change');
  expect(main.summary).toContain('workflow slack &#62; Notify Channel');
  // By workflow and step.
  expect(main.summary).toContain('### What a push changes in Paragon');
  expect(main.outputs.changed).toBe('true');
  expectNoWrite(world, before);
  expect(world.paragon.pushes(world.projectId)).toHaveLength(1);

  // With debug logging: what was started, with which programs, and how long it took.
  const debug = main.log.split('\n').filter((line) => line.startsWith('##[debug]'));
  const said = (pattern: RegExp): void =>
    expect(debug).toContainEqual(expect.stringMatching(pattern));
  said(/^##\[debug\]git \d+\.\d+/);
  said(/^##\[debug\]Node \d+\.\d+\.\d+ \(.+\), npm \d+\.\d+\.\d+ \(.+\)$/);
  said(/^##\[debug\]git ls-remote -- .* refs\/heads\/main \(exit code 0, \d+ ms\)$/);
  said(/^##\[debug\]\S.*node \S.*\.js install \(in /);
  said(/^##\[debug\]\S.*node \S.*\.js build \(in /);
  said(/^##\[debug\]\S.*node \S.*\.js push --dry-run --debug \(in /);
  said(/^##\[debug\]para build: exit code 0, [\d.]+ m?s$/);
  expect(main.log).not.toContain(world.key);
});

nightly('a dry run of a pull request shows what its merge would push', async () => {
  const world = await newWorld();
  const before = world.paragon.project(world.projectId);
  await world.repository.commit({ branch: 'idea', files: await titled(world, 'An idea') });
  const { number, merge } = await world.repository.openPullRequest({ head: 'idea' });
  const { main } = await runPush(world, {
    with: { dryRun: 'true' },
    job: { event: 'pull_request', ref: `refs/pull/${number}/merge`, sha: merge },
  });
  expect(main.outputs).toMatchObject({ result: 'built', commitHash: merge, commitId: '' });
  expect(main.summary).toContain('workflow slack &#62; An idea');
  expectNoWrite(world, before);
});

nightly('a dry run also checks the tip of the branch', async () => {
  const world = await newWorld();
  const before = world.paragon.project(world.projectId);
  const { main } = await runPush(world, {
    with: { dryRun: 'true', onNewerCommit: 'supersede' },
    before: async (job) => {
      await world.checkout(job);
      await world.repository.commit({ files: await titled(world, 'Newer') });
    },
  });
  expect(main.conclusion).toBe('success');
  expect(main.outputs.result).toBe('superseded');
  expect(main.annotations).toMatchObject([{ level: 'warning' }]);
  expectNoWrite(world, before);
});

async function withoutIntegrations(world: World): Promise<Readonly<Record<string, null>>> {
  const files = await world.repository.files('main');
  const gone = files.filter((file) => file.startsWith('src/integrations/'));
  return Object.fromEntries(gone.map((file) => [file, null]));
}

interface Guarded {
  readonly run: (world: World) => Promise<WorldRunOptions>;
  readonly told: readonly string[];
}

const guarded: Readonly<Record<string, Guarded>> = {
  'of the commit that is pushed': {
    run: async (world) => {
      await world.repository.commit({ files: await withoutIntegrations(world) });
      return {};
    },
    told: ['failure'],
  },
  'of a newer commit, that the branch has moved to during the build': {
    run: async (world) => {
      const files = await withoutIntegrations(world);
      return {
        before: async (job) => {
          await world.checkout(job);
          // Building asks Paragon, so that is a moment within it.
          const move = async (): Promise<void> => {
            await world.repository.commit({ files });
          };
          const route = 'GET /sandbox/cli/projects/:id';
          world.paragon.fail({ route, fault: { run: move } });
        },
      };
    },
    told: ['failure'],
  },
  'in a dry run': {
    run: async (world) => {
      await world.repository.commit({ files: await withoutIntegrations(world) });
      return { with: { dryRun: 'true' } };
    },
    told: [],
  },
};

test.each(rowsInCi(guarded, 'in a dry run'))(
  'a build without integrations is never pushed: %s',
  async (_, { run, told }) => {
    const world = await newWorld();
    const before = world.paragon.project(world.projectId);
    const { main } = await runPush(world, await run(world));
    expect(main.conclusion).toBe('failure');
    expect(main.outputs.result).toBe('failed');
    expect(main.annotations).toMatchObject([
      { level: 'error', message: expect.stringContaining('The build holds no integrations') },
    ]);
    expect(main.summary).toContain('Not pushed to Paragon');
    expect(statuses(world)).toEqual(told);
    expect(world.paragon.pushes(world.projectId)).toEqual([]);
    expect(world.paragon.project(world.projectId)).toEqual(before);
  },
);
