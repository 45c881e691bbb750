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

/** The packages in an action's bundles. ncc leaves the path of each module in a comment or a name. */
async function bundledPackages(action: string): Promise<readonly string[]> {
  const files = globSync(`packages/${action}/dist/*.js`);
  const codes = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const inStore =
    /node_modules\/\.pnpm\/[^/"\s]+\/node_modules\/(?<name>(?:@[^/"\s]+\/)?[^/"\s]+)/g;
  return [
    ...new Set(codes.flatMap((code) => [...code.matchAll(inStore)].map(([, name = '']) => name))),
  ];
}

test.each(['paragraph-push', 'paragraph-pull'])(
  'each package in the bundles of %s has a licence that allows it, and its text',
  async (action) => {
    const bundled = await bundledPackages(action);
    expect(bundled).toEqual(
      expect.arrayContaining(['@actions/core', '@octokit/core', 'semver', 'undici']),
    );

    // The package, its licence, and the first line of the text. An empty line precedes the next package.
    const text = await readFile(`packages/${action}/dist/licenses.txt`, 'utf8');
    const found = [...text.matchAll(/^(?<name>@?[a-z][\w./-]*)\n(?<licence>.*)\n(?=.)/gm)];
    const licences = new Map(found.map(({ groups }) => [groups?.name, groups?.licence]));
    const licenceOf = (name: string) => licences.get(name) ?? 'missing';
    expect(
      bundled
        .filter((name) => !allowed.includes(licenceOf(name)))
        .map((name) => [name, licenceOf(name)]),
    ).toEqual([]);
  },
);
