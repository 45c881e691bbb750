import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { textsIn } from '../../shared/test/source-texts.js';

/** What the actions say. */
const said = await textsIn(['packages/{paragraph-push,paragraph-pull,shared}/src/**/*.ts']);
const documents = globSync(['*.md', 'docs/*.md', 'packages/*/README.md']);

/** The targets of a document's links, those in code left out. */
function linksOf(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`(?!\])/g, '');
  return [...prose.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map(({ groups }) => groups?.target ?? '');
}

/** https://github.github.com/gfm has no rule for it: lower case, no punctuation, hyphens for blanks. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (?<title>.+)$/gm);
  return new Set(
    [...headings].map(({ groups }) =>
      (groups?.title ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
}

/** What lies here of our own repositories: the READMEs of the actions lie in theirs, so they name ours by its address. */
function inThisRepository(address: string): string | undefined {
  const ours =
    /^https:\/\/github\.com\/useparagon\/paragraph-(?<repository>push|pull|git-sync)(?<path>\/.*)?$/;
  const { repository, path } = ours.exec(address)?.groups ?? {};
  if (repository === undefined) return undefined;
  // Pages of GitHub, not files.
  if (/^\/(?:issues|security)\//.test(path ?? '')) return undefined;
  if (repository !== 'git-sync')
    return path === undefined ? `packages/paragraph-${repository}/README.md` : undefined;
  return path?.replace(/^\/(?:blob|tree)\/main\//, '') ?? 'README.md';
}

test('there are documents, with links', () => {
  expect(documents.length).toBeGreaterThan(6);
});

test.each(documents)('each link of %s leads somewhere', async (document) => {
  const text = await readFile(document, 'utf8');
  const broken: string[] = [];
  for (const link of linksOf(text)) {
    const [path = '', anchor] = link.split('#');
    if (path.startsWith('https://') && inThisRepository(path) === undefined) continue;
    const beside = path === '' ? document : join(dirname(document), path);
    const target = inThisRepository(path) ?? beside;
    if (!existsSync(target)) broken.push(link);
    else if (anchor !== undefined && !anchorsOf(await readFile(target, 'utf8')).has(anchor)) {
      broken.push(link);
    }
  }
  expect(broken).toEqual([]);
});

test('each link of the actions into our documents leads somewhere', async () => {
  const links = said.flatMap(
    (text) => text.match(/https:\/\/github\.com\/useparagon\/[\w./-]+#[\w-]+/g) ?? [],
  );
  expect(links).not.toEqual([]);
  for (const link of links) {
    const [path = '', anchor = ''] = link.split('#');
    const document = inThisRepository(path) ?? '';
    expect(anchorsOf(await readFile(document, 'utf8')), link).toContain(anchor);
  }
});

test('each file that the page for contributors names exists', async () => {
  const text = await readFile('docs/how-it-works.md', 'utf8');
  const named = new Set(
    [...text.matchAll(/`(?:[\w/-]+\/)?(?<file>[\w-]+(?:\.test)?\.ts)`/g)].map(
      ({ groups }) => groups?.file,
    ),
  );
  const files = globSync('packages/*/{src,test}/**/*.ts').map((file) => basename(file));

  expect(named.size).toBeGreaterThan(40);
  expect([...named].filter((name) => name !== undefined && !files.includes(name))).toEqual([]);
});

/** The joined text of all files that fit. */
async function textOf(patterns: readonly string[]): Promise<string> {
  const texts = await Promise.all(globSync(patterns).map((file) => readFile(file, 'utf8')));
  return texts.join('\n');
}

const named = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];

/** What GitHub's pages say. */
const ofGitHub = [
  'Close pull request',
  'Confirm merge',
  'Create pull request',
  'Merge pull request',
  'Pull requests',
  'Read and write',
];

test('whatever a README quotes is said by the actions, by the templates or by GitHub', async () => {
  const documents = await textOf(['README.md', 'packages/*/README.md']);
  const prose = documents.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const ours = [...said, await textOf(['templates/**/*.yml'])];
  const quotes = named(prose, /"([A-Z][^"\n]*)"/g).map((text) =>
    text.replace(/[.,]$| 1a2b3c4$/, ''),
  );

  expect(quotes.length).toBeGreaterThan(8);
  expect(quotes.filter((text) => !ours.some((each) => each.includes(text))).sort()).toEqual(
    ofGitHub,
  );
});

test('the tables of the documents have each permission and setting that a message asks for', async () => {
  const cures = await textsIn([
    'packages/shared/src/git/rule-cures.ts',
    'packages/shared/src/attention/tell-attention.ts',
    'packages/paragraph-pull/src/deliver/review.ts',
  ]);
  const permissions = named(
    said.join('\n'),
    /\b((?:contents|issues|pull-requests): (?:read|write))\b/g,
  );
  const settings = named(cures.join('\n'), /"([A-Z][a-z]+(?: [A-Za-z]+)+)"/g);
  expect(permissions).toEqual(
    expect.arrayContaining(['contents: write', 'issues: write', 'pull-requests: write']),
  );
  expect(settings).toEqual(
    expect.arrayContaining(['Allow GitHub Actions to create and approve pull requests']),
  );

  const rows = (await textOf(documents)).split('\n').filter((line) => line.startsWith('|'));
  const isInTable = (name: string): boolean => rows.some((row) => row.includes(name));
  expect([...permissions, ...settings].filter((name) => !isInTable(name))).toEqual([]);
});
