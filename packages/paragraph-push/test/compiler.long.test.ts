import type { World, WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { pushedTitles, runPush } from './push-world.js';
import { errors, pull, stateOf, syncedWorld } from './two-way-world.js';

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/** A commit of an engineer: another title, and words of their own, which no export keeps. */
async function commitTitle(world: World, title: string): Promise<void> {
  const file = `${world.prefix}${workflow}`;
  const now = (await world.repository.read('main', file)) ?? '';
  const text = now.replace(/name: string = '[^']*'/, `name: string = '${title}'`);
  expect(text).not.toBe(now);
  await world.repository.commit({ files: { [file]: `// ${title}\n${text}` } });
}

function groups({ main }: WorldRun): readonly string[] {
  return [...main.log.matchAll(/^##\[group\](para .*)$/gm)].map(([, title = '']) =>
    title.replace(/commit [0-9a-f]+|src\/\S+(?=\))/g, '…'),
  );
}

test.each(['', 'apps/paragon'])(
  'pushes by a token that may only read block no later push (project in %j)',
  async (folder) => {
    const world = await syncedWorld(folder === '' ? {} : { folder });
    for (const title of ['One', 'Two', 'Three']) {
      await commitTitle(world, title);
      const { main } = await runPush(world, { job: { contents: 'read' } });
      expect(main.outputs.result).toBe('pushed');
      expect(pushedTitles(world)).toEqual([title]);
    }

    // An edit of the dashboard still does.
    await commitTitle(world, 'Four');
    const dashboard = world.paragon.dashboard(world.projectId);
    dashboard.renameWorkflow('slack', 'Three', 'By a colleague');
    const run = await runPush(world, { job: { contents: 'read' } });
    expect(run.main.outputs.result).toBe('conflict');
    expect(errors(run)).toContain(
      'By a colleague (slack): changed in Paragon, also changed in Git',
    );
    expect(pushedTitles(world)).toEqual(['By a colleague']);
  },
);

test("a push builds Paragon's version only if texts are not enough, and its own only once", async () => {
  const world = await syncedWorld();
  await commitTitle(world, 'One');
  const first = await runPush(world, { job: { contents: 'read' } });
  // The second one is for the summary: what the push changed in Paragon.
  expect(groups(first).filter((title) => title.startsWith('para build'))).toEqual([
    'para build',
    'para build (what Paragon holds)',
  ]);
  await commitTitle(world, 'Two');
  const second = await runPush(world, { job: { contents: 'read' } });
  // The project is built to be pushed, and not again to be compared: only what Paragon holds, and what it may have held.
  // Builds take minutes, so Paragon is read again after them.
  expect(groups(second).toSorted()).toEqual([
    'para build',
    'para build (what Paragon holds, to compare …)',
    'para build (what both sides last agreed on, to compare …)',
    'para build (…, to compare …)',
    'para install',
    'para pull',
    'para pull',
    'para push',
  ]);
  expect(second.main.summary).toMatch(/Built to compare both sides: 3 builds, 0 installs, \d/);
});

test('Paragon’s version is recorded after a push, since both versions build to the same', async () => {
  const world = await syncedWorld();
  await commitTitle(world, 'One');
  const run = await runPush(world, { job: { contents: 'write' } });
  expect(run.main.outputs.result).toBe('pushed');
  expect(await stateOf(world)).toMatchObject({ direction: 'push', unknown: {} });
  const ref = `refs/paragraph/${world.projectId}/main`;
  const recorded = await world.repository.read(ref, `export/${workflow}`);
  expect(recorded).toContain("name: string = 'One'");
  expect(recorded).not.toContain('// One');
  expect(await pull(world)).toMatchObject({ result: 'unchanged' });
});
