import { runWorkflowFile } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsAtNight } from '../../shared/test/nightly.js';
import * as payloads from './event-payloads.js';
import { newWorld, statuses, titled } from './push-world.js';
import { play, template } from './templates-world.js';

const rollback = '.github/workflows/paragraph-rollback.yml';
const workflow = (folder: string) => `${folder}src/integrations/slack/workflows/notifyChannel.ts`;

nightly('one way, Git to Paragon: a commit is pushed with a token that may only read', async () => {
  const file = '.github/workflows/paragraph-push.yml';
  const files = { [file]: await template('git-to-paragon/paragraph-push.yml') };
  const world = await newWorld({ files });
  const { outputs } = await play(world, file);

  expect(outputs).toMatchObject({ result: 'pushed' });
  expect(statuses(world)).toEqual(['success']);
});

const folders: Readonly<Record<string, string>> = {
  'the root': '',
  'a folder with a space': 'team one',
};

// CI plays this file below: up to a push that the branch rejects.
test.each(rowsAtNight(folders))(
  'a rollback makes the older state of a project in %s a new commit, and pushes that',
  async (_, folder) => {
    const files = { [rollback]: await template('workflows/paragraph-rollback.yml') };
    const world = await newWorld({ folder, files });
    const { repository, prefix } = world;
    const good = await repository.tip('main');
    const before = await repository.read('main', workflow(prefix));
    const added = `${prefix}src/integrations/slack/shared.ts`;
    const bad = await repository.commit({
      files: {
        [workflow(prefix)]: `${before}// Wrong.\n`,
        [added]: 'export const channel = "C1";\n',
        'notes.txt': 'Stays.\n',
      },
    });
    const inputs = { commit: good.slice(0, 10), folder };
    const { outputs } = await play(world, rollback, { event: 'workflow_dispatch', inputs });

    const tip = await repository.tip('main');
    expect(outputs).toMatchObject({ result: 'pushed', commitHash: tip });
    expect(await repository.read('main', workflow(prefix))).toBe(before);
    expect(await repository.read('main', added)).toBeUndefined();
    expect(await repository.read('main', 'notes.txt')).toBe('Stays.\n');
    const [commit] = await repository.log('main');
    expect(commit).toMatchObject({
      subject: `Restore Paragon to ${good.slice(0, 7)}`,
      parents: [bad],
    });

    // Once more: there is nothing to restore, and no other commit.
    await play(world, rollback, { event: 'workflow_dispatch', inputs });
    expect(await repository.tip('main')).toBe(tip);
  },
);

test('a rollback to something that is not a commit changes nothing', async () => {
  const files = { [rollback]: await template('workflows/paragraph-rollback.yml') };
  const world = await newWorld({ files });
  const tip = await world.repository.tip('main');
  for (const commit of ['no-such-commit', '--help', '$(touch hacked)']) {
    const run = await play(world, rollback, { event: 'workflow_dispatch', inputs: { commit } });
    expect(run.conclusion).toBe('failure');
  }
  expect(await world.repository.tip('main')).toBe(tip);
  expect(world.paragon.history(world.projectId)).toEqual([]);
});

test('a rollback that the branch does not accept says what to do, and pushes nothing', async () => {
  const files = { [rollback]: await template('workflows/paragraph-rollback.yml') };
  const world = await newWorld({ files });
  const { repository } = world;
  const good = await repository.tip('main');
  const before = await repository.read('main', workflow(''));
  await repository.commit({ files: { [workflow('')]: `${before}// Wrong.\n` } });
  repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  const inputs = { commit: good };
  const run = await runWorkflowFile(world, { file: rollback, event: 'workflow_dispatch', inputs });
  if (!run.triggered) throw new Error(run.reason);

  expect(run.conclusion).toBe('failure');
  const said = run.jobs.flatMap(({ annotations }) => annotations.map(({ message }) => message));
  expect(said).toContainEqual(
    expect.stringMatching(/did not accept .* roll back with a pull request/),
  );
  expect(world.paragon.pushes(world.projectId)).toEqual([]);
});

test('the preview of a pull request is a comment on it, by a token that may do no more', async () => {
  const file = '.github/workflows/paragraph-preview.yml';
  const files = { [file]: await template('workflows/paragraph-preview.yml') };
  const world = await newWorld({ files });
  const { repository } = world;
  await repository.commit({ branch: 'feature', files: await titled(world, 'Proposed') });
  const pull = await repository.openPullRequest({ head: 'feature' });
  const payload = payloads.pullRequest(repository, pull);
  const ref = `refs/pull/${pull.number}/merge`;
  const run = { event: 'pull_request', payload, ref, sha: pull.merge } as const;
  const { conclusion, outputs } = await play(world, file, run);

  expect(conclusion).toBe('success');
  expect(outputs).toMatchObject({ result: 'built', changed: 'true' });
  expect(repository.conversations.find(pull.number)?.comments).toMatchObject([
    { login: 'github-actions[bot]', body: expect.stringContaining('Proposed') },
  ]);
  expect(statuses(world)).toEqual([]);
});
