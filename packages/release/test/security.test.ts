import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

test('each test that SECURITY.md names exists', async () => {
  const text = await readFile('SECURITY.md', 'utf8');
  const named = new Set(text.match(/[\w.-]+\.test\.ts/g));
  const files = globSync('packages/*/test/**/*.test.ts').map((file) => basename(file));

  expect(named.size).toBeGreaterThan(15);
  expect([...named].filter((name) => !files.includes(name))).toEqual([]);
});

const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'];

test.each(['paragraph-push', 'paragraph-pull'])(
  'whatever %s brings along has a licence that allows it, and its text',
  async (action) => {
    const text = await readFile(`packages/${action}/dist/licenses.txt`, 'utf8');
    // A package, its licence, and the text, with an empty line before the next one.
    const found = [...text.matchAll(/^(?<name>@?[a-z][\w./-]*)\n(?<licence>[A-Z][\w.-]*)$/gm)];
    const packages = new Map(found.map(({ groups }) => [groups?.name, groups?.licence]));

    for (const name of ['@actions/core', '@actions/http-client', '@actions/io', 'semver']) {
      expect([...packages.keys()]).toContain(name);
    }
    expect([...packages].filter(([, licence = '']) => !allowed.includes(licence))).toEqual([]);
  },
);
