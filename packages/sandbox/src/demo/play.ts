import type { World } from '../world.js';
import type { Chapter } from './chapter.js';
import type { ChapterRecord } from './chapter-record.js';
import { Narrator } from './narrator.js';
import type { Screen } from './screen.js';
import { WatchedRuns } from './watched-runs.js';

/** Plays one chapter after another, until one does not end as expected. */
export async function playChapters(
  chapters: readonly Chapter[],
  { screen, world, records }: { screen: Screen; world: World; records: ChapterRecord[] },
): Promise<'as expected' | 'not as expected'> {
  const runs = new WatchedRuns(world, screen);
  for (const { title, play } of chapters) {
    const chapter: ChapterRecord = { title, events: [] };
    records.push(chapter);
    screen.chapter(`${records.length}. ${title}`);
    try {
      await play(new Narrator(screen, world, chapter, runs), world);
    } catch (error) {
      chapter.problem = error instanceof Error ? error.message : String(error);
      screen.bad(chapter.problem);
      return 'not as expected';
    }
  }
  return 'as expected';
}
