// CI shows in cancellation.test how a pull ends that is cancelled or killed, and in checkout-update.test how a
// checkout is moved.
import { openCheckpoint } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { cancelledPull, editedWorld, git, workflowFile } from './cancelled-pull.js';
import { runPull, saveVersion } from './pull-world.js';

test('a commit that lands after the run had to end is named, and the next pull reports it', async () => {
  const world = await editedWorld();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const { main, toldByMain, before } = await cancelledPull(world, ({ github }) => {
    const wait = (): Promise<void> => {
      reach();
      return over;
    };
    github.beforePush(wait, { at: 'update' });
    return { reached };
  });
  end();
  expect(toldByMain).toBe('failure');
  const named = /while it pushed the commit ([0-9a-f]{7}) to main/.exec(
    main.annotations.find(({ level }) => level === 'error')?.message ?? '',
  )?.[1];
  expect(named).toBeDefined();
  expect(main.log).not.toContain('Nothing was committed');
  expect(main.log).toContain('It is unknown whether main has the commit.');

  const next = await runPull(world, { with: await saveVersion(world) });
  expect(next.main.conclusion).toBe('success');
  const tip = await world.repository.tip('main');
  expect(tip).not.toBe(before);
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: tip,
  });
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
});

test('a checkout that is being moved to the new commit is moved as a whole', async () => {
  const checkpoint = await openCheckpoint();
  onTestFinished(() => checkpoint.close());
  // A filter of the checkout that takes its time, as that of Git LFS does.
  const filter = `fetch('${checkpoint.url}').then(() => process.stdin.pipe(process.stdout))`;
  const command = `"${process.execPath}" -e "${filter}"`;
  const files = { '.gitattributes': '*.bin filter=slow\n', 'logo.bin': 'of a colleague\n' };
  const world = await editedWorld();
  const match = { service: 'git-upload-pack' } as const;
  const { main, toldByMain, tip, head } = await cancelledPull(
    world,
    ({ github, repository }, workspace) => {
      github.when({ match }, async () => {
        await git(workspace, 'config', 'filter.slow.smudge', command);
        await repository.commit({ files });
      });
      return { reached: checkpoint.reached };
    },
    checkpoint.release,
  );
  expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
  expect(toldByMain).toBe('success');
  expect(head).toBe(tip);
  expect(main.outputs).toMatchObject({ result: 'committed', commitHash: tip });
});
