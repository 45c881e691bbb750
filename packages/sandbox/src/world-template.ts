import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, type World, type WorldOptions, type WorldTemplate } from './world.js';

/** @param folder An existing one that outlives the world. */
async function keepWorld(world: World, folder: string): Promise<WorldTemplate> {
  const { repository, paragon, projectId, key } = world;
  if (repository.conversations.all().length > 0) {
    throw new Error('Issues and pull requests are not kept.');
  }
  const gitDir = await mkdtemp(join(folder, 'template-'));
  await cp(repository.gitDir, gitDir, { recursive: true });
  return { gitDir, paragon: paragon.memory(), projectId, key };
}

export interface Preparation {
  /** Names what `prepare` does: together with the options it says what the world has come to. */
  readonly name: string;
  readonly options: WorldOptions;
  prepare(world: World): Promise<unknown>;
}

/** Gives each preparation's template: it is played once, since most of what a story takes is what led to it. */
export type Templates = (preparation: Preparation) => Promise<WorldTemplate>;

/** @param folder An existing one, where templates are kept. */
export function createTemplates(folder: string): Templates {
  const kept = new Map<string, Promise<WorldTemplate>>();
  return (preparation) => {
    const { name, options } = preparation;
    const key = JSON.stringify([name, options]);
    const template = kept.get(key) ?? play(preparation, folder);
    kept.set(key, template);
    return template;
  };
}

async function play({ options, prepare }: Preparation, folder: string): Promise<WorldTemplate> {
  const world = await openWorld(options);
  try {
    await prepare(world);
    return await keepWorld(world, folder);
  } finally {
    await world.close();
  }
}
