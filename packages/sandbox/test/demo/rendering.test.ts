import { describe, expect, test } from 'vitest';
import { diffAsHtml } from '../../src/demo/diff-html.js';
import { logAsHtml } from '../../src/demo/log-html.js';
import { summaryAsHtml } from '../../src/demo/summary-html.js';
import { summaryAsText } from '../../src/demo/summary-text.js';

test('a log folds its groups, escapes its text and loses its colours', () => {
  const log =
    '##[group]para <build>\n\u001b[31m1 < 2 & 3\u001b[0m\n##[endgroup]\n##[error]No "key"\n';
  expect(logAsHtml(log)).toBe(
    '<div class="log"><details><summary>para &lt;build&gt;</summary>' +
      '<div class="line plain">1 &lt; 2 &amp; 3</div></details>\n' +
      '<div class="line error">error: No &quot;key&quot;</div></div>',
  );
});

test('a diff knows removed lines from headers by their place', () => {
  const patch = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- <gone>\n+new\n same\n';
  const kinds = [...diffAsHtml(patch).matchAll(/class="line (\w+)"/g)].map(([, kind]) => kind);
  expect(kinds).toEqual(['header', 'header', 'header', 'hunk', 'removed', 'added', 'same']);
  expect(diffAsHtml(patch)).toContain('--- &lt;gone&gt;');
});

describe('a job summary', () => {
  const summary = [
    '### ✅ Pushed',
    '',
    '|  |  |',
    '| --- | --- |',
    '| Commit | [<code>abc</code>](http://127.0.0.1/commit/abc) |',
    '| Workflows | Deal &#38; more<br>Notify |',
    '',
    '- one',
    '- **two**',
    '',
    '<sub>build 1 s</sub>',
    '',
  ].join('\n');

  test('is rendered as GitHub does', () => {
    const { html, problems } = summaryAsHtml(summary);
    expect(problems).toEqual([]);
    expect(html).toContain('<h3>✅ Pushed</h3>');
    expect(html).toContain('<a href="http://127.0.0.1/commit/abc"><code>abc</code></a>');
    expect(html).toContain('<td>Deal &amp; more<br>Notify</td>');
    expect(html).toContain('<sub>build 1 s</sub>');
  });

  test('is plain text on a terminal, with its tables in columns', () => {
    expect(summaryAsText(summary)).toBe(
      [
        '✅ Pushed',
        '',
        'Commit     abc',
        'Workflows  Deal & more',
        '           Notify',
        '',
        '- one',
        '- two',
        '',
        'build 1 s',
      ].join('\n'),
    );
  });

  test.each([
    '<script>alert(1)</script>',
    'text <script>alert(1)</script> text',
    '<img src=x onerror=alert(1)>',
    '<code onclick="x()">y</code>',
    '<div>\n<iframe src="x"></iframe>\n</div>',
    '<svg onload=x>',
    '[x](javascript:alert)',
    '![x](https://example.com/x.png)',
  ])('tells of what GitHub would take out, and shows it as text: %s', (markdown) => {
    const { html, problems } = summaryAsHtml(markdown);
    expect(problems).not.toEqual([]);
    expect(html).not.toMatch(/<(script|img|iframe|svg|code onclick|a )/);
  });
});
