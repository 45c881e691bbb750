import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineReader } from '../../src/action/child-process.js';
import { asCode, asCodeBlock, inMarkdown, quoted } from '../../src/report/escape.js';
import { createSecrets } from '../../src/report/secrets.js';

// With characters that each encoding writes in its own way.
const key = 'cli_key.Ab1/+"c&=x???>>>';

function secretsWith(...values: readonly string[]): {
  readonly secrets: ReturnType<typeof createSecrets>;
  readonly masked: readonly string[];
} {
  const masked: string[] = [];
  const secrets = createSecrets((form) => masked.push(form));
  for (const value of values) secrets.add(value);
  return { secrets, masked };
}

test.each([
  ['as it is', key],
  ['in JSON', JSON.stringify(key)],
  ['in a URL', `https://host.example/?key=${encodeURIComponent(key)}`],
  ['in base64', Buffer.from(key).toString('base64')],
  ['in base64 without padding', Buffer.from(key).toString('base64').replace(/=+$/, '')],
  ['in base64 for URLs', Buffer.from(key).toString('base64url')],
  [
    'as a basic credential',
    `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${key}`).toString('base64')}`,
  ],
  ['as text of a summary', inMarkdown(`rejected: ${key}`)],
  ['as code in a summary', asCode(key)],
  ['as output in a summary', asCodeBlock(`a\n${key}\nb`)],
])('a secret is masked and taken out %s', (_, text) => {
  const { secrets, masked } = secretsWith(key);
  expect(secrets.appearsIn(text)).toBe(true);
  expect(masked.some((form) => text.includes(form))).toBe(true);
  const redacted = secrets.redact(text);
  expect(redacted).toContain('***');
  expect(secrets.appearsIn(redacted)).toBe(false);
});

test('no form of any secret survives', () => {
  const secret = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.string(), (values, other) => {
      const { secrets } = secretsWith(...values);
      const text = values
        .flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value)])
        .join(` ${other} `);
      const redacted = secrets.redact(text);
      // Stars of a secret may stand beside the stars that replace another one.
      for (const value of values.filter(
        (each) => !/^[*\s]+$/.test(each) && !each.includes('***'),
      )) {
        expect(redacted.includes(value)).toBe(false);
      }
    }),
  );
});

test('a secret that starts with another one is removed as a whole', () => {
  const { secrets } = secretsWith('secret', 'secret-and-more');
  expect(secrets.redact('secret-and-more, secret')).toBe('***, ***');
});

test('each form is masked once, also when the secret is added again', () => {
  const { masked } = secretsWith('plainsecret', 'plainsecret');
  expect(new Set(masked).size).toBe(masked.length);
  expect(masked[0]).toBe('plainsecret');
});

test('an empty secret hides nothing', () => {
  const { secrets, masked } = secretsWith('');
  expect(masked).toEqual([]);
  const credential = Buffer.from('x-access-token:anything').toString('base64');
  expect(secrets.redact(`a ${credential}`)).toBe(`a ${credential}`);
});

test('text without a secret is left as it is', () => {
  const { secrets } = secretsWith(key);
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!secrets.appearsIn(text));
      expect(secrets.redact(text)).toBe(text);
    }),
  );
});

const codeOf = (character: string, base: number): string => character.charCodeAt(0).toString(base);

/** Ways in which a server, a shell or a library writes single characters. */
const spellings: Readonly<Record<string, (character: string) => string>> = {
  plain: (character) => character,
  'escape of JSON': (character) => `\\u${codeOf(character, 16).padStart(4, '0')}`,
  'escape of JSON in upper case': (character) =>
    `\\u${codeOf(character, 16).padStart(4, '0').toUpperCase()}`,
  'escape with a backslash': (character) => (/[\w]/.test(character) ? character : `\\${character}`),
  'escape of ES2015': (character) => `\\u{${codeOf(character, 16)}}`,
  'hexadecimal escape': (character) => `\\x${codeOf(character, 16)}`,
  'octal escape': (character) => `\\${codeOf(character, 8).padStart(3, '0')}`,
  'percent-encoding': (character) => `%${codeOf(character, 16).toUpperCase()}`,
  'percent-encoding in lower case': (character) => `%${codeOf(character, 16)}`,
  'character reference': (character) => `&#${codeOf(character, 10)};`,
  'hexadecimal reference': (character) => `&#x${codeOf(character, 16)};`,
  'after a colour': (character) => `\u001b[3${character.length}m${character}`,
  'after what nobody sees': (character) => `\u200b${character}`,
  'wide text read in bytes': (character) => `${character}\0`,
};

/** Of characters that no encoding takes for its own, so that a text may be written in several at once. */
const keyText = fc.string({
  unit: fc.constantFrom(...'abcXYZ0189-_.+/=~!$<>:'.split('')),
  minLength: 12,
  maxLength: 60,
});

interface Written {
  readonly secret: string;
  readonly text: string;
  /** More than eight of its characters, as they are written. */
  readonly parts: readonly string[];
}

/** The secret with each of its characters spelt in some way, or as a whole in base64 or hexadecimal. */
function writtenForms(secret: string): fc.Arbitrary<Written> {
  const ways = Object.values(spellings);
  const count = secret.length;
  const mixed = fc.array(fc.constantFrom(...ways), { minLength: count, maxLength: count });
  const uniform = fc.constantFrom(...ways).map((way) => Array.from({ length: count }, () => way));
  const spelt = fc.oneof(uniform, mixed).map((chosen) => {
    const characters = secret.split('').map((each, index) => chosen[index]?.(each) ?? each);
    const parts = characters.slice(8).map((_, end) => characters.slice(end, end + 9).join(''));
    return { secret, text: characters.join(''), parts };
  });
  const encoded = fc
    .tuple(
      fc.string({ maxLength: 5 }),
      fc.string({ maxLength: 5 }),
      fc.constantFrom('base64', 'base64url', 'hex'),
    )
    .map(([before, after, encoding]) => {
      const text = Buffer.from(before + secret + after).toString(encoding);
      return { secret, text, parts: [] };
    });
  return fc.oneof(spelt, encoded);
}

/** What nobody may read of a secret: more than eight of its characters, as they are or in base64. */
function partsOf(secret: string): readonly string[] {
  const texts = [0, 1, 2].flatMap((cut) => {
    const bytes = Buffer.from(secret).subarray(cut);
    // The last characters depend on what follows.
    return [bytes.toString('base64').slice(0, -4), bytes.toString('base64url').slice(0, -4)];
  });
  return [secret, Buffer.from(secret).toString('hex'), ...texts].flatMap((text) =>
    Array.from({ length: Math.max(0, text.length - 8) }, (_, start) =>
      text.slice(start, start + 9),
    ),
  );
}

const written = keyText.chain(writtenForms);

test('no more than eight characters of a secret are left, however it is written, cut and cleaned', () => {
  fc.assert(
    fc.property(
      written,
      fc.nat({ max: 300 }),
      fc.nat({ max: 400 }),
      ({ secret, text: form, parts }, before, length) => {
        const { secrets } = secretsWith(secret);
        const text = `${'x '.repeat(before / 2)}${form}`;
        const results = [
          secrets.redact(text),
          // In the wrong order, too.
          secrets.redact(text.slice(0, length)),
          secrets.redact(text.slice(length)),
          secrets.redact(quoted(text, length + 1)),
          quoted(secrets.redact(text), length + 1),
          secrets.redact(asCodeBlock(text)),
        ];
        const isLeft = (part: string): boolean => results.some((result) => result.includes(part));
        expect([...partsOf(secret), ...parts].filter(isLeft)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test('no more than eight characters of a secret are left in the lines of a child, whatever its chunks', () => {
  fc.assert(
    fc.property(
      written,
      fc.array(fc.nat({ max: 500 }), { maxLength: 6 }),
      ({ secret, text, parts }, cuts) => {
        const { secrets } = secretsWith(secret);
        const lines: string[] = [];
        const reader = lineReader((line) => lines.push(line), secrets.redact);
        const bytes = Buffer.from(`said ${text} and more\n`);
        let start = 0;
        for (const end of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
          reader.write(bytes.subarray(start, end));
          start = end;
        }
        reader.end();
        const all = secrets.redact(lines.join('\n'));
        const left = [...partsOf(secret), ...parts].filter((part) => all.includes(part));
        expect(left).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['a line break of base64 with short lines', 76],
  ['a sequence that eats its first letter', 0],
])('a secret is also removed with %s in it', (_, width) => {
  const secret = 'cli_key.0123456789abcdefghijklmnopqrstuvwxyz';
  const { secrets } = secretsWith(secret);
  const text =
    width === 0
      ? `\u001b${secret}`
      : Buffer.from(`${'x'.repeat(40)}${secret}`)
          .toString('base64')
          .replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
  const redacted = secrets.redact(text);
  for (const part of partsOf(secret)) expect(redacted.replaceAll('\n', '')).not.toContain(part);
});

test('what stands around a secret stays as it is', () => {
  const { secrets } = secretsWith('cli_key.Sesame-open');
  const line = 'a\u001b[31m "%41&#65; \\n';
  expect(secrets.redact(`${line}cli_key.Sesame-open${line}`)).toBe(`${line}***${line}`);
  expect(secrets.redact('key=cli%5Fkey.Sesame-open&next=%41')).toBe('key=***&next=%41');
});

test('a part of a secret does not count as a secret', () => {
  const { secrets } = secretsWith('cli_key.Sesame-open');
  expect(secrets.appearsIn('/home/cli_key.Sesame/bin')).toBe(false);
});
