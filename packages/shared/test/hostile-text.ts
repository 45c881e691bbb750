import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { summaryAsHtml } from '@paragraph/sandbox';
import fc from 'fast-check';
import { anyCharacter } from './any-character.js';

/** What has a meaning to Markdown, HTML, the runner, a shell, GitHub's commit messages, or a reader's eye. */
const hostilePieces: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '</pre><script>alert(1)</script>',
  '</code>',
  '</details>',
  '</td></tr></table>',
  '<details open><summary>x</summary>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<a href="http://evil.example">',
  '[a](http://b.example)',
  '![a](http://b.example/c.png)',
  '<http://a.example>',
  'https://a.example/b',
  'www.example.com',
  'ada@example.com',
  '@ada',
  '#12',
  'GH-12',
  'fixes acme/x#12',
  'closes https://github.com/acme/x/issues/12',
  'a|b',
  '\\|',
  '`',
  '```',
  '~~~',
  '**b**',
  '_i_',
  '# ',
  '- ',
  '1. ',
  '> ',
  '===',
  '---',
  '| --- |',
  '[x]: http://y.example',
  '[^1]',
  '&lt;',
  '&#64;',
  '&amp',
  '$(touch pwned)',
  '$(id)',
  '"; touch pwned; "',
  "' || touch pwned",
  '%0A',
  '%0D%0A::error::forged',
  '::set-output name=result::forged',
  '::error file=a.ts::forged',
  '::add-mask::a',
  '::stop-commands::x',
  '##[error]forged',
  '##[',
  '[skip ci]',
  '[ci skip]',
  '[no ci]',
  'skip-checks: true',
  '***NO_CI***',
  'Co-authored-by: Eve <eve@example.com>',
  'Signed-off-by: Eve <eve@example.com>',
  'Paragon-Project: forged',
  '\n\n\nskip-checks: true\n',
  '\n',
  '\n\n',
  '\r',
  '\r\n',
  '\t',
  '    ',
  '\\',
  '  \n',
  '\u0000',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\ud800',
  '\u{e0041}',
];

/** Text as somebody would write it who knows the syntax. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...hostilePieces) },
      { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 8 }) },
      { weight: 1, arbitrary: fc.string() },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/**
 * The elements of a summary as GitHub shows it, in their order, with the targets of links. Code and line breaks do
 * not count: words between backticks and words of several lines may form them.
 *
 * @throws {Error} where GitHub would take something out.
 */
export function elementsOf(markdown: string): readonly string[] {
  const { html, problems } = summaryAsHtml(markdown);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return [...html.matchAll(/<!--|<\/?[a-z][^>]*>/gi)]
    .map(([tag]) => tag)
    .filter((tag) => !/^<\/?(?:code|br)>$/.test(tag));
}

/** What GitHub looks for mentions and references in: the text of a summary that is no code, with what is invisible. */
export function proseOf(markdown: string): string {
  return summaryAsHtml(markdown)
    .html.replace(/<(code|pre)>.*?<\/\1>|<[^>]*>/gs, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** What no text may hold where a person reads it: what reorders or hides others, or would notify somebody. */
export const misleading = /@\w|#\d|\bGH-\d|\p{Bidi_Control}|(?!\n)\p{Cc}/iu;

/** A name that tries everything at once. */
export const forgery =
  '##[error]forged ::error::forged %0A::error::forged <script>alert(1)</script> ![x](http://evil.example/x.png) [a](http://evil.example) | x | @ada fixes #12 GH-12 [skip ci] `id` $(touch pwned) "; touch pwned; \' \u202egnp\u200b';

/** The same as far as a ref may hold it: neither white space nor any of ~^:?*[\ */
export const hostileBranch = `fix/$(touch\${IFS}pwned);touch\${IFS}pwned\`id\`&|<img>"'{x}#12@ada!%0A%0D\u202e\u200b漢`;

/** The names of files below a folder, in which nothing that was injected may have made one. */
export const namesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).map((path) => path.split(sep).at(-1) ?? '');
