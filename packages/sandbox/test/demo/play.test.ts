import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { nightly } from '../../../shared/test/nightly.js';
import type { Chapter } from '../../src/demo/chapter.js';
import type { ChapterRecord } from '../../src/demo/chapter-record.js';
import { demoPage } from '../../src/demo/page.js';
import { playChapters } from '../../src/demo/play.js';
import { Screen } from '../../src/demo/screen.js';
import { openWorld } from '../../src/world.js';

test('a story that does not go as expected stops there, and terminal and page say why', async () => {
  const world = await openWorld({ npmrc: '' });
  onTestFinished(() => world.close());
  const out = new PassThrough();
  const screen = new Screen(out);
  onTestFinished(() => screen.close());
  const chapter = (title: string, actual: string): Chapter => ({
    title,
    async play(narrator) {
      narrator.say(`It is <${title}>.`);
      narrator.check('The run ended as pushed', actual, 'pushed');
    },
  });
  const chapters = [
    chapter('good', 'pushed'),
    chapter('bad', 'failed'),
    chapter('later', 'pushed'),
  ];
  const records: ChapterRecord[] = [];

  expect(await playChapters(chapters, { screen, world, records })).toBe('not as expected');
  out.end();
  const problem = 'The run ended as pushed: not so. Expected "pushed", saw "failed"';
  expect(records.map(({ problem }) => problem)).toEqual([undefined, problem]);
  expect(await text(out)).toMatch(
    /✔ The run ended as pushed\n\n── 2\. bad .*\n.*It is <bad>\.\n.*✘ The run ended as pushed: not so/,
  );
  const page = demoPage(records);
  expect(page).toContain('It is &lt;good&gt;.');
  expect(page).toContain('<span class="problem">not as expected</span>');
  expect(page).toContain(
    '<p class="problem">The run ended as pushed: not so. Expected &quot;pushed&quot;, saw &quot;failed&quot;</p>',
  );
});

nightly('the terminal says what is still at work when it would be silent', async () => {
  const out = new PassThrough();
  const screen = new Screen(out, { longestSilence: 0 });
  onTestFinished(() => screen.close());
  const beat = new Promise<void>((resolve) => {
    out.on('data', (chunk: Buffer) => {
      if (/│ … waiting, \d+ s\n/.test(chunk.toString())) resolve();
    });
  });
  expect(await screen.doing('A registry starts.', () => beat.then(() => 'done'))).toBe('done');
});
