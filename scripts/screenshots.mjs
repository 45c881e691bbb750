// Takes the pictures in docs/images from the page that the demo writes, with a Chromium or Chrome of this machine:
//   npx -y pnpm@12 demo --page demo.html && node scripts/screenshots.mjs demo.html
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [page] = process.argv.slice(2);
if (page === undefined) throw new Error('Name the page that the demo has written.');
const browser = process.env.BROWSER ?? 'chromium';
const images = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'images');
const html = readFileSync(page, 'utf8');

/** The text between two others, both left out. */
function between(text, start, end) {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from + start.length);
  if (from < 0 || to < 0) throw new Error(`The page has no ${start} before ${end}.`);
  return text.slice(from + start.length, to);
}

const style = between(html, '<style>', '</style>');
const chapter = (number) => `<section class="chapter" id="chapter-${number}">`;
// Not the first pull, which has no record yet.
const pull = between(html, chapter(5), '</section>');
const pieces = {
  'job-summary': `<article>${between(pull, '<article>', '<div class="body">')}<div class="body">
    <h4>Job summary</h4>${between(pull, '<h4>Job summary</h4>', '<h4>Commit</h4>')}</div></article>`,
  'conflict-pull-request': `<article class="pull-request">${between(
    between(html, chapter(8), '</section>'),
    '<article class="pull-request">',
    '</article>',
  )}</article>`,
  'preview-comment': `<article><div class="body"><h4>Comment on the pull request</h4>
    <div class="markdown comment">${between(html, '<div class="markdown comment">', '</div>')}</div></div></article>`,
};

const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
const run = (...args) =>
  execFileSync(
    browser,
    ['--headless', '--no-sandbox', '--hide-scrollbars', `--user-data-dir=${folder}`, ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
try {
  for (const [name, content] of Object.entries(pieces)) {
    const file = join(folder, `${name}.html`);
    const whole = `<!DOCTYPE html><meta charset="utf-8"><style>${style} body { padding: 0; } article { margin: 0; }</style>
      <body><main>${content}</main><script>document.title = document.querySelector('main').offsetHeight</script>`;
    writeFileSync(file, whole);
    const address = pathToFileURL(file).href;
    const width = 900;
    const [, height] = /<title>(\d+)<\/title>/.exec(
      run(`--window-size=${width},800`, '--dump-dom', address),
    );
    const picture = join(images, `${name}.png`);
    run(`--window-size=${width},${height}`, `--screenshot=${picture}`, address);
    console.log(`${picture}: ${width} × ${height}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
