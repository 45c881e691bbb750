import type { World } from '../world.js';
import type { Chapter } from './chapter.js';
import type { Screen } from './screen.js';
import { Teller } from './teller.js';
import type { ToldChapter } from './told.js';
import { WatchedRuns } from './watched-runs.js';

/** Plays one chapter after another, until one does not end as told. */
export async function playChapters(
  chapters: readonly Chapter[],
  { screen, world, told }: { screen: Screen; world: World; told: ToldChapter[] },
): Promise<'as told' | 'not as told'> {
  const runs = new WatchedRuns(world, screen);
  for (const { title, play } of chapters) {
    const chapter: ToldChapter = { title, events: [] };
    told.push(chapter);
    screen.chapter(`${told.length}. ${title}`);
    try {
      await play(new Teller(screen, world, chapter, runs), world);
    } catch (error) {
      chapter.problem = error instanceof Error ? error.message : String(error);
      screen.bad(chapter.problem);
      return 'not as told';
    }
  }
  return 'as told';
}
