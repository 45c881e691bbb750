import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import {
  editAndSave,
  git,
  newWorld,
  runPull,
  saveVersion,
  syncedWorld,
  workflowFile,
} from './pull-world.js';

const stateRef = (world: World): string => `refs/paragraph/${world.projectId}/main`;

async function refs(world: World): Promise<Readonly<Record<string, string>>> {
  return world.repository.refs();
}

/** The state of the branch, parsed. */
async function state(world: World): Promise<unknown> {
  return JSON.parse((await world.repository.read(stateRef(world), 'state.json')) ?? 'null');
}

function text(world: World, file = workflowFile): Promise<string | undefined> {
  return world.repository.read('main', file);
}

/** A commit of an engineer that replaces something in a file. */
async function commit(world: World, from: string, to: string, file = workflowFile): Promise<void> {
  const before = (await text(world, file)) ?? '';
  expect(before).toContain(from);
  await world.repository.commit({ files: { [file]: before.replace(from, to) } });
}

test('a pull asks the host once each for refs, its record and its push: it copies the files from the checkout, which follows without a request', async () => {
  const world = await syncedWorld();
  let asked = 0;
  const run = await runPull(world, {
    job: { debug: true },
    with: await editAndSave(world, 'Once more'),
    before: async (job) => {
      await world.checkout(job);
      asked = world.github.requests.length;
    },
  });
  expect(run.main.outputs.result).toBe('committed');
  const { requests } = world.github;
  const services = requests.slice(asked).flatMap(({ method, path }) => {
    const service = path.split('/').at(-1) ?? '';
    return method === 'POST' && service.startsWith('git-') ? [service] : [];
  });
  expect(services).toEqual([
    'git-upload-pack',
    // The record, as one fetch: what the run has already, and then that this is all.
    'git-upload-pack',
    'git-upload-pack',
    'git-receive-pack',
  ]);
  expect(await git(run.workspace, 'rev-parse', 'HEAD')).toBe(run.main.outputs.commitHash);
  // However many files there are. What one command has said is not asked for again.
  const started = run.main.log.match(/^##\[debug\]git .* \(exit code/gm) ?? [];
  expect(started.length).toBeLessThanOrEqual(30);
});

test('a pull records what both sides agree on in the push that moves the branch, and a second one writes nothing', async () => {
  const world = await newWorld();
  const ids = await editAndSave(world);
  const { main } = await runPull(world, { with: ids });
  expect(main.outputs).toMatchObject({
    result: 'committed',
    drift: 'paragon-ahead',
    pushNeeded: 'false',
  });

  const tip = await world.repository.tip('main');
  expect(await state(world)).toMatchObject({
    version: 1,
    project: world.projectId,
    branch: 'main',
    commit: tip,
    paragonCommit: ids.commitId,
    direction: 'pull',
    unknown: {},
  });
  expect(await world.repository.read(stateRef(world), `export/${workflowFile}`)).toBe(
    await text(world),
  );

  const before = await refs(world);
  const again = await runPull(world, { with: await saveVersion(world) });
  expect(again.main.outputs).toMatchObject({ result: 'unchanged', commitHash: tip, drift: 'none' });
  expect(await refs(world)).toEqual(before);
});

nightly('a decision for Paragon takes its version of what both sides changed', async () => {
  const world = await syncedWorld();
  await commit(world, "'Send message'", "'By an engineer'");
  const { main } = await runPull(world, {
    with: { ...(await editAndSave(world, 'By a colleague')), onConflict: 'paragon' },
  });
  expect(main.outputs.result).toBe('committed');
  expect(await text(world)).toContain('By a colleague');
  expect(await text(world)).not.toContain('By an engineer');
});

nightly('a host that accepts only branches gets only the branch, with a message', async () => {
  const world = await newWorld();
  world.repository.refuseRefs('refs/paragraph/', 'Only branches here.');
  const { main } = await runPull(world, { with: await editAndSave(world) });
  expect(main.outputs.result).toBe('committed');
  expect(await text(world)).toContain('Hello!');
  expect(Object.keys(await refs(world))).not.toContain(stateRef(world));
  const notices = main.annotations.filter(({ level }) => level === 'notice');
  expect(notices.map(({ message }) => message).join()).toContain('Only branches here.');
});

nightly(
  'a branch that has another name now keeps its record, which guards it meanwhile',
  async () => {
    const world = await syncedWorld();
    const { repository, projectId } = world;
    const recorded = await repository.resolve(stateRef(world));
    await repository.git(['branch', '--move', 'main', 'trunk']);
    await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
    world.paragon.link({ branch: 'trunk', projectId });

    const { main } = await runPull(world, {
      with: await editAndSave(world, 'By a colleague'),
      job: { branch: 'trunk' },
    });
    expect(main.outputs).toMatchObject({ result: 'committed', branch: 'trunk' });
    const states = Object.keys(await refs(world)).filter((ref) =>
      ref.startsWith('refs/paragraph/'),
    );
    expect(states).toEqual([`refs/paragraph/${projectId}/trunk`]);
    const [, before] = await repository.log(`refs/paragraph/${projectId}/trunk`);
    expect(before?.sha).toBe(recorded);
  },
);
