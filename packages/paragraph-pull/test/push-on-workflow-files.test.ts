import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withCommitAdvice } from '../src/commit-advice.js';
import { leavesOutWorkflowFiles, pushOnWorkflowFiles } from '../src/push-on-workflow-files.js';

const step = '      - uses: useparagon/paragraph-push@v1\n';

test.each<[string, string, boolean]>([
  [
    'the template',
    "on:\n  push:\n    branches: [main]\n    paths-ignore: ['.github/**', '**/*.md']\n",
    true,
  ],
  [
    'a list',
    'on:\n  push:\n    paths-ignore:\n      - docs/**\n      - ".github/**" # files\n',
    true,
  ],
  [
    'a list at the same depth',
    'on:\n  push:\n    paths-ignore:\n    - .github/workflows/**\n',
    true,
  ],
  ['paths of the project', "'on':\n  push:\n    paths:\n      - 'integrations/**'\n", true],
  ['no trigger on a push', 'on:\n  workflow_dispatch:\n', true],
  ['no filter', 'on:\n  push:\n    branches: [main]\n', false],
  ['a push of everything', 'on: push\n', false],
  ['a push of everything in a list', 'on: [push, pull_request]\n', false],
  ['a filter of something else', "on:\n  push:\n    paths-ignore: ['docs/**']\n", false],
  [
    'the filter of another trigger',
    "on:\n  pull_request:\n    paths-ignore: ['.github/**']\n  push:\n    branches: [main]\n",
    false,
  ],
  [
    'a filter with an exception',
    "on:\n  push:\n    paths-ignore: ['.github/**', '!.github/x']\n",
    false,
  ],
  ['all paths', "on:\n  push:\n    paths: ['**']\n", false],
  ['a notation of its own', 'on: { push: { paths-ignore: [.github/**] } }\n', false],
  ['a comment', "on:\n  push:\n    # paths-ignore: ['.github/**']\n    branches: [main]\n", false],
])('%s tells whether a commit of workflow files starts a push', (_, text, expected) => {
  expect(leavesOutWorkflowFiles(`name: x\n${text}jobs:\n  a:\n    steps:\n${step}`)).toBe(expected);
});

async function checkout(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'filters '));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, '.github/workflows'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(root, '.github/workflows', name), text);
  }
  return root;
}

const filtered = `on:\n  push:\n    paths-ignore: ['.github/**']\njobs:\n${step}`;

test('all workflows that push to Paragon count, and no other one', async () => {
  const other = 'on: push\njobs:\n      - uses: actions/checkout@v5\n';
  expect(await pushOnWorkflowFiles(await checkout({ 'a.yml': filtered, 'b.yaml': other }))).toBe(
    'starts-none',
  );
  const unfiltered = `on: push\njobs:\n${step}`;
  const both = await checkout({ 'a.yml': filtered, 'b.yaml': unfiltered });
  expect(await pushOnWorkflowFiles(both)).toBe('starts');
  // A push may be started by what lies elsewhere.
  expect(await pushOnWorkflowFiles(await checkout({ 'b.yml': other }))).toBe('starts');
  expect(await pushOnWorkflowFiles(join(tmpdir(), 'there is no such folder'))).toBe('starts');
});

test('a cure says how to commit it without a push, unless that starts none', () => {
  const failure = { what: 'x', cure: 'Mend it.' };
  expect(withCommitAdvice(failure, 'starts')).toEqual(failure);
  const inFile = { ...failure, commits: 'workflows' } as const;
  expect(withCommitAdvice(inFile, 'starts-none')).toEqual(inFile);
  expect(withCommitAdvice(inFile, 'starts').cure).toMatch(/^Mend it\. .*`\[skip ci\]`/);
  const inProject = { ...failure, commits: 'project' } as const;
  expect(withCommitAdvice(inProject, 'starts-none').cure).toContain('`[skip ci]`');
});
