import {
  createTemplates,
  leftBehind,
  openWorld,
  runInWorld,
  startRun,
  type World,
  type WorldOptions,
  type WorldRun,
  type WorldRunOptions,
  type WorldTemplate,
} from '@paragraph/sandbox';
import { expect, inject, onTestFinished } from 'vitest';
import { openOnce } from '../../shared/test/open-once.js';

function worldOptions(options: Partial<WorldOptions>): WorldOptions {
  return {
    npmrc: inject('npmrc'),
    toolCache: inject('toolCache'),
    compileCache: inject('compileCache'),
    cli: 'quick',
    waits: 'short',
    ...options,
  };
}

const templates = createTemplates(inject('templates'));

/** What a new world comes to, for tests that begin there: it is played once. */
export function templateAfter(
  name: string,
  prepare: (world: World) => Promise<unknown>,
  options: Partial<WorldOptions> = {},
): Promise<WorldTemplate> {
  return templates({ name, options: worldOptions(options), prepare });
}

/** A world of this test's own, with the quick CLI in the shared tool cache unless the test wants the other one. */
export async function newWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await openWorld(worldOptions(options));
  onTestFinished(() => world.close());
  return world;
}

/** A run that several tests look at: the first of them plays it, in a world that stays open until the last has ended. */
export function playedOnce<Played>(
  play: (world: World) => Promise<Played>,
): () => Promise<Played & { readonly world: World }> {
  return openOnce(async (ending) => {
    const world = await openWorld(worldOptions({}));
    ending(() => world.close());
    return { ...(await play(world)), world };
  });
}

/** A job with a checkout in which the push has been started. */
export function startPush(world: World, options?: WorldRunOptions): ReturnType<typeof startRun> {
  return startRun(world, 'paragraph-push', options);
}

/** A job with a checkout and a push. Every run has to leave no process and no breach of a contract behind. */
export async function runPush(world: World, options?: WorldRunOptions): Promise<WorldRun> {
  const run = await runInWorld(world, 'paragraph-push', options);
  expect(lastLine(run.main.stdout)).toMatch(verdict);
  expect(leftBehind(world, run)).toEqual([]);
  return run;
}

/** A run has pushed the tip of `main`: so say its outputs, and so Paragon was told. */
export async function expectReported(
  world: World,
  main: WorldRun['main'],
  cliVersion: string,
): Promise<void> {
  const tip = await world.repository.tip('main');
  const [sync] = world.paragon.history(world.projectId);
  expect(main.conclusion).toBe('success');
  expect(main.annotations).toEqual([]);
  expect(sync).toMatchObject({
    direction: 'push',
    status: 'success',
    branch: 'main',
    author: 'Ada Colleague',
    hash: tip,
    reports: [{ success: true, hash: tip }],
  });
  expect(main.outputs).toEqual({
    result: 'pushed',
    projectId: world.projectId,
    commitId: sync?.commitId,
    commitHash: tip,
    subfolder: '.',
    cliVersion,
    attention: '',
    runUrl: expect.stringMatching(/\/actions\/runs\/\d+$/),
  });
}

/** However a run ends, its log ends with how. */
const verdict =
  /^(?:Pushed [0-9a-f]{7} to Paragon|Nothing to push: Paragon is up to date|(?:Dry run: b|B)uilt, not pushed|Superseded by a newer commit|Nothing was (?:built|pushed)|Not pushed to Paragon: .+|Cancelled during the push: .+)\.$/;

function lastLine(output: string): string | undefined {
  return output.trimEnd().split(/\r?\n/).at(-1);
}

/** The statuses that Paragon was told, oldest first. */
export function statuses(world: World): readonly string[] {
  return world.paragon.history(world.projectId).map(({ status }) => status);
}

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/** A commit's files that give the workflow another title. */
export async function titled(
  world: World,
  title: string,
): Promise<Readonly<Record<string, string>>> {
  const file = `${world.prefix}${workflow}`;
  const text = (await world.repository.read('main', file)) ?? '';
  return { [file]: text.replace("'Notify Channel'", `'${title}'`) };
}

/** The titles of the workflows that Paragon holds. */
export function pushedTitles(world: World): readonly string[] {
  const { integrations } = world.paragon.project(world.projectId);
  return Object.values(integrations).flatMap(({ workflows }) =>
    Object.values(workflows).map(({ name }) => name),
  );
}
