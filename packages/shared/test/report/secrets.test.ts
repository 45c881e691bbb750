import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asCode, asCodeBlock, inMarkdown } from '../../src/report/escape.js';
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

test('a secret that begins with another one goes as a whole', () => {
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
