import fc from 'fast-check';
import { Lexer, type Token, type Tokens } from 'marked';
import { expect, test } from 'vitest';
import {
  asCode,
  asCodeBlock,
  asDiffBlock,
  disarm,
  inLog,
  inMarkdown,
  inProse,
  oneLine,
  quoted,
  shortened,
  shortenedInside,
  withoutTerminalSequences,
} from '../../src/report/escape.js';
import { anyCharacter } from '../any-character.js';
import { hostileText } from '../hostile-text.js';
import { expectLinearTime, repeated } from '../linear-time.js';

function inlineTokens(markdown: string): readonly Token[] {
  return Lexer.lex(markdown, { gfm: true });
}

function isTable(token: Token | undefined): token is Tokens.Table {
  return token?.type === 'table';
}

/** What a browser shows of text that holds nothing but character references. */
function decoded(raw: string): string {
  expect(raw).not.toMatch(/[<>]/);
  return raw.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** As {@link decoded}, without what nobody sees. */
function shown(raw: string): string {
  return decoded(raw).replaceAll('\u200b', '');
}

test('no text forms anything but text in Markdown, and it is shown as it is', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      // Words around it keep the spaces at its ends, which Markdown drops.
      const [paragraph, ...others] = inlineTokens(`a ${inMarkdown(text)} z`);
      expect(others).toEqual([]);
      expect(paragraph?.type).toBe('paragraph');
      const inner = paragraph !== undefined && 'tokens' in paragraph ? paragraph.tokens : [];
      expect(inner?.map(({ type }) => type)).toEqual(['text']);
      expect(shown(inner?.[0]?.raw ?? '')).toBe(`a ${oneLine(text)} z`);
    }),
    { numRuns: 500 },
  );
});

test.each([
  '@ada',
  'by @acme/team!',
  'ada@example.com',
  '#12',
  'fixes acme/x#12',
  'closes GH-12',
  'gh-12',
  '(@ada)',
])('the shown text has no mention, address or reference to an issue: %s', (text) => {
  const raw = inMarkdown(text);
  expect(decoded(raw)).not.toMatch(/@\w|#\w|\bGH-\d/i);
  expect(shown(raw)).toBe(text);
  // Code is none of these to GitHub, and is copied as it is.
  expect(decoded(asCode(text).replace(/<\/?code>/g, ''))).toBe(text);
});

test('what stands between backticks is shown as code, whoever wrote it, and nothing else is more than text', () => {
  expect(inProse('`para build` failed: `a` and b`')).toBe(
    '<code>para build</code> failed&#58; <code>a</code> and b&#96;',
  );
  fc.assert(
    fc.property(hostileText, (text) => {
      const html = inProse(text);
      const plain = html.replaceAll('<code>', '').replaceAll('</code>', '');
      expect(shown(plain).replaceAll('`', '')).toBe(oneLine(text).replaceAll('`', ''));
      expect(html.match(/<\/?code>/g) ?? []).toEqual(
        Array.from(html.matchAll(/<code>/g)).flatMap(() => ['<code>', '</code>']),
      );
      expect(inlineTokens(`a ${html} z`).map(({ type }) => type)).toEqual(['paragraph']);
    }),
    { numRuns: 300 },
  );
});

test('no text ends a table cell or a table', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (left, right) => {
      const table = `| a | b |\n| --- | --- |\n| ${inMarkdown(left)} | ${asCode(right)} |\n| x | y |`;
      const [token, ...others] = inlineTokens(table);
      expect(others).toEqual([]);
      if (!isTable(token)) throw new Error(`It became a ${token?.type}`);
      expect(token.rows).toHaveLength(2);
      expect(shown(token.rows[0]?.[0]?.text ?? '')).toBe(oneLine(left).trim());
      const code = /^<code>([^<>]*)<\/code>$/.exec(token.rows[0]?.[1]?.text ?? '');
      expect(shown(code?.[1] ?? '')).toBe(oneLine(right));
    }),
    { numRuns: 300 },
  );
});

test('no text ends a block of preformatted text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const block = asCodeBlock(text);
      const [html, ...others] = inlineTokens(block);
      expect(others).toEqual([]);
      expect(html?.type).toBe('html');
      const content = /^<pre>([^<>]*)<\/pre>$/.exec(block)?.[1] ?? '';
      const lines = withoutTerminalSequences(text).split(/\r\n|\r|\n/);
      expect(content.split('\n').map((line) => shown(line).replace(/^\u200b$/, ''))).toEqual(
        lines.map(oneLine),
      );
    }),
    { numRuns: 300 },
  );
});

test('no text ends a block that shows a diff, and none of it is Markdown', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(hostileText, fc.constantFrom('```', '\n````\n', '~~~', '\n``\u001b[0m`\n')),
      ),
      (parts) => {
        const text = parts.join('');
        const [code, ...others] = inlineTokens(asDiffBlock(text));
        expect(others).toEqual([]);
        expect(code).toMatchObject({ type: 'code', lang: 'diff' });
        const isEmpty = text.trim() === '';
        if (!isEmpty && code?.type === 'code')
          expect(code.text).toBe(inLog(withoutTerminalSequences(text)).replace(/\n+$/, ''));
      },
    ),
    { numRuns: 300 },
  );
});

test('one line has no control characters, line breaks, or characters that reorder or hide text', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.string({ unit: anyCharacter })), (text) => {
      const line = oneLine(text);
      expect(line).not.toMatch(/\p{Cc}|\p{Zl}|\p{Zp}|\p{Surrogate}|\p{Bidi_Control}/u);
      // What is left out is spelled out, so two texts that differ do not look the same.
      expect(line.length).toBeGreaterThanOrEqual(text.replace(/\r\n/g, ' ').length);
    }),
  );
  expect(oneLine('main\u202egpj.exe')).toBe('main\\u{202e}gpj.exe');
  expect(oneLine('a\r\nb\rc\nd\te\u0000')).toBe('a b c d e\\u{0}');
  expect(oneLine('\ud83d\ude00 \ud83d')).toBe('\u{1f600} \\u{d83d}');
});

test.each([
  ['hidden by tag characters', 'main\u{e0041}', 'main\\u{e0041}'],
  ['hidden by a soft hyphen', 'ma\u00adin', 'ma\\u{ad}in'],
  ['hidden by a vowel separator', 'ma\u180ein', 'ma\\u{180e}in'],
])('text is not %s', (_, text, line) => {
  expect(oneLine(text)).toBe(line);
});

test('text in other scripts is left as it is', () => {
  const text = 'Überweisung – 請求書 – فاتورة – 👍';
  expect(oneLine(text)).toBe(text);
  expect(inMarkdown(text)).toBe(text);
});

test('a quotation has no command for the runner, and is short', () => {
  expect(quoted('x ##[error]boom')).toBe('x #\\#[error]boom');
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 300 }), (text, length) => {
      expect(quoted(`##[${text}##[error]`, length)).not.toContain('##[');
      expect(shortened(text, length).length).toBeLessThanOrEqual(length);
    }),
  );
});

test('lines for the log keep their breaks and joiners, and show what would reorder them', () => {
  expect(inLog('a\tb\r\nc\rd \u{1f469}\u200d\u{1f4bb}')).toBe(
    'a\tb\nc\nd \u{1f469}\u200d\u{1f4bb}',
  );
  expect(inLog('main\u202egpj \u2067x\u0085y\u0007z \u2028 ##[error]')).toBe(
    'main\\u{202e}gpj \\u{2067}x\\u{85}y\\u{7}z \\u{2028} #\\#[error]',
  );
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.string({ unit: anyCharacter })), (text) => {
      expect(inLog(text)).not.toMatch(/##\[|(?![\t\n])\p{Cc}|\p{Zl}|\p{Zp}|\p{Bidi_Control}/u);
    }),
  );
});

test('disarming leaves nothing that the runner obeys, however often the marks stand there', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[#[\]e]{0,20}$/), (text) => {
      expect(disarm(text)).not.toContain('##[');
    }),
  );
});

test('text is cut between characters', () => {
  expect(shortened('ab\u{1f600}cd', 4)).toBe('ab…');
  expect(shortened('abcd', 4)).toBe('abcd');
});

test('a message that is too long keeps its end', () => {
  expect(shortenedInside('what happened, why, what to do', 18)).toBe('what happen… to do');
  expect(shortenedInside('short', 5)).toBe('short');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 3, max: 60 }),
      (text, length) => {
        const short = shortenedInside(text, length);
        expect(short.length).toBeLessThanOrEqual(Math.max(length, 0));
        expect(short.isWellFormed()).toBe(true);
      },
    ),
  );
});

test.each([
  ['colours', '\u001b[1;31merror\u001b[0m', 'error'],
  ['256 colours', '\u001b[38;5;9mx\u001b[39m', 'x'],
  ['colon-separated colours', '\u001b[38:2::1:2:3mx', 'x'],
  ['a cursor movement', 'a\u001b[2K\u001b[1Gb', 'ab'],
  ['a link', '\u001b]8;;https://x.example\u0007text\u001b]8;;\u0007', 'text'],
  ['a link that ends with ST', '\u001b]8;;https://x.example\u001b\\text\u001b]8;;\u001b\\', 'text'],
  ['a character set', '\u001b(Btext', 'text'],
  ['a device control string', '\u001bPq#0;2\u001b\\text', 'text'],
  ['a private mode', '\u001b[?25lx\u001b[?25h', 'x'],
  ['a single-character escape', '\u001b7x\u001b8', 'x'],
  ['an eight-bit introducer', '\u009b31mx', 'x'],
])('terminal sequences are removed: %s', (_, text, plain) => {
  expect(withoutTerminalSequences(text)).toBe(plain);
});

test.each([
  ['links without an end', repeated('\u001b]8;;')],
  ['a device control string without an end', repeated('x', '\u001bP')],
  ['a sequence without an end', repeated(';', '\u001b[')],
])('removing terminal sequences takes time in proportion to the text: %s', (_, worst) => {
  expectLinearTime(withoutTerminalSequences, worst);
});
