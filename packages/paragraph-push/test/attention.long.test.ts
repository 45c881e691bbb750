// CI shows in attention.test of `paragraph-pull` that a run opens, keeps and closes the issue, and in shared/test/attention
// what it says.
import type { World, WorldRun } from '@paragraph/sandbox';
import { runInWorld } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { elementsOf, forgery, misleading, proseOf } from '../../shared/test/hostile-text.js';
import { newWorld, runPush, titled } from './push-world.js';

const permissions = { contents: 'write', issues: 'write' } as const;

function push(world: World, inputs: Readonly<Record<string, string>> = {}): Promise<WorldRun> {
  return runPush(world, { with: { attention: 'true', ...inputs }, job: { permissions } });
}

/** A pull by hand, whose record guards the dashboard from then on. */
async function pull(world: World): Promise<WorldRun> {
  const job = { event: 'workflow_dispatch', permissions } as const;
  return runInWorld(world, 'paragraph-pull', { with: { attention: 'true' }, job });
}

function issue(world: World, number = 1) {
  return world.repository.conversations.find(number);
}

test('a blocked push opens an issue, and the next push, not the pull, closes it', async () => {
  const world = await newWorld();
  await push(world);
  expect((await pull(world)).main.conclusion).toBe('success');
  const author = { name: 'Eve', email: '7+eve@users.noreply.github.com' };
  await world.repository.commit({ files: await titled(world, 'Tell all'), author });
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', { description: forgery });
  const { main } = await push(world);
  expect(main.outputs).toMatchObject({ result: 'conflict' });
  expect(main.outputs.attention).toMatch(/^Paragon has a change that Git lacks/);
  const body = issue(world)?.body ?? '';
  expect(issue(world)).toMatchObject({ state: 'open', assignees: ['eve'] });
  expect(issue(world)?.title).toMatch(/^Paragon sync of main: Paragon has a change that Git/);
  expect(body).toContain('Run the pull workflow first');
  expect(body).toContain('changed in Paragon&#44; also changed in Git');
  expect(body).toContain(`[The run](${main.outputs.runUrl})`);
  expect(proseOf(body)).not.toMatch(misleading);
  expect(elementsOf(body).join('')).not.toMatch(/<(?:img|script)/);

  const pulled = await pull(world);
  expect(pulled.main.outputs).toMatchObject({ result: 'committed', pushNeeded: 'true' });
  expect(issue(world)?.state).toBe('open');
  const pushed = await push(world);
  expect(pushed.main.outputs).toMatchObject({ result: 'pushed', attention: '' });
  expect(issue(world)).toMatchObject({
    state: 'closed',
    comments: [{ body: expect.stringMatching(/^A push succeeded .*Paragon has \[/) }],
  });
}, 240_000);

/** A world in which the tip of the branch does not build. */
async function brokenWorld() {
  const world = await newWorld();
  const file = 'src/integrations/slack/workflows/notifyChannel.ts';
  const text = (await world.repository.read('main', file)) ?? '';
  const author = { name: 'Eve', email: '7+eve@users.noreply.github.com' };
  await world.repository.commit({ files: { [file]: `const a = ;\n${text}` }, author });
  return { world, file, text };
}

test('a dry run whose build fails names nothing', async () => {
  const { world } = await brokenWorld();
  const dry = await push(world, { dryRun: 'true' });
  expect(dry.main.outputs.result).toBe('failed');
  expect(world.repository.conversations.all()).toEqual([]);
});

test('a push whose build fails names the files, until one builds', async () => {
  const { world, file, text } = await brokenWorld();
  const { main } = await push(world);
  expect(main.outputs.result).toBe('failed');
  expect(issue(world)).toMatchObject({ state: 'open', assignees: ['eve'] });
  expect(issue(world)?.body).toContain(
    `<code>${file.replaceAll('/', '&#47;').replace('.', '&#46;')}&#58;1</code>`,
  );
  await world.repository.commit({ files: { [file]: text } });
  await push(world);
  expect(issue(world)?.state).toBe('closed');
});

test('without permission a push is as green as it would be, and a notice says what is missing', async () => {
  const world = await newWorld();
  const job = { permissions: { contents: 'write' } } as const;
  const { main } = await runPush(world, { with: { attention: 'true' }, job });
  expect(main.conclusion).toBe('success');
  expect(main.annotations).toMatchObject([
    { level: 'notice', message: expect.stringContaining('issues: write') },
  ]);
});
