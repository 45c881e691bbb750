import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { edited, runAgain, runPullRequest, workflow } from './preview-world.js';
import { newWorld } from './push-world.js';

const withComment = {
  with: { comment: 'true' },
  permissions: { contents: 'read', pull_requests: 'write' },
} as const;

nightly('a comment says that it is outdated while a later commit does not build', async () => {
  const world = await newWorld();
  const { repository } = world;
  const titled = (title: string) => edited(world, workflow, [["'Notify Channel'", title]]);
  const comments = () => repository.conversations.find(1)?.comments ?? [];
  await runPullRequest(world, await titled("'One'"), withComment);
  expect(comments()[0]?.body).toContain('One');
  await repository.commit({ branch: 'feature', files: await titled("'Two") });
  const { main } = await runAgain(world, 1, withComment);
  expect(main.conclusion).toBe('failure');
  const [outdated, ...others] = comments();
  expect(others).toEqual([]);
  const { commitHash } = main.outputs;
  expect(outdated?.body).toMatch(
    new RegExp(`Outdated:.*/commit/${commitHash}\\) has no preview.*The build failed.*One`, 's'),
  );
});

test('without permission for contents the change is shown, and what could not be read is said', async () => {
  const world = await newWorld();
  const files = await edited(world, workflow, [["'Notify Channel'", "'Renamed'"]]);
  const { main } = await runPullRequest(world, files, {
    with: { comment: 'true' },
    permissions: { pull_requests: 'write' },
    // The checkout has a token of its own, and keeps it for itself.
    checkout: { token: world.token('read'), persistCredentials: false },
  });
  expect(main.conclusion).toBe('success');
  expect(main.outputs).toMatchObject({ result: 'built', changed: 'true' });
  expect(main.summary).toContain('Renamed');
  expect(main.summary).toContain('if main is linked to this project');
  expect(main.summary).toMatch(
    /Dashboard edits could not be compared.*The record of the last sync could not be read.*403.*contents&#58; read/,
  );
  // The push after the merge is another job.
  expect(main.summary).not.toContain('would be blocked');
  const [comment] = world.repository.conversations.find(1)?.comments ?? [];
  expect(comment?.body).toContain('Renamed');
  expect(world.github.violations).toEqual([]);
});
