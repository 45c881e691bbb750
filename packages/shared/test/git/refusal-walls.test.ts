import type { BranchRule, Protection } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { findRemote } from '../../src/git/credentials.js';
import { type PushAnswer, pushRefs } from '../../src/git/push-refs.js';
import type { RefusalKind } from '../../src/git/refusal.js';
import { createScratchRepository } from '../../src/git/scratch-repository.js';
import { rowsInCi } from '../nightly.js';
import { openOnce } from '../open-once.js';
import { type GitPlace, openGitPlace } from './git-place.js';

const pullRequest: BranchRule = { type: 'pull_request' };
const signatures: BranchRule = { type: 'required_signatures' };
const checks: BranchRule = { type: 'required_status_checks', contexts: ['build', 'test'] };
const message: BranchRule = {
  type: 'commit_message_pattern',
  operator: 'starts_with',
  pattern: 'ABC-',
};

interface Wall {
  readonly rules: readonly BranchRule[];
  readonly kind: RefusalKind;
  /** Part of the host's words. */
  readonly words: RegExp;
}

const walls: Readonly<Record<string, Wall>> = {
  'a pull request': { rules: [pullRequest], kind: 'protected', words: /through a pull request/ },
  'a merge queue': {
    rules: [{ type: 'merge_queue' }],
    kind: 'protected',
    words: /through the merge queue/,
  },
  'the right to push': {
    rules: [{ type: 'update' }],
    kind: 'protected',
    words: /Cannot update this protected ref|not authorized to push/,
  },
  'a linear history and a message': {
    rules: [{ type: 'required_linear_history' }, message],
    kind: 'protected',
    words: /Commit message must start with a matching pattern: ABC-/,
  },
  checks: { rules: [checks], kind: 'status-checks', words: /2 of 2 required status checks/ },
  signatures: { rules: [signatures], kind: 'signature', words: /verified signatures/ },
  'signatures and a pull request': {
    rules: [signatures, pullRequest],
    kind: 'protected',
    words: /verified signatures/,
  },
};

/** Pushes a commit with a file to `main` and a state with it. */
async function push(place: GitPlace, text = 'x'): Promise<PushAnswer> {
  const { git, github, repository, temp, log } = place;
  const remote = await findRemote({
    clock: realClock,
    checkout: undefined,
    serverUrl: github.serverUrl,
    repository: repository.name,
    token: github.createToken({ repository: repository.name, permissions: { contents: 'write' } }),
    githubToken: undefined,
    secrets: place.secrets,
    env: place.env,
  });
  const scratch = await createScratchRepository(git, remote, temp);
  await remote.git(scratch.git).run(['fetch', '--quiet', '--', remote.name, 'refs/heads/main']);
  const tip = await repository.tip('main');
  const blob = await scratch.git.line(['hash-object', '-w', '--stdin'], { input: text });
  const tree = await scratch.git.line(['mktree'], { input: `100644 blob ${blob}\tx.txt\n` });
  const person = { NAME: 'A', EMAIL: 'a@example.com' };
  const env = {
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
  const to = await scratch.git.line(['commit-tree', tree, '-p', tip, '-m', 'Sync'], { env });
  const moves = [
    { ref: 'refs/heads/main', from: tip, to },
    { ref: 'refs/paragraph/p/main', from: undefined, to },
  ];
  return pushRefs(scratch, moves, { log, signal: new AbortController().signal, clock: realClock });
}

/** A push that is refused changes nothing in it. */
const refusing = openOnce((ending) => openGitPlace({}, {}, ending));

const ways = Object.entries(walls).flatMap(([name, wall]) =>
  (['ruleset', 'branch-protection'] as const).map(
    (by) => [`${name} by a ${by}`, { ...wall, by }] as const,
  ),
);

// One of each kind: refusal.test has the words of all.
test.each(
  rowsInCi(
    Object.fromEntries(ways),
    'a pull request by a branch-protection',
    'checks by a ruleset',
    'signatures by a ruleset',
  ),
)('a branch that requires %s is recognized by the message', async (_, row) => {
  const { by, rules, kind, words } = row;
  const place = await refusing();
  const { repository } = place;
  const protection: Protection = { by, rules };
  repository.protect('main', protection);
  const before = await repository.refs();
  const answer = await push(place);
  expect(answer).toMatchObject({
    kind: 'refused',
    refusal: { kind, words: expect.stringMatching(words) },
  });
  // All or nothing: the state did not move either.
  expect(await repository.refs()).toEqual(before);
  repository.protect('main', null);
});

test('a secret that push protection finds is recognized, with its place', async () => {
  const place = await openGitPlace({}, { pushProtection: true });
  const secret = ['sk_live', 'abcdefghijklmnopqrstuvwx'].join('_');
  const answer = await push(place, `a\nkey = "${secret}"\n`);
  expect(answer).toMatchObject({
    kind: 'refused',
    refusal: { kind: 'secret', words: expect.stringMatching(/x\.txt:2[\s\S]*unblock-secret\//) },
  });
});
