import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CheckoutOptions,
  quickVersion,
  type World,
  type WorldJobOptions,
} from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsAtNight, rowsInCi } from '../../shared/test/nightly.js';
import { recordingGit } from '../../shared/test/recording-git.js';
import * as payloads from './event-payloads.js';
import { expectReported, newWorld, pushedTitles, runPush, titled } from './push-world.js';

/** How GitHub starts a job for an event, and what the job checks out. */
interface Started {
  readonly job: WorldJobOptions;
  readonly checkout?: Partial<CheckoutOptions>;
}

type Scene = (world: World) => Promise<Started>;

/** A workflow that another one has started, and that checks out what its author wrote into `ref:`. */
const afterRun =
  (run: payloads.FinishedRun, checkout: Partial<CheckoutOptions>): Scene =>
  async ({ repository }) => ({
    job: { event: 'workflow_run', payload: await payloads.workflowRun(repository, run) },
    checkout,
  });

const branch = (ref: string): Partial<CheckoutOptions> => ({ ref, sha: undefined });

const pushing: Readonly<Record<string, Scene>> = {
  push: async ({ repository }) => ({
    job: { event: 'push', payload: await payloads.pushed(repository, 'refs/heads/main') },
  }),
  'workflow_run after a push of the commit that is checked out': async (world) => {
    const started = await afterRun({ branch: 'main' }, {})(world);
    return { ...started, checkout: branch(await world.repository.tip('main')) };
  },
};

// CI shows that in push.test and, with the payload of GitHub, in workflow-files.test.
test.each(rowsAtNight(pushing))('%s: registered, built, pushed and reported', async (_, scene) => {
  const world = await newWorld();
  const { job, checkout } = await scene(world);
  const { main } = await runPush(world, {
    job,
    before: (started) => world.checkout(started, checkout),
  });

  await expectReported(world, main, quickVersion);
  expect(pushedTitles(world)).toEqual(['Notify Channel']);
});

const building: Readonly<Record<string, readonly [scene: Scene, notice: string]>> = {
  pull_request: [
    async (world) => {
      const files = await titled(world, 'Proposed');
      await world.repository.commit({ branch: 'feature', files });
      const pull = await world.repository.openPullRequest({ head: 'feature' });
      const payload = payloads.pullRequest(world.repository, pull);
      const ref = `refs/pull/${pull.number}/merge`;
      return { job: { event: 'pull_request', payload, ref, sha: pull.merge } };
    },
    'A pull request is built, not pushed: Paragon gets it when it is merged.',
  ],
  'the push of a tag': [
    async ({ repository }) => {
      await repository.tag('v1', await repository.tip('main'));
      const payload = await payloads.pushed(repository, 'refs/tags/v1');
      return { job: { event: 'push', payload, ref: 'refs/tags/v1' } };
    },
    'A tag (v1) is built, not pushed: Paragon follows a branch.',
  ],
};

// CI shows that in templates.test, with a pull request.
test.each(rowsAtNight(building))('%s: built only', async (_, [scene, notice]) => {
  const world = await newWorld();
  const { job } = await scene(world);
  const { main } = await runPush(world, { job });

  expect(main.conclusion).toBe('success');
  expect(main.annotations).toMatchObject([{ level: 'notice', message: notice }]);
  // What a pull request shows is looked at in preview.test.ts.
  const shown = ['changes', 'changed', 'reportPath', 'runUrl'];
  const outputs = Object.entries(main.outputs).filter(([name]) => !shown.includes(name));
  expect(Object.fromEntries(outputs)).toEqual({
    result: 'built',
    projectId: world.projectId,
    commitId: '',
    commitHash: job.sha ?? (await world.repository.tip('main')),
    subfolder: '.',
    cliVersion: quickVersion,
    attention: '',
  });
  expect(main.summary).toMatch(/^### ✅ Built/);
  expect(main.log).toContain('##[group]para build');
  expectNothingInParagon(world);
});

nightly(
  'a tag of a repository without a project file is skipped, until an earlier step writes one',
  async () => {
    const world = await newWorld();
    const { repository } = world;
    const file = '.para/project.json';
    const text = (await repository.read('main', file)) ?? '';
    const untracked = { [file]: null, '.para/branches.json': '{"main":{"projectId":"other"}}' };
    await repository.commit({ files: untracked });
    await repository.tag('v1', await repository.tip('main'));
    const payload = await payloads.pushed(repository, 'refs/tags/v1');
    const job = { event: 'push', payload, ref: 'refs/tags/v1' } as const;
    const { main } = await runPush(world, { job });
    expect(main).toMatchObject({ conclusion: 'success', outputs: { result: 'skipped' } });
    const [notice] = main.annotations;
    expect(notice?.message).toContain('The project is not known, so nothing was built');
    expect(notice?.message).toContain('let an earlier step of the job write `.para/project.json`');
    expect(notice?.message).not.toMatch(/Link the branch|name its project in/);

    const again = await runPush(world, {
      job,
      before: async (started) => {
        const folder = await world.checkout(started);
        await mkdir(join(folder, '.para'), { recursive: true });
        await writeFile(join(folder, file), text);
      },
    });
    expect(again.main.outputs).toMatchObject({ result: 'built', projectId: world.projectId });
  },
);

/** One that its name refuses, and one of which git tells. */
const ignored: Readonly<
  Record<string, readonly [scene: Scene, reason: string, decidedWith: 'no git' | 'git']>
> = {
  pull_request_target: [
    async (world) => {
      await world.repository.commit({ branch: 'feature', files: { 'evil.ts': '' } });
      const pull = await world.repository.openPullRequest({ head: 'feature' });
      const payload = payloads.pullRequest(world.repository, pull, 'fork');
      return { job: { event: 'pull_request_target', payload }, checkout: branch('feature') };
    },
    'Nothing was built for the event "pull_request_target": it can run foreign code next to the Paragon key.',
    'no git',
  ],
  'workflow_run after a push to another branch than the one that is checked out': [
    async (world) => {
      await world.repository.commit({ branch: 'feature', files: { 'x.txt': '' } });
      return afterRun({ branch: 'feature' }, {})(world);
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression for the workflow file
    'the branch "feature", which is not the one that is checked out. Add `ref: ${{ github.event.workflow_run.head_branch }}` to actions/checkout.',
    'git',
  ],
};

// A folder of the workspace that looks like a repository could make git run what its `config` says.
// The others are in the table of event.test.
test.skipIf(process.platform === 'win32').each(rowsInCi(ignored, 'pull_request_target'))(
  '%s: nothing is built or asked of npm, which the event alone decides where it can',
  async (_, [scene, reason, decidedWith]) => {
    const git = await recordingGit();
    const world = await newWorld({ env: git.env });
    const { job, checkout } = await scene(world);
    const { main } = await runPush(world, {
      job: { ...job, debug: true },
      before: async (started) => {
        await world.checkout(started, checkout);
        await git.forget();
      },
    });

    expect((await git.starts()).length > 0).toBe(decidedWith === 'git');
    expect(main.conclusion).toBe('success');
    expect(main.annotations).toMatchObject([{ level: 'notice' }]);
    expect(main.annotations[0]?.message).toContain(reason);
    expect(main.outputs).toMatchObject({ result: 'skipped', commitId: '', cliVersion: '' });
    expect(main.summary).toContain('Nothing was built');
    expect(main.log).not.toContain('para ');
    if (decidedWith === 'no git') expect(main.log).not.toMatch(/npm/);
    expectNothingInParagon(world);
  },
);

const dependabot = 'Dependabot secrets';

const keyless: Readonly<
  Record<string, readonly [actor: string, from: 'branch' | 'fork', hint: boolean]>
> = {
  'a fork': ['mallory', 'fork', false],
  Dependabot: ['dependabot[bot]', 'branch', true],
};

test.each(rowsInCi(keyless, 'a fork'))(
  'a pull request of %s has no key: nothing is built, and the job is green',
  async (_, [actor, from, hint]) => {
    const world = await newWorld();
    await world.repository.commit({ branch: 'feature', files: { 'x.txt': '' } });
    const pull = await world.repository.openPullRequest({ head: 'feature' });
    const { main } = await runPush(world, {
      with: { paragonKey: '' },
      job: {
        event: 'pull_request',
        payload: payloads.pullRequest(world.repository, pull, from),
        ref: `refs/pull/${pull.number}/merge`,
        sha: pull.merge,
        actor,
        secrets: {},
      },
    });
    expect(main.conclusion).toBe('success');
    expect(main.annotations).toMatchObject([{ level: 'notice' }]);
    const message = main.annotations[0]?.message ?? '';
    expect(message).toContain('this run has no Paragon key');
    expect(message.includes(dependabot)).toBe(hint);
    expect(main.outputs).toMatchObject({ result: 'skipped', commitId: '' });
    expect(main.summary).toContain('Nothing was built');
    expect(world.paragon.requests).toEqual([]);
  },
);

const pushers = { ada: false, 'dependabot[bot]': true };

test.each(rowsAtNight(pushers))(
  'without a key, a push of %s fails and says where keys are kept',
  async (actor, hint) => {
    const world = await newWorld();
    const payload = await payloads.pushed(world.repository, 'refs/heads/main');
    const { main, job } = await runPush(world, {
      with: { paragonKey: '' },
      job: { event: 'push', payload, actor, secrets: {} },
    });
    expect(job.conclusion).toBe('failure');
    expect(main.annotations).toMatchObject([
      { level: 'error', title: 'The input `paragonKey` is empty' },
    ]);
    const message = main.annotations[0]?.message ?? '';
    expect(message).toContain('The input `paragonKey` is empty.');
    expect(message).toContain('Settings > Secrets and variables > Actions');
    expect(message.includes(dependabot)).toBe(hint);
    expect(main.outputs.result).toBe('failed');
    expect(world.paragon.requests).toEqual([]);
  },
);

/** No sync, no push, and no request that would have begun one. */
function expectNothingInParagon({ paragon, projectId }: World): void {
  expect(paragon.history(projectId)).toEqual([]);
  expect(paragon.pushes(projectId)).toEqual([]);
  expect(paragon.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
}
