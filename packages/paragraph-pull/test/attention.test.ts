import type { RepositoryOptions, World, WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { elementsOf, misleading, proseOf } from '../../shared/test/hostile-text.js';
import { nightly, rowsAtNight } from '../../shared/test/nightly.js';
import { issue, pull, writing } from './attention-world.js';
import type { Permissions } from './host-place.js';
import { editAndSave, newWorld, saveVersion, startPull, workflowFile } from './pull-world.js';

/** The workflow in Git as a person has changed it. */
async function editInGit(world: World): Promise<void> {
  const text = (await world.repository.read('main', workflowFile)) ?? '';
  const changed = text.replace("'Notify Channel'", "'By an engineer'");
  const author = { name: 'Eve', email: '7+eve@users.noreply.github.com' };
  await world.repository.commit({ files: { [workflowFile]: changed }, author });
}

nightly(
  'a conflict opens an issue that shows both sides and what to do, until it is decided',
  async () => {
    const world = await newWorld();
    await pull(world, await saveVersion(world));
    expect(issue(world)).toBe(undefined);
    await editInGit(world);
    const title = '@octocat fixes #1 <img>';
    world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', title);
    const { main } = await pull(world, await saveVersion(world));
    expect(main.outputs.result).toBe('conflict');
    const side = `paragraph-sync/${world.projectId}/main`;
    const opened = issue(world);
    expect(opened).toMatchObject({ state: 'open', assignees: ['eve'] });
    expect(opened?.title).toBe(
      'Paragon sync of main: Git and Paragon both changed ＠octocat fixes ＃1 <img>',
    );
    const body = opened?.body ?? '';
    expect(body).toMatch(/changed; on <code>main<\/code> \| changed; waits on <code>paragraph/);
    expect(body).toContain('**Next step:** [open the comparison](');
    expect(body).toContain(`/compare/main...${side}?expand=1)`);
    expect(body).toContain(`[The run](${main.outputs.runUrl})`);
    expect(main.outputs.runUrl).toMatch(/\/actions\/runs\/\d+$/);
    // No name makes a mention, a reference or an element.
    expect(proseOf(body)).not.toMatch(misleading);
    expect(elementsOf(body).join('')).not.toContain('<img');
    expect(main.stdout).toContain(`Reported in the issue ${world.repository.url}/issues/1`);
    expect(main.outputs.attention).toContain('Git and Paragon both changed ＠octocat');

    // A failure says its own, and takes nothing back of what waits.
    await pull(world, { maxDeletions: 'many' });
    expect(issue(world)?.body).toMatch(/In Paragon[\s\S]*Invalid input/);
    // Neither does a run that ends well, since that waits still.
    const waits = await pull(world, await saveVersion(world));
    expect(waits.main.outputs.result).toBe('unchanged');
    expect(issue(world)).toMatchObject({ state: 'open', body });

    await world.repository.deleteBranch(side);
    const after = await pull(world, await saveVersion(world));
    expect(after.main.stdout).toContain('Closed the issue');
    expect(issue(world)).toMatchObject({
      state: 'closed',
      comments: [{ body: expect.stringContaining('A pull succeeded') }],
    });
    expect(world.github.violations).toEqual([]);
  },
  240_000,
);

test('a failure is reported before the project is known, even with an invalid input, and closed by the next good run', async () => {
  const world = await newWorld();
  const ids = await saveVersion(world);
  const wrong = await pull(world, { ...ids, maxDeletions: 'many' });
  expect(wrong.main.conclusion).toBe('failure');
  expect(world.paragon.history(world.projectId)).toMatchObject([{ ...ids, status: 'failure' }]);
  expect(issue(world)?.title).toBe(
    'Paragon sync of main: Invalid input: maxDeletions: must be a number of files, such as 25, or a percentage, such as 50%',
  );
  await pull(world, { paragonKey: '' });
  expect(issue(world)?.title).toContain('The input `paragonKey` is empty');
  expect(world.repository.conversations.all()).toHaveLength(1);
  await pull(world, await editAndSave(world));
  expect(issue(world)?.state).toBe('closed');
});

/** Why no issue can be written, and what the notice says. */
const unwritable: Readonly<
  Record<string, readonly [Permissions, RepositoryOptions['settings'], RegExp]>
> = {
  issues: [
    { contents: 'write' },
    {},
    /Resource not accessible by integration\n.*\npermissions:\n {2}contents: write\n {2}issues: write/,
  ],
  'any issue': [writing, { hasIssues: false }, /Issues has been disabled .*\nEnable issues/],
};

// What GitHub answers, and that nobody is left guessing, is shown by own-issue.test.
test.each(rowsAtNight(unwritable))(
  'a run that may not write %s says so in one notice, and ends as it would',
  async (_, [permissions, settings, words]) => {
    const world = await newWorld({ settings });
    const { main } = await pull(world, await editAndSave(world), { job: { permissions } });
    expect(main.conclusion).toBe('success');
    const notices = main.annotations.filter(({ level }) => level === 'notice');
    expect(notices).toMatchObject([{ title: 'No issue for this run' }]);
    expect(notices[0]?.message).toMatch(/The issue for this run could not be written\./);
    expect(notices[0]?.message).toMatch(words);
  },
);

/** A pull that is ended while the branch is fetched. */
async function endPull(world: World, by: 'kill' | 'cancel'): Promise<WorldRun['job']> {
  let reached: Promise<void> | undefined;
  const { job, step } = await startPull(world, {
    with: { attention: 'true', ...(await saveVersion(world)) },
    job: { permissions: writing },
    before: async (started) => {
      await world.checkout(started);
      const match = { service: 'git-upload-pack' } as const;
      reached = world.github.fail({ match, fault: { kind: 'hang' } }).sprung;
    },
  });
  await reached;
  if (by === 'cancel') await step.cancel();
  else process.kill(await step.pid, 'SIGKILL');
  await step.result;
  return job.end();
}

nightly(
  'a run that breaks off is reported at the end of the job, and a cancelled one is not',
  async () => {
    const world = await newWorld();
    expect((await endPull(world, 'kill')).conclusion).toBe('failure');
    expect(issue(world)?.title).toBe('Paragon sync of main: a pull ended without a report');
    await pull(world, await editAndSave(world));
    expect(issue(world)?.state).toBe('closed');
    expect((await endPull(world, 'cancel')).conclusion).toBe('cancelled');
    expect(world.repository.conversations.all()).toHaveLength(1);
  },
);
