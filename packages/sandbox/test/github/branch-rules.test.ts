import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../../shared/test/nightly.js';
import { type Ending, openOnce } from '../../../shared/test/open-once.js';
import type { BranchRule } from '../../src/github/rules/branch-rule.js';
import { type Box, openBox } from './box.js';

const name = 'acme/integrations';

interface Place extends Box {
  readonly clone: string;
  readonly token: string;
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
  /** What git says; empty where the push was taken. */
  push(...refspecs: readonly string[]): Promise<string>;
}

async function openPlace(ending?: Ending): Promise<Place> {
  const box = await openBox(ending);
  const repo = await box.github.createRepository({ name, files: { 'a.txt': 'a\n' } });
  const token = box.github.createToken({ repository: name, permissions: { contents: 'write' } });
  await box.git(['clone', '--quiet', repo.url, 'clone'], { token });
  const clone = join(box.dir, 'clone');
  return {
    ...box,
    clone,
    token,
    async commit(files, message = 'Mine') {
      for (const [path, text] of Object.entries(files)) await writeFile(join(clone, path), text);
      await box.git(['add', '.'], { cwd: clone });
      await box.git(['commit', '--quiet', '--allow-empty', '-m', message], { cwd: clone });
      return box.git(['rev-parse', 'HEAD'], { cwd: clone });
    },
    async push(...refspecs) {
      const args = ['push', '--quiet', 'origin', ...refspecs];
      return (await box.attempt(args, { cwd: clone, token })).stderr;
    },
  };
}

const toMain = 'HEAD:main';
/** Each test takes its rules back. */
const ofRefs = openOnce(openPlace);
const ofCommits = openOnce(openPlace);

interface RefRule {
  readonly rule: BranchRule;
  readonly refspec: string;
  readonly words: string;
}

const refRules: Readonly<Record<string, RefRule>> = {
  'a change without a pull request': {
    rule: { type: 'pull_request' },
    refspec: toMain,
    words: 'Changes must be made through a pull request.',
  },
  'a change beside the merge queue': {
    rule: { type: 'merge_queue' },
    refspec: toMain,
    words: 'Changes must be made through the merge queue',
  },
  'any change': {
    rule: { type: 'update' },
    refspec: toMain,
    words: 'Cannot update this protected ref.',
  },
  'a change without its check': {
    rule: { type: 'required_status_checks', contexts: ['build'] },
    refspec: toMain,
    words: 'Required status check "build" is expected.',
  },
  'a change without its checks': {
    rule: { type: 'required_status_checks', contexts: ['build', 'test'] },
    refspec: toMain,
    words: '2 of 2 required status checks are expected.',
  },
  'a new branch': {
    rule: { type: 'creation' },
    refspec: 'HEAD:side',
    words: 'Cannot create ref due to creations being restricted.',
  },
  'a name': {
    rule: { type: 'branch_name_pattern', operator: 'starts_with', pattern: 'feature/' },
    refspec: 'HEAD:named',
    words: 'Branch name must start with a matching pattern: feature/',
  },
  'a deletion': {
    rule: { type: 'deletion' },
    refspec: ':old',
    words: 'Cannot delete this branch',
  },
  'a rewind': {
    rule: { type: 'non_fast_forward' },
    refspec: '+HEAD~2:main',
    words: 'Cannot force-push to this branch',
  },
};

test.each(
  rowsInCi(
    refRules,
    'a change without a pull request',
    'a change without its checks',
    'a deletion',
  ),
)(
  '%s is refused by the rule that is about it, in the words of GitHub',
  async (_, { rule, refspec, words }) => {
    const place = await ofRefs();
    const repo = place.github.repository(name);
    await place.commit({ 'a.txt': 'b\n' });
    if (rule.type === 'non_fast_forward') {
      await place.commit({});
      await place.push(toMain);
      await place.commit({});
    }
    await repo.setRef('refs/heads/old', await repo.tip('main'));
    const refs = await repo.refs();
    repo.protect('~ALL', { by: 'ruleset', rules: [rule] });
    const said = await place.push(refspec);
    expect(said).toContain(
      'remote: error: GH013: Repository rule violations found for refs/heads/',
    );
    expect(said).toMatch(/Review all repository rules at http:\S+\/rules\?ref=refs%2Fheads%2F/);
    expect(said).toContain(`remote: - ${words}`);
    expect(said).toContain('(push declined due to repository rule violations)');
    expect(await repo.refs()).toEqual(refs);

    repo.protect('~ALL', null);
    expect(await place.push(refspec)).toBe('');
  },
);

const commitRules: Readonly<Record<string, readonly [rule: BranchRule, words: string]>> = {
  signature: [{ type: 'required_signatures' }, 'Commits must have verified signatures.'],
  message: [
    { type: 'commit_message_pattern', operator: 'regex', pattern: '^[A-Z]+-\\d+:' },
    'Commit message must match a given regex pattern: ^[A-Z]+-\\d+:',
  ],
  author: [
    { type: 'commit_author_email_pattern', operator: 'ends_with', pattern: '@acme.com' },
    'Commit author email address must end with a matching pattern: @acme.com',
  ],
  committer: [
    { type: 'committer_email_pattern', operator: 'contains', pattern: 'client@', negate: true },
    'Committer email address must not contain a matching pattern: client@',
  ],
};

test.each(rowsInCi(commitRules, 'author'))(
  'a rule about the %s of commits names those that it is about',
  async (_, [rule, words]) => {
    const place = await ofCommits();
    const repo = place.github.repository(name);
    repo.protect('main', { by: 'ruleset', rules: [rule] });
    const first = await place.commit({ 'a.txt': 'b\n' });
    const second = await place.commit({ 'a.txt': 'c\n' });
    const said = await place.push(toMain);
    const lines = said.split('\n').map((line) => line.trimEnd());
    const start = lines.indexOf(`remote: - ${words}`);
    expect(lines.slice(start, start + 5)).toEqual([
      `remote: - ${words}`,
      'remote:   Found 2 violations:',
      'remote:',
      `remote:   ${second}`,
      `remote:   ${first}`,
    ]);
    // What the repository holds already is no violation of this push.
    expect(await place.push('HEAD:elsewhere')).toBe('');
    expect(await place.push(toMain)).toBe('');
    repo.protect('main', null);
  },
);

nightly('a merge breaks a linear history, and a path may be closed', async () => {
  const place = await openPlace();
  const repo = place.github.repository(name);
  const rules: BranchRule[] = [
    { type: 'required_linear_history' },
    { type: 'file_path_restriction', paths: ['locked/**', '*.lock'] },
  ];
  repo.protect('main', { by: 'ruleset', rules });
  await place.commit({ 'a.lock': '' });
  await place.git(['checkout', '--quiet', '-b', 'other', 'HEAD~1'], { cwd: place.clone });
  await place.commit({ 'b.txt': 'b' });
  await place.git(['merge', '--quiet', '--no-edit', 'main'], { cwd: place.clone });
  const said = await place.push(toMain);
  expect(said).toContain('- This branch must not contain merge commits.');
  expect(said).toMatch(/- Cannot update restricted file paths\.\s+remote: {3}Found 1 violation:/);
  expect(said).toMatch(/^remote: {3}a\.lock\s*$/m);
});

nightly('a check that has passed on a commit lets this commit through', async () => {
  const place = await openPlace();
  const repo = place.github.repository(name);
  const rules: BranchRule[] = [{ type: 'required_status_checks', contexts: ['build'] }];
  repo.protect('main', { by: 'branch-protection', rules });
  const commit = await place.commit({ 'a.txt': 'b\n' });
  expect(await place.push(toMain)).toContain('- Required status check "build" is expected.');
  repo.passCheck(commit, 'build');
  expect(await place.push(toMain)).toBe('');
});

nightly('of a protection and a ruleset at once, GitHub names the ruleset', async () => {
  const place = await openPlace();
  const repo = place.github.repository(name);
  repo.protect('main', { by: 'branch-protection', rules: [{ type: 'update' }] });
  repo.protect('ma*', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
  await place.commit({ 'a.txt': 'b\n' });
  const said = await place.push(toMain);
  expect(said).toContain('GH013');
  expect(said).not.toContain('GH006');
  repo.protect('ma*', null);
  const then = await place.push(toMain);
  expect(then).toContain('GH006: Protected branch update failed for refs/heads/main.');
  expect(then).toContain("- You're not authorized to push to this branch.");
});

test('a secret in what is pushed is found, wherever it goes, if the repository has that on', async () => {
  const box = await openBox();
  const files = { 'a.txt': 'a\n' };
  const settings = { pushProtection: true };
  const repo = await box.github.createRepository({ name, files, settings });
  const token = box.github.createToken({ repository: name, permissions: { contents: 'write' } });
  await box.git(['clone', '--quiet', repo.url, 'clone'], { token });
  const cwd = join(box.dir, 'clone');
  // In two parts, so that no scanner takes this file for a leak.
  const secret = ['sk_live', 'abcdefghijklmnopqrstuvwx'].join('_');
  await writeFile(join(cwd, 'a.txt'), `one\nkey: ${secret}\n`);
  await box.git(['commit', '--quiet', '-am', 'Key'], { cwd });
  const commit = await box.git(['rev-parse', 'HEAD'], { cwd });
  for (const ref of ['refs/heads/main', 'refs/heads/side', 'refs/paragraph/p/main']) {
    const push = ['push', '--quiet', 'origin', `HEAD:${ref}`];
    const { code, stderr } = await box.attempt(push, { cwd, token });
    expect(code).toBe(1);
    const said = stderr.replaceAll(/^remote: ?|[ ]+$/gm, '');
    expect(said).toContain(`error: GH013: Repository rule violations found for ${ref}.`);
    expect(said).toContain('- GITHUB PUSH PROTECTION');
    expect(said).toContain(`—— Stripe API Key ———`);
    expect(said).toContain(`- commit: ${commit}\n           path: a.txt:2\n`);
    expect(said).toContain(`${repo.url}/security/secret-scanning/unblock-secret/`);
  }
  expect(Object.keys(await repo.refs())).toEqual(['refs/heads/main']);
});

const plainRepository = openOnce(async (ending) =>
  (await openBox(ending)).github.createRepository({ name }),
);

test.each([
  ['main', 'main', true],
  ['main', 'main2', false],
  ['release/*', 'release/1', true],
  ['release/*', 'release/1/2', false],
  ['release/**', 'release/1/2', true],
  ['**', 'a/b', true],
  ['**/x', 'a/b/x', true],
  ['v?.1', 'v2.1', true],
  ['v?.1', 'v2x1', false],
  ['~ALL', 'a/b', true],
])('the pattern %s and the branch %s: %s', async (pattern, branch, fits) => {
  const repo = await plainRepository();
  repo.protect(pattern, { by: 'ruleset' });
  expect(repo.protections(`refs/heads/${branch}`).length).toBe(fits ? 1 : 0);
  // A rule of branches is about nothing else.
  expect(repo.protections(`refs/paragraph/${branch}`)).toEqual([]);
  repo.protect(pattern, null);
});
