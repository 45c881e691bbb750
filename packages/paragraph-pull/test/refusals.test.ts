import type { Remote } from '@paragraph/shared';
import { describe, expect, test } from 'vitest';
import { type DeletionLimit, deletionsAllowed, parseDeletionLimit } from '../src/deletion-limit.js';
import { brokeOff, explainFailedFetch, explainRefusedPush } from '../src/host-answers.js';
import { pullBranch } from '../src/pull-branch.js';
import { readExportOf } from './export-place.js';

const files = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `src/integrations/slack/workflows/w${index}.ts`,
      `// ${index}\n`,
    ]),
  );

describe('of the exported files may be deleted', () => {
  test.each<[string, string | undefined, number, number]>([
    ['half', undefined, 40, 20],
    ['half, rounded down', undefined, 41, 20],
    ['ten at least', undefined, 12, 10],
    ['as many as are there', undefined, 3, 10],
    ['none', '0', 40, 0],
    ['a number', '25', 40, 25],
    ['a percentage', '10%', 40, 4],
    ['a percentage, rounded down', '10 %', 39, 3],
    ['all', '100%', 40, 40],
  ])('%s', (_, input, count, allowed) => {
    const limit: DeletionLimit = input === undefined ? 'default' : parseDeletionLimit(input);
    expect(deletionsAllowed(limit, count)).toBe(allowed);
  });

  test.each(['-1', '1.5', '101%', '%', 'half', '1e3', '10 files', '', '٣'])(
    '%j is no limit',
    (text) => {
      expect(() => parseDeletionLimit(text)).toThrow('a number of files, such as 25');
    },
  );

  const without = (count: number) =>
    readExportOf({
      files: { ...files(24), 'src/events/a.ts': 'a\n' },
      write: async (project) => {
        for (let index = 0; index < count; index += 1) {
          await project.remove(`src/integrations/slack/workflows/w${index}.ts`);
        }
      },
    });

  test('just as many as the limit says', async () => {
    expect((await without(12)).changes).toHaveLength(12);
    await expect(without(13)).rejects.toThrow(
      'The export would delete 13 of 25 files, and only 12 may be deleted',
    );
  });

  test('renamed workflows do not count', async () => {
    const named = (index: number): string => `  readonly id: string = 'id-${index}';\n`;
    const before = Object.keys(files(24));
    const read = await readExportOf({
      files: Object.fromEntries(before.map((name, index) => [name, named(index)])),
      write: async (project) => {
        for (const [index, name] of before.entries()) {
          await project.remove(name);
          await project.write(name.replace('/w', '/renamed'), named(index));
        }
      },
      limit: { kind: 'files', count: 0 },
    });
    expect(read.changes.map(({ change }) => change)).toEqual(before.map(() => 'renamed'));
  });
});

test.each([
  ['a file outside of the integrations is left', ['src/events/a.ts']],
  ['nothing is left', []],
])('an export without integrations is refused, also where %s', async (_, left) => {
  const reading = readExportOf({
    files: { ...files(2), 'src/events/a.ts': 'a\n' },
    write: async (project) => {
      await project.remove('src');
      for (const name of left) await project.write(name, 'a\n');
    },
    limit: { kind: 'percentage', percentage: 100 },
  });
  await expect(reading).rejects.toThrow('The export holds no integrations');
});

test('a first export is no empty one, and neither is one that brings the first integration', async () => {
  const nothing = await readExportOf({
    files: { 'README.md': 'x\n' },
    write: (project) => project.write('src/events/a.ts', 'a\n'),
  });
  expect(nothing.differences).toEqual(['A src/events/a.ts']);
  const first = await readExportOf({
    files: { 'README.md': 'x\n' },
    write: (project) => project.write('src/integrations/slack/config.ts', 'a\n'),
  });
  expect(first.changes).toMatchObject([{ change: 'added', integration: 'slack' }]);
});

describe('the branch', () => {
  test.each([
    ['is the one that is checked out', 'staging', 'refs/heads/main', 'staging'],
    ['is that of the run, where none is checked out', undefined, 'refs/heads/main', 'main'],
    ['may have slashes', undefined, 'refs/heads/release/1/x', 'release/1/x'],
    ['that is checked out counts on a tag, too', 'main', 'refs/tags/v1', 'main'],
  ])('%s', (_, branch, ref, expected) => {
    expect(pullBranch({ branch }, { ref, refName: 'x' })).toBe(expected);
  });

  test.each([
    ['refs/tags/v1', 'v1', 'the tag "v1"'],
    ['refs/pull/1/merge', '1/merge', 'the pull request ref "1/merge"'],
    ['refs/gh-readonly-queue/main/pr-1', '', 'the ref "refs/gh-readonly-queue/main/pr-1"'],
  ])('of %s is none', (ref, refName, said) => {
    expect(() => pullBranch({ branch: undefined }, { ref, refName })).toThrow(
      `A pull commits to a branch, and this run is for ${said}.`,
    );
  });
});

const rejected = (why: string): string =>
  `To https://github.com/acme/x\n!\tabc:refs/heads/main\t[remote rejected] (${why})\nDone\nerror: failed to push some refs to 'https://github.com/acme/x'\n`;

describe('a push that is refused', () => {
  test.each([
    ['lost its lease', '!\tabc:refs/heads/main\t[rejected] (stale info)\n'],
    ['is no fast-forward', '!\tabc:refs/heads/main\t[rejected] (fetch first)\n'],
    ['met another one', rejected("cannot lock ref 'refs/heads/main': is at 1 but expected 2")],
    ['met another one on GitHub Enterprise Server', rejected('failed to update ref')],
    ['met another one, and was asked to be all or nothing', rejected('atomic transaction failed')],
    ['met a deletion', rejected('incorrect old value provided')],
  ])('because it %s begins again', (_, said) => {
    expect(explainRefusedPush(said, 'checkout')).toBe('moved');
  });

  const whose: Remote['source'] = 'checkout';
  // In GitHub's own words.
  const secretFound = [
    'error: GH013: Repository rule violations found for refs/heads/main.',
    '',
    '- GITHUB PUSH PROTECTION',
    '  —————————————————————————————————————————',
    '    Resolve the following violations before pushing again',
    '',
    '    - Push cannot contain secrets',
    '',
    '     (?) Learn how to resolve a blocked push',
    '     https://docs.github.com/code-security/secret-scanning/working-with-push-protection',
    '',
    '      —— Slack API Token ———————————————————————',
    '       locations:',
    '         - commit: 8728dbe67',
    '           path: src/integrations/slack/workflows/notify.ts:12',
    '',
    '       (?) To push, remove secret from commit(s) or follow this URL to allow the secret.',
    '       https://github.com/acme/x/security/secret-scanning/unblock-secret/2UcRwkE',
  ].map((line) => `remote: ${line}\n`);

  test.each<[string, string, Remote['source'], string, string]>([
    [
      'branch protection',
      `remote: error: GH006: Protected branch update failed for refs/heads/main.\n${rejected('protected branch hook declined')}`,
      whose,
      'it is protected',
      'may bypass the rule',
    ],
    [
      'a ruleset',
      `remote: error: GH013: Repository rule violations found for refs/heads/main.\n${rejected('push declined due to repository rule violations')}`,
      whose,
      'it is protected',
      'may bypass the rule',
    ],
    [
      'its search for secrets',
      `${secretFound.join('')}${rejected('push declined due to repository rule violations')}`,
      whose,
      'found a secret',
      'at the address above',
    ],
    [
      'workflow files',
      rejected(
        'refusing to allow a GitHub App to create or update workflow `.github/workflows/a.yml` without `workflows` permission',
      ),
      whose,
      'workflow files',
      'may write workflows',
    ],
    [
      'a token that may only read',
      "remote: Permission to acme/x.git denied to github-actions[bot].\nfatal: unable to access 'https://github.com/acme/x/': The requested URL returned error: 403\n",
      whose,
      'may not write',
      '`contents: write`',
    ],
    [
      'a deploy key that may only read',
      'ERROR: The key you are authenticating with has been marked as read only.\nfatal: Could not read from remote repository.\n',
      'ssh-key',
      'may not write',
      'deploy key',
    ],
    [
      'a token of the checkout that has expired',
      "remote: Invalid username or token.\nfatal: Authentication failed for 'https://github.com/acme/x/'\n",
      whose,
      'did not accept the credentials for the push',
      'actions/checkout',
    ],
    [
      'a token of the step that has expired',
      "fatal: could not read Username for 'https://github.com': terminal prompts disabled\n",
      'token',
      'did not accept the credentials for the push',
      'The `token` of this step',
    ],
    [
      'a key that is not known',
      'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n',
      'ssh-key',
      'did not accept the credentials for the push',
      '`ssh-key`',
    ],
    [
      'a hook of the server',
      `remote: Commits need a ticket.\n${rejected('pre-receive hook declined')}`,
      whose,
      'declined the commit',
      'its words are above',
    ],
  ])('by %s says so, and what to do', (_, said, source, what, cure) => {
    const refusal = explainRefusedPush(said, source);
    expect(refusal).toMatchObject({
      what: expect.stringContaining(what),
      cure: expect.stringContaining(cure),
    });
  });

  test('by the search for secrets says which one, where, and where to allow it', () => {
    const said = `${secretFound.join('')}${rejected('push declined due to repository rule violations')}`;
    expect(explainRefusedPush(said, 'checkout')).toMatchObject({
      why: expect.stringMatching(
        /Slack API Token[\s\S]*workflows\/notify\.ts:12[\s\S]*unblock-secret\/2UcRwkE$/,
      ),
    });
  });

  test('in words of the host shows these words alone', () => {
    const said = `remote: Commits need a ticket.\nremote: \n${rejected('pre-receive hook declined')}`;
    expect(explainRefusedPush(said, 'checkout')).toMatchObject({ why: 'Commits need a ticket.' });
  });
});

describe('a fetch that fails', () => {
  test.each<[string, Remote['source'], string, string]>([
    ["fatal: couldn't find remote ref refs/heads/x", 'checkout', 'is gone', 'Restore the branch'],
    [
      "remote: Repository not found.\nfatal: repository 'https://github.com/acme/x/' not found",
      'checkout',
      'could not be read',
      'contents: write',
    ],
    [
      "fatal: unable to access 'https://github.com/acme/x/': The requested URL returned error: 403",
      'checkout',
      'could not be read',
      'contents: write',
    ],
    ['fatal: Authentication failed for x', 'token', 'for the fetch', 'The `token` of this step'],
    ['fatal: could not read Username for x', 'none', 'for the fetch', 'Give the step a `token`'],
    [
      'fatal: Authentication failed for x',
      'github-token',
      'for the fetch',
      'Leave the input `githubToken` alone',
    ],
    ['fatal: bad object', 'checkout', 'could not be fetched', 'Run the job again'],
  ])('with %j (%s) says: %s', (said, source, what, cure) => {
    expect(explainFailedFetch(said, 'x', source)).toMatchObject({
      what: expect.stringContaining(what),
      cure: expect.stringContaining(cure),
    });
  });
});

test.each([
  ["fatal: unable to access 'x': Could not resolve host: github.com", true],
  ["fatal: unable to access 'x': Failed to connect to github.com port 443", true],
  ["fatal: unable to access 'x': Recv failure: Connection reset by peer", true],
  ["fatal: unable to access 'x': Empty reply from server", true],
  ['error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502', true],
  ['fatal: the remote end hung up unexpectedly', true],
  ['fatal: early EOF', true],
  ["fatal: unable to access 'x': The requested URL returned error: 429", true],
  ["fatal: unable to access 'x': The requested URL returned error: 403", false],
  ['fatal: Authentication failed for x', false],
  ["fatal: couldn't find remote ref refs/heads/x", false],
])('%j may go better next time: %s', (said, expected) => {
  expect(brokeOff(said)).toBe(expected);
});
