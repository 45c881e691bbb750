import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../world.js';
import { assembledAction } from '../world-run.js';
import type { Chapter } from './chapter.js';
import type { Screen } from './screen.js';
import { Teller } from './teller.js';
import type { ToldChapter } from './told.js';

/** Plays one chapter after another, until one does not end as told. */
export async function playChapters(
  chapters: readonly Chapter[],
  { screen, world, told }: { screen: Screen; world: World; told: ToldChapter[] },
): Promise<'as told' | 'not as told'> {
  let runs = 0;
  for (const { title, actions, play } of chapters) {
    if (!(await areAssembled(actions))) {
      screen.say(`Left out, since its action is not assembled: ${title}.`);
      continue;
    }
    const chapter: ToldChapter = { title, events: [] };
    told.push(chapter);
    screen.chapter(`${told.length}. ${title}`);
    const teller = new Teller(screen, world, chapter, () => {
      runs += 1;
      return runs;
    });
    try {
      await play(teller, world);
    } catch (error) {
      chapter.problem = error instanceof Error ? error.message : String(error);
      screen.bad(chapter.problem);
      return 'not as told';
    }
  }
  return 'as told';
}

async function areAssembled(actions: Chapter['actions']): Promise<boolean> {
  const found = await Promise.all(
    actions.map((action) =>
      access(join(assembledAction(action), 'action.yml')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every((one) => one);
}
