import fc from 'fast-check';
import { expect, test } from 'vitest';
import { properProxyAddress } from '../../src/action/proxy-address.js';

test.each([
  ['http://proxy.acme.test:8080', 'http://proxy.acme.test:8080'],
  ['proxy.acme.test:8080', 'http://proxy.acme.test:8080'],
  ['user:word@proxy.acme.test:8080', 'http://user:word@proxy.acme.test:8080'],
  ['http://user:a#b@proxy.acme.test:8080', 'http://user:a%23b@proxy.acme.test:8080'],
  ['http://user:1/2@proxy.acme.test:8080', 'http://user:1%2F2@proxy.acme.test:8080'],
  ['http://user:a%b@proxy.acme.test:8080', 'http://user:a%25b@proxy.acme.test:8080'],
  ['http://user:a@b@proxy.acme.test:8080', 'http://user:a%40b@proxy.acme.test:8080'],
  ['http://user:a:b@proxy.acme.test:8080', 'http://user:a%3Ab@proxy.acme.test:8080'],
  // Encoded as it should be: not encoded once more.
  ['http://user:a%23b@proxy.acme.test:8080', 'http://user:a%23b@proxy.acme.test:8080'],
  ['http://[::1]:3128', 'http://[::1]:3128'],
  ['HTTPS://proxy.acme.test', 'HTTPS://proxy.acme.test'],
  ['http://user:a#b@proxy.acme.test:80', 'http://user:a%23b@proxy.acme.test:80'],
])('the proxy %s is asked as %s', (address, proper) => {
  expect(properProxyAddress(address)).toBe(proper);
});

test.each(['socks5://proxy.acme.test', 'http://', 'http://user:word@', 'http://a b', '://'])(
  '%s is no address of a proxy over HTTP',
  (address) => {
    expect(properProxyAddress(address)).toBeUndefined();
  },
);

test('the proxy gets a password with any characters, and no other host is contacted', () => {
  const word = fc
    .string({ unit: 'grapheme-ascii', minLength: 1 })
    .filter((text) => !/%[\da-f]{2}/i.test(text));
  fc.assert(
    fc.property(word, (password) => {
      const proper = properProxyAddress(`http://user:${password}@proxy.acme.test:8080`);
      const url = new URL(proper ?? '');
      expect(url.host).toBe('proxy.acme.test:8080');
      expect(decodeURIComponent(url.password)).toBe(password);
    }),
  );
});
