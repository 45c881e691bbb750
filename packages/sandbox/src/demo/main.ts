import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { onInterruption } from '../interruption.js';
import { abstractionChapters } from './abstraction-chapters.js';
import type { ChapterRecord } from './chapter-record.js';
import { conflictChapters } from './conflict-chapters.js';
import { openStage, type Stage } from './open-stage.js';
import { demoPage } from './page.js';
import { playChapters } from './play.js';
import { previewChapters } from './preview-chapters.js';
import { pullChapters } from './pull-chapters.js';
import { pushChapters } from './push-chapters.js';
import { ruleChapters } from './rule-chapters.js';
import { Screen } from './screen.js';

const { values } = parseArgs({
  options: {
    page: {
      type: 'string',
      default: fileURLToPath(new URL('../../../../.sandbox/demo.html', import.meta.url)),
    },
  },
});
const pageFile = resolve(values.page);

const screen = new Screen(process.stdout);
const records: ChapterRecord[] = [];
let stage: Stage | undefined;
let interrupted = false;
onInterruption((exitCode) => {
  interrupted = true;
  screen.say('Interrupted: everything is being ended.');
  screen.close();
  // While it is set up, no program of ours runs, and the exit removes the folders.
  if (stage === undefined) process.exit(exitCode);
  void stage.close().finally(() => {
    process.exit(exitCode);
  });
});

stage = await openStage(screen);
const { world, close } = stage;
try {
  const chapters = [
    ...pushChapters,
    ...pullChapters,
    ...conflictChapters,
    ...abstractionChapters,
    ...previewChapters,
    ...ruleChapters,
  ];
  const end = await playChapters(chapters, { screen, world, records });
  if (end === 'not as expected') process.exitCode = 1;
} finally {
  await close();
}
if (!interrupted) {
  await mkdir(dirname(pageFile), { recursive: true });
  await writeFile(pageFile, demoPage(records));
  screen.chapter('The end');
  const verdict = process.exitCode === 1 ? 'It did not end as expected' : 'All ended as expected';
  screen.say(`${verdict}, in ${Math.round(screen.seconds)} s. To look at all of it:`);
  screen.say(pathToFileURL(pageFile).href);
}
screen.close();
