// CI plays one pull request with its comment in templates.test; preview-report.test shows what it says.
import { expect, test } from 'vitest';
import { elementsOf, forgery } from '../../shared/test/hostile-text.js';
import { commentBody } from '../src/preview/preview-comment.js';
import type { Preview } from '../src/preview/preview-types.js';
import { edited, runAgain, runPullRequest, workflow } from './preview-world.js';
import { newWorld, runPush } from './push-world.js';

const writing = { contents: 'read', pull_requests: 'write' } as const;
const withComment = { with: { comment: 'true' }, permissions: writing };
const marker = /^<!-- paragraph-preview: [\w-]+ -->\n/;

test('a pull request has one comment over five pushes, which shows the last state', async () => {
  const world = await newWorld();
  await runPush(world);
  const { repository } = world;
  const titled = (title: string) => edited(world, workflow, [["'Notify Channel'", `'${title}'`]]);
  const titles = ['One', 'Two', 'Three', 'Four'];
  await runPullRequest(world, await titled('Zero'), withComment);
  const comments = () => repository.conversations.find(1)?.comments ?? [];
  const [first] = comments();
  expect(first?.body).toMatch(marker);
  expect(first?.body).toContain('Zero');
  for (const title of titles) {
    await repository.commit({ branch: 'feature', files: await titled(title) });
    const { main } = await runAgain(world, 1, withComment);
    expect(main.conclusion).toBe('success');
  }
  expect(comments()).toMatchObject([{ id: first?.id }]);
  expect(comments()[0]?.body).toContain('Four');
  expect(comments()[0]?.body).not.toContain('Zero');

  await repository.commit({ branch: 'feature', files: await titled('Notify Channel') });
  await runAgain(world, 1, withComment);
  const [last, ...others] = comments();
  expect(others).toEqual([]);
  expect(last?.body).toContain('Nothing changes in Paragon.');
  const tip = (await repository.pullRequests.find(1))?.pull.headSha ?? '';
  expect(tip).not.toBe('');
  expect(last?.body).toMatch(/compared with Paragon at \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
}, 240_000);

test('without permission, a notice says what to grant, and the job is green', async () => {
  const world = await newWorld();
  await runPush(world);
  const files = await edited(world, workflow, [["'Notify Channel'", "'Other'"]]);
  const permissions = { contents: 'read', pull_requests: 'read' } as const;
  const { main } = await runPullRequest(world, files, { ...withComment, permissions });
  expect(main.conclusion).toBe('success');
  const notices = main.annotations.map(({ message }) => message).join('\n');
  expect(notices).toContain('The preview could not be posted as a comment');
  expect(notices).toContain('pull-requests: write');
  expect(main.summary).toContain('Other');
  expect(world.repository.conversations.find(1)?.comments).toEqual([]);
});

test("a comment stays within GitHub's limit, and says where the rest is", () => {
  const changes = Array.from({ length: 2_000 }, (_, index) => ({
    change: 'changed' as const,
    kind: 'step' as const,
    integration: 'slack',
    workflow: `${forgery} ${index}`,
    name: forgery,
    values: [{ of: 'code', before: 'a\n'.repeat(100), after: `${forgery}\n`.repeat(100) }],
  }));
  const same = { workflows: 0, steps: 0, events: 0, resources: 0 };
  const preview: Preview = {
    branch: 'main',
    isLinked: false,
    of: 'merge',
    found: {
      kind: 'compared',
      changes: { changes, same },
      impact: [],
      obstacles: { waiting: { kind: 'unknown' }, blockers: [], warnings: [] },
    },
  };
  const runner = { serverUrl: 'https://github.com', repository: 'acme/x', runId: '7' };
  const body = commentBody({ preview, commit: 'a'.repeat(40) }, runner, new Date(0));
  expect(body.length).toBeLessThanOrEqual(65_536 - 100);
  expect(body.length).toBeGreaterThan(20_000);
  expect(body).toContain('[the page of the run](https://github.com/acme/x/actions/runs/7)');
  expect(body).toContain('1970-01-01 00:00 UTC');
  expect(elementsOf(body)).toContain('<table>');
});

test('a comment says that it is outdated while a later commit does not build', async () => {
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
