// CI shows in shared/test/paragon (run-home.test, child environments) that each run has a home of its own.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesWith, startParagon, type World } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { newWorld, runPush } from './push-world.js';

interface Meeting {
  readonly join: () => Promise<void>;
  /** Lets those go on who wait for somebody that will not come. */
  readonly dissolve: () => void;
}

/** Lets nobody pass before everybody has come, so that what they do really happens at the same time. */
function meeting(guests: number, once: () => Promise<void> = async () => {}): Meeting {
  let missing = guests;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return {
    join() {
      missing -= 1;
      if (missing === 0) once().then(resolve, reject);
      return promise;
    },
    dissolve: resolve,
  };
}

/** A second project in the repository, a copy of the first but for its id and the title of its workflow. */
async function addProject(world: World, projectId: string): Promise<void> {
  const files: Record<string, string> = {};
  for (const path of await world.repository.files('main')) {
    const text = (await world.repository.read('main', path)) ?? '';
    files[path.replace('apps/one/', 'apps/two/')] = text
      .replaceAll(world.projectId, projectId)
      .replace("'Notify Channel'", "'Of the second'");
  }
  await world.repository.commit({ files });
}

test('two keys, two hosts and two projects on one machine do not meet', async () => {
  const toolCache = await mkdtemp(join(tmpdir(), 'tool cache '));
  onTestFinished(() => rm(toolCache, { recursive: true, force: true }));
  // Empty, so that both install the CLI at the same time.
  const world = await newWorld({ folder: 'apps/one', toolCache });
  const second = await startParagon();
  onTestFinished(() => second.close());
  const sides = [
    { paragon: world.paragon, key: world.key, projectId: world.projectId, title: 'Notify Channel' },
    {
      paragon: second,
      key: second.createKey(),
      projectId: second.createProject({ name: 'Second' }),
      title: 'Of the second',
    },
  ];
  const [one, two] = sides;
  if (one === undefined || two === undefined) throw new Error('There are two sides.');
  second.link({ branch: 'main', projectId: two.projectId });
  await addProject(world, two.projectId);

  const temps = ['1', '2'].map((runner) => join(world.root, 'runners', runner, '_work', '_temp'));
  const keysAtWork: string[][] = [];
  const start = meeting(2);
  const push = meeting(2, async () => {
    for (const { key } of sides) {
      const places = await filesWith(key, temps);
      keysAtWork.push(places.map((path) => path.replace(/.*[/\\]runners[/\\]/, '')));
    }
  });
  for (const { paragon } of sides) {
    paragon.fail({ route: 'POST /graphite/projects/commit', fault: { run: start.join } });
    paragon.fail({ route: 'GET /sandbox/cli/projects/:id', fault: { run: push.join } });
  }
  // As the jobs of a matrix, in one workflow run.
  const runs = await Promise.all(
    sides.map(({ paragon, key }) =>
      runPush(world, {
        with: { paragonKey: key, paragonZeusUrl: paragon.zeusUrl },
        job: { secrets: { PARAGON_CLI_KEY: key } },
      }).finally(() => {
        start.dissolve();
        push.dissolve();
      }),
    ),
  );

  const tip = await world.repository.tip('main');
  for (const [index, { paragon, key, projectId, title }] of sides.entries()) {
    const subfolder = index === 0 ? 'apps/one' : 'apps/two';
    expect(runs[index]?.main.annotations).toEqual([]);
    expect(runs[index]?.main.outputs).toMatchObject({ result: 'pushed', projectId, subfolder });
    expect(paragon.violations).toEqual([]);
    expect(paragon.history(projectId)).toMatchObject([
      { status: 'success', hash: tip, reports: [{ success: true }] },
    ]);
    const { slack } = paragon.project(projectId).integrations;
    expect(Object.values(slack?.workflows ?? {}).map(({ name }) => name)).toEqual([title]);
    // Whoever asks here has the key of this side.
    const other = sides.find((side) => side.key !== key)?.key ?? '';
    expect(JSON.stringify(paragon.requests)).toContain(key);
    expect(JSON.stringify(paragon.requests)).not.toContain(other);
  }

  // Each key was in the home of its own run, which is gone now with all that was in it.
  const [first = [], others = []] = keysAtWork;
  for (const places of [first, others]) {
    expect(places).toHaveLength(1);
    expect(places[0]).toMatch(/paragraph-run-\w+[/\\]home[/\\]\.paragon[/\\]credentials\.json$/);
  }
  expect(first[0]?.split(/[/\\]/)[0]).not.toBe(others[0]?.split(/[/\\]/)[0]);
  for (const { key } of sides) {
    expect(await filesWith(key, [...temps, world.machine.home, toolCache])).toEqual([]);
  }
  expect(await readdir(world.machine.home)).not.toContain('.paragon');
});
