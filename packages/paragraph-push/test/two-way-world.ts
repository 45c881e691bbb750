import {
  runInWorld,
  type World,
  type WorldOptions,
  type WorldRun,
  type WorldTemplate,
} from '@paragraph/sandbox';
import { expect } from 'vitest';
import { newWorld, runPush, templateAfter } from './push-world.js';

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

/** The pull that Save Version in the dashboard starts. */
export async function pull(
  world: World,
  contents: 'read' | 'write' = 'write',
): Promise<Readonly<Record<string, string>>> {
  const ids = await world.paragon.dashboard(world.projectId).saveVersion();
  const { main } = await runInWorld(world, 'paragraph-pull', {
    with: { ...ids },
    job: { event: 'workflow_dispatch', payload: { inputs: { ...ids } }, contents },
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
