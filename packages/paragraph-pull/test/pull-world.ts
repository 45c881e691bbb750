import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  createTemplates,
  leftBehind,
  openWorld,
  type ProjectContent,
  runInWorld,
  startRun,
  type World,
  type WorldOptions,
  type WorldRun,
  type WorldRunOptions,
  type WorldTemplate,
} from '@paragraph/sandbox';
import { expect, inject, onTestFinished } from 'vitest';

/** What Paragon holds after a push of a sample project: asked once, since each push takes seconds. */
const pushedContent = new Map<string, Promise<Partial<ProjectContent>>>();

async function contentAfterPush(variant: 'tiny' | 'full'): Promise<Partial<ProjectContent>> {
  const world = await openWorld({
    npmrc: inject('npmrc'),
    toolCache: inject('toolCache'),
    compileCache: inject('compileCache'),
    cli: 'quick',
    waits: 'short',
    variant,
  });
  try {
    const { main } = await runInWorld(world, 'paragraph-push');
    expect(main.outputs.result).toBe('pushed');
    const { projectId: _, name: __, ...content } = world.paragon.project(world.projectId);
    return content;
  } finally {
    await world.close();
  }
}

async function worldOptions(options: Partial<WorldOptions>): Promise<WorldOptions> {
  const { variant = 'tiny' } = options;
  const content = pushedContent.get(variant) ?? contentAfterPush(variant);
  pushedContent.set(variant, content);
  return {
    npmrc: inject('npmrc'),
    toolCache: inject('toolCache'),
    compileCache: inject('compileCache'),
    cli: 'quick',
    waits: 'short',
    content: await content,
    ...options,
  };
}

/** A world of this test's own in which Paragon holds what the branch holds. */
export async function newWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await openWorld(await worldOptions(options));
  onTestFinished(() => world.close());
  return world;
}

const templates = createTemplates(inject('templates'));

/** What a new world comes to, for tests that begin there: it is played once. */
export async function templateAfter(
  name: string,
  prepare: (world: World) => Promise<unknown>,
  options: Partial<WorldOptions> = {},
): Promise<WorldTemplate> {
  return templates({ name, options: await worldOptions(options), prepare });
}

/** A world in which a first pull has recorded that both sides agree. */
export async function syncedWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  const pulled = async (world: World): Promise<void> => {
    const { main } = await runPull(world, { with: await saveVersion(world) });
    expect(main.outputs.result).toBe('unchanged');
  };
  // The others are of the machine, and no part of what is kept.
  const { variant, folder, files, cli } = options;
  const kept = Object.entries({ variant, folder, files, cli }).filter(([, value]) => value);
  const from = await templateAfter('synced', pulled, Object.fromEntries(kept));
  return newWorld({ ...options, from });
}

/** "Save version" in the dashboard: the inputs that Paragon's dispatch brings. */
export function saveVersion(world: World): Promise<Readonly<Record<string, string>>> {
  return world.paragon
    .dashboard(world.projectId)
    .saveVersion()
    .then((ids) => ({ ...ids }));
}

/** The workflow of the tiny sample project. */
export const workflowFile = 'src/integrations/slack/workflows/notifyChannel.ts';

/** Changes one step in the dashboard and saves: the smallest thing to pull. */
export function editAndSave(
  world: World,
  description = 'Hello!',
): Promise<Readonly<Record<string, string>>> {
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', { description });
  return saveVersion(world);
}

/** What git says of a checkout. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args]);
  return stdout.trim();
}

/** The job that a dispatch of the pull workflow starts. */
export async function startPull(
  world: World,
  options: WorldRunOptions = {},
): ReturnType<typeof startRun> {
  return startRun(world, 'paragraph-pull', dispatched(options));
}

/** However a run ends, its log ends with how. */
const verdict =
  /^(?:Committed the changes from Paragon to .+|Committed a part of the changes from Paragon to .+, and then failed|Put the changes from Paragon on the side branch of .+|Nothing to commit: .+|Dry run: nothing was committed.+|Nothing was committed: .+|(?:Git and Paragon both changed the same files|Deletions from Paragon wait for a review): .+|It is unknown whether .+ has the commit)\.$/;

/** A pull, from the dispatch to the job's end. Nothing may be left behind. */
export async function runPull(world: World, options: WorldRunOptions = {}): Promise<WorldRun> {
  const run = await runInWorld(world, 'paragraph-pull', dispatched(options));
  expect(run.main.stdout.trimEnd().split(/\r?\n/).at(-1)).toMatch(verdict);
  expect(leftBehind(world, run)).toEqual([]);
  return run;
}

/** What a run says beside which files of Git it has replaced, as each first pull does. */
export function said({ annotations }: WorldRun['main']): WorldRun['main']['annotations'] {
  return annotations.filter(({ title }) => title !== 'The first pull of this branch');
}

function dispatched(options: WorldRunOptions): WorldRunOptions {
  return {
    ...options,
    job: {
      event: 'workflow_dispatch',
      payload: { inputs: options.with ?? {} },
      contents: 'write',
      ...options.job,
    },
  };
}
