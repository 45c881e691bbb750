import {
  runInWorld,
  type World,
  type WorldOptions,
  type WorldRun,
  type WorldRunOptions,
  type WorldTemplate,
} from '@paragraph/sandbox';
import { expect } from 'vitest';
import { newWorld, runPush, templateAfter, titled } from './push-world.js';

/** The workflow of the tiny sample project. */
export const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/** The job of a push that may record what it brought. */
export const writing: WorldRunOptions = { job: { contents: 'write' } };

/** What a push and a pull lead to: both sides agree, and that is recorded. */
export function syncedTemplate(options: Partial<WorldOptions> = {}): Promise<WorldTemplate> {
  const sync = async (world: World): Promise<void> => {
    expect((await runPush(world)).main.outputs.result).toBe('pushed');
    expect(await pull(world)).toMatchObject({ result: 'unchanged' });
  };
  return templateAfter('synced', sync, options);
}

/** A world in which a push and a pull have run. */
export async function syncedWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  return newWorld({ ...options, from: await syncedTemplate(options) });
}

/** A world whose branch says what Paragon exports, in the same words, as a pull has left it. */
export async function inParagonsWords(folder?: string): Promise<World> {
  const options = folder === undefined ? {} : { folder };
  const synced = { ...options, from: await syncedTemplate(options) };
  const edit = async (world: World): Promise<void> => {
    world.paragon.dashboard(world.projectId).renameWorkflow('slack', 'Notify Channel', 'Edited');
    expect(await pull(world)).toMatchObject({ result: 'committed' });
  };
  return newWorld({ ...synced, from: await templateAfter('edited', edit, synced) });
}

/** A push that finds Paragon up to date with the branch, says so, and moves no ref. */
export async function expectNothingToPush(world: World): Promise<void> {
  const tip = await world.repository.tip('main');
  const refs = await world.repository.refs();
  const { main } = await runPush(world, writing);
  expect(main.outputs).toMatchObject({ result: 'up-to-date', commitHash: tip });
  expect(main.annotations).toEqual([]);
  expect(main.summary).toContain('There was nothing to push:');
  expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
    status: 'success',
    hash: tip,
  });
  expect(await world.repository.refs()).toEqual(refs);
}

/** The pull that Save Version in the dashboard starts. */
export async function pull(world: World): Promise<Readonly<Record<string, string>>> {
  const ids = await world.paragon.dashboard(world.projectId).saveVersion();
  const { main } = await runInWorld(world, 'paragraph-pull', {
    with: { ...ids },
    job: { event: 'workflow_dispatch', payload: { inputs: { ...ids } }, contents: 'write' },
  });
  return main.outputs;
}

export function errors({ main }: WorldRun): string {
  const found = main.annotations.filter(({ level }) => level === 'error');
  return found.map(({ message }) => message).join('\n');
}

/** What is recorded of a branch, parsed. */
export async function stateOf(world: World): Promise<Readonly<Record<string, unknown>>> {
  const ref = `refs/paragraph/${world.projectId}/main`;
  return JSON.parse((await world.repository.read(ref, 'state.json')) ?? '{}');
}

export const pushRoute = 'PUT /sandbox/cli/projects/:id';

export function notices({ main }: WorldRun): readonly string[] {
  return main.annotations.filter(({ level }) => level === 'notice').map(({ message }) => message);
}

/** Requests that change a ref. */
export function writes(world: World): number {
  return world.github.requests.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/git-receive-pack'),
  ).length;
}

/** A commit that gives the workflow another title, also in the comments that an export writes. */
export async function retitle(world: World, from: string, to: string): Promise<void> {
  const [file = '', text = ''] = Object.entries(await titled(world, from))[0] ?? [];
  await world.repository.commit({ files: { [file]: text.replaceAll(from, to) } });
}

/** A push that may record what it brought. Gives its result. */
export async function push(
  world: World,
  options: WorldRunOptions = writing,
): Promise<string | undefined> {
  return (await runPush(world, options)).main.outputs.result;
}

/** The side branch of `main`. */
export function sideOf(world: World): string {
  return `paragraph-sync/${world.projectId}/main`;
}
