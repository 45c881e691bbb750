import { expect, test } from 'vitest';
import { SecretMasker } from '../../src/runner/secret-masker.js';

function mask(text: string, ...secrets: string[]): string {
  const masker = new SecretMasker();
  for (const secret of secrets) masker.addWithLines(secret);
  return masker.mask(text);
}

const secret = `p"a's&s<w>o/r d?é`;

test.each<[string, string]>([
  ['itself', secret],
  ['in base64', Buffer.from(secret).toString('base64')],
  ['in a JSON string', JSON.stringify(secret).slice(1, -1)],
  ['in a URL', encodeURIComponent(secret).replaceAll("'", '%27')],
  ['in XML', 'p&quot;a&apos;s&amp;s&lt;w&gt;o/r d?é'],
  ['in a quoted argument', secret.replaceAll('"', '\\"')],
  ['in an expression string', secret.replaceAll("'", "''")],
])('a secret is hidden %s', (_, form) => {
  expect(mask(`before ${form} after`, secret)).toBe('before *** after');
});

test.each(['', 'u:', 'us:', 'usr:'])('its bytes are hidden in base64 after %o', (user) => {
  const key = 'cli_key.0123456789';
  const masked = mask(Buffer.from(`${user}${key}`).toString('base64'), key);
  expect(masked).toContain('***');
  // What is left cannot be more than the first characters, which it shares with the user.
  const left = Buffer.from(masked.replace('***', ''), 'base64').toString('latin1');
  expect(left.length).toBeLessThan(user.length + 5);
});

test.each<[string, string[], string, string]>([
  ['nothing to hide', [], 'abc', 'abc'],
  ['an empty secret hides nothing', [''], 'abc', 'abc'],
  ['each time', ['key'], 'key and key', '*** and ***'],
  ['secrets that overlap are one', ['abcd', 'cdef'], '<abcdef>', '<***>'],
  ['secrets that touch are one', ['ab!', 'cd!'], '<ab!cd!>', '<***>'],
  ['a secret that overlaps itself', ['aba'], '<ababa>', '<***>'],
  ['each line of a secret', ['first line\nsecond line'], 'a first line', 'a ***'],
  ['lines without the blanks around', ['one two\r\n  three four  '], '[three four]', '[***]'],
  ['quotes around a longer secret', ['"0123456789"'], '<0123456789>', '<***>'],
  ['what PowerShell splits off before &', ['abcdef&ghijkl'], '<abcdef&>', '<***>'],
  ['what PowerShell splits off after &', ['abcdef&ghijkl'], '<ghijkl>', '<***>'],
])('%s', (_, secrets, text, expected) => {
  expect(mask(text, ...secrets)).toBe(expected);
});
