import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { marked } from 'marked';
import { expect, onTestFinished, test } from 'vitest';
import { commitLink, compareAddress, fileLink } from '../../src/report/repository-page.js';
import { createSecrets } from '../../src/report/secrets.js';
import {
  duration,
  renderSummary,
  type SummaryPart,
  writeSummary,
} from '../../src/report/summary.js';
import { detailsPart, failurePart, versionRemark } from '../../src/report/summary-parts.js';

/** What GitHub refuses a byte more of. */
const mebibyte = 1024 * 1024;
const plain = (text: string): string => text;

async function summaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'summary '));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'summary.md');
}

test('each part becomes Markdown of its own kind', () => {
  const markdown = renderSummary([
    { kind: 'heading', text: 'Pushed <b>' },
    { kind: 'text', markdown: '**Done**' },
    { kind: 'table', head: ['Integration', 'Workflows|'], rows: [['slack', 'a<br>b']] },
    { kind: 'list', items: ['one', 'two'] },
    { kind: 'output', title: 'para <build>', text: 'line 1\n\n</pre>line 3' },
    { kind: 'folded', title: 'Details', items: ['Branch: <code>main</code>'] },
  ]);
  const html = marked.parse(markdown, { async: false, gfm: true });
  expect(html).toContain('<h3>Pushed &lt;b&gt;</h3>');
  expect(html).toContain('<p><strong>Done</strong></p>');
  expect(html).toMatch(
    /<details><summary>Details<\/summary>\s*<ul>\s*<li>Branch: <code>main<\/code><\/li>/,
  );
  expect(html).toMatch(/<th>Integration<\/th>\s*<th>Workflows\|<\/th>/);
  expect(html).toMatch(/<td>slack<\/td>\s*<td>a<br>b<\/td>/);
  expect(html).toMatch(/<ul>\s*<li>one<\/li>\s*<li>two<\/li>\s*<\/ul>/);
  expect(html).toContain('<summary>para &#60;build&#62;</summary>');
  expect(html).toContain('<pre>line 1\n&#8203;\n&#60;&#47;pre&#62;line 3</pre>');
  expect(html.match(/<details open>/g)).toHaveLength(1);
  expect(html.trimEnd().endsWith('</details>')).toBe(true);
});

test('a summary with any characters stays below the limit in bytes, and says what is missing', () => {
  const part: SummaryPart = { kind: 'output', title: 'Größe', text: '漢字 – 😀\n'.repeat(2_000) };
  const markdown = renderSummary(Array.from({ length: 60 }, () => part));
  expect(Buffer.byteLength(markdown)).toBeLessThan(mebibyte);
  expect(Buffer.byteLength(markdown)).toBeGreaterThan(mebibyte / 2);
  expect(markdown).toMatch(/The rest is left out.*\n$/);
  // A part is whole or not there: an open element would swallow the note.
  expect(markdown.match(/<details open>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
});

test('of a table or a list that is too large, as much is shown as fits, whole row by whole row', () => {
  const rows = Array.from({ length: 100 }, (_, index) => [`row ${index}`, '漢字']);
  const parts: readonly SummaryPart[] = [
    { kind: 'heading', text: 'Changes' },
    { kind: 'table', head: ['What', 'Where'], rows },
    { kind: 'heading', text: 'Never shown' },
  ];
  const shown = renderSummary(parts, 1_000);
  const html = marked.parse(shown, { async: false, gfm: true });
  const count = html.match(/<td>row \d+<\/td>/g)?.length ?? 0;
  expect(count).toBeGreaterThan(20);
  expect(html.match(/<td>漢字<\/td>/g)).toHaveLength(count);
  expect(html).toContain(`<td>row ${count - 1}</td>`);
  expect(html).toMatch(/<\/table>\s*<p><em>The rest is left out/);
  expect(html).not.toContain('Never shown');

  const items = rows.map(([item = '']) => item);
  const list = marked.parse(renderSummary([{ kind: 'list', items }], 400), { async: false });
  expect(list).toMatch(/<li>row 20<\/li>\s*(?:<li>row \d+<\/li>\s*)*<\/ul>\s*<p><em>The rest/);
  // Not even one row has room: no head without a body.
  expect(renderSummary(parts, 150)).not.toContain('What');
});

test('a very long output is cut', () => {
  const markdown = renderSummary([{ kind: 'output', title: 'Plan', text: 'line <\n'.repeat(1e6) }]);
  expect(markdown).toContain('<pre>line &#60;\nline &#60;\n');
  expect(markdown).toMatch(
    /&#40;The full output is in the log&#46;&#41;<\/pre>\n\n<\/details>\n\n$/,
  );
  expect(markdown).not.toContain('left out');
});

test('a line of a file links to its place in the commit', () => {
  const host = { serverUrl: 'https://github.com', repository: 'acme/x' };
  const link = fileLink(host, { hash: 'abc', file: 'a b/(c) [d]#?.ts', line: 3, text: 'c:3' });
  expect(marked.parseInline(link)).toBe(
    '<a href="https://github.com/acme/x/blob/abc/a%20b/%28c%29%20%5Bd%5D%23%3F.ts#L3"><code>c&#58;3</code></a>',
  );
});

test('a file without a line links to the whole of it', () => {
  const host = { serverUrl: 'https://github.com', repository: 'acme/x' };
  expect(fileLink(host, { hash: 'abc', file: 'a/~b.ts', text: 'b' })).toBe(
    '[<code>b</code>](https://github.com/acme/x/blob/abc/a/~b.ts)',
  );
});

const htmlOf = (part: SummaryPart): string =>
  marked.parse(renderSummary([part]), { async: false, gfm: true });

test('the steps of a workflow in a failure can be copied as they are', () => {
  const html = htmlOf(
    failurePart({
      what: 'There is no npm.',
      cure: 'Add a step:',
      yaml: '- uses: actions/setup-node@v5\n  with:\n    node-version: 24',
    }),
  );
  const yaml = /<pre>(?<yaml>[\s\S]*)<\/pre>/.exec(html)?.groups?.yaml ?? '';
  expect(yaml.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))).toBe(
    '- uses: actions/setup-node@v5\n  with:\n    node-version: 24',
  );
});

const page = { serverUrl: 'https://github.com', repository: 'acme/x' };

test('ids and times are folded away, and where nothing is known there is nothing', () => {
  expect(detailsPart({ commitHash: undefined }, page)).toEqual([]);
  const [part] = detailsPart(
    {
      commitHash: 'a'.repeat(40),
      branch: 'main',
      commitId: 'c-1',
      durations: new Map([['para build', 1_500]]),
    },
    page,
  );
  const html = part === undefined ? '' : htmlOf(part);
  expect(html).toMatch(/^<details><summary>Details<\/summary>/);
  expect(html).toContain('<li>Branch: <code>main</code></li>');
  expect(html).toContain('<li>Sync in Paragon: <code>c&#45;1</code></li>');
  expect(html).toContain('<li>Time: para build 1.5 s</li>');
});

test('a CLI of another version than the project is named, with how to pin it', () => {
  expect(versionRemark({ cliVersion: '1.0.26', coreVersion: '1.0.26' })).toEqual([]);
  expect(versionRemark({ cliVersion: '1.0.26' })).toEqual([]);
  const [remark = ''] = versionRemark({ cliVersion: '1.0.26', coreVersion: '1.0.23' });
  expect(marked.parseInline(remark)).toContain('<code>cliVersion&#58; 1&#46;0&#46;23</code>');
});

test('with any parts and any limit, the summary fits', () => {
  const parts = fc.array(
    fc.string({ unit: 'grapheme', maxLength: 200 }).map(
      (text): SummaryPart => ({
        kind: 'list',
        items: [text],
      }),
    ),
  );
  fc.assert(
    fc.property(parts, fc.integer({ min: 100, max: 2_000 }), (all, limit) => {
      const markdown = renderSummary(all, limit);
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limit);
      const fits = all.reduce((size, part) => size + Buffer.byteLength(renderSummary([part])), 0);
      if (fits + 100 <= limit) expect(markdown).not.toContain('left out');
    }),
  );
});

test('a summary is added to what earlier writers left, without secrets in any form', async () => {
  const file = await summaryFile();
  await writeFile(file, 'before\n');
  const secrets = createSecrets(() => undefined);
  secrets.add('cli_key.S3cr3t');
  await writeSummary(
    file,
    [failurePart({ what: 'Rejected: cli_key.S3cr3t', why: 'cli_key.S3cr3t\nis wrong' })],
    secrets.redact,
  );
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(/^before\n/);
  expect(text).not.toContain('S3cr3t');
  expect(text.match(/\*\*\*/g)).toHaveLength(2);
});

test.each([
  ['none', () => undefined],
  ['an empty name', () => ''],
  ['a file in a folder that is not there', () => join(tmpdir(), 'no such folder', 'summary.md')],
  ['a folder', () => tmpdir()],
])('a run continues if the runner has no file for the summary: %s', async (_, file) => {
  await expect(writeSummary(file(), [], plain)).resolves.toBeUndefined();
});

test('a commit links to its page', () => {
  const link = commitLink(
    { serverUrl: 'https://github.com', repository: 'acme/x' },
    '0123456789abcdef',
  );
  expect(marked.parseInline(link)).toBe(
    '<a href="https://github.com/acme/x/commit/0123456789abcdef"><code>0123456</code></a>',
  );
  // Not a name of a commit, but somebody's idea of one.
  expect(
    marked.parseInline(
      commitLink({ serverUrl: 'https://github.com', repository: 'a/b' }, ') [x](http://y'),
    ),
  ).toMatch(/^<a href="https:\/\/github\.com\/a\/b\/commit\/[^"<]*"><code>[^<]*<\/code><\/a>$/);
});

test.each([
  ['main', 'paragraph-sync/p-1/main', 'main...paragraph-sync/p-1/main'],
  ['release/1', 'paragraph-sync/p-1/release%2F1', 'release/1...paragraph-sync/p-1/release%252F1'],
  ['a b)#?', 'x](y)', 'a%20b%29%23%3F...x%5D%28y%29'],
])(
  'the page that compares %s with %s takes each part of the names as it is',
  (base, head, path) => {
    const page = { serverUrl: 'https://github.com', repository: 'acme/x' };
    const address = compareAddress(page, { base, head });
    expect(address).toBe(`https://github.com/acme/x/compare/${path}?expand=1`);
    expect(marked.parseInline(`[x](${address})`)).toBe(`<a href="${address}">x</a>`);
  },
);

test('a diff is folded, and shows its lines', () => {
  const markdown = renderSummary([
    { kind: 'diff', title: 'What Git changed', diff: '@@ -1,1 +1,1 @@\n-a\n+</details>```\n' },
    { kind: 'text', markdown: 'after' },
  ]);
  const html = marked.parse(markdown, { async: false, gfm: true });
  expect(html).toContain('<details><summary>What Git changed</summary>');
  expect(html).toContain('-a\n+&lt;/details&gt;```');
  expect(html).toMatch(/<\/details>\s*<p>after<\/p>/);
});

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1_000, '1.0 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [3_725_000, '62 min 5 s'],
])('%d ms are shown as %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
