import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BranchRule,
  type GitHub,
  type Repository,
  type RepositoryOptions,
  startGitHub,
} from '@paragraph/sandbox';
import {
  actionsBot,
  createScratchRepository,
  createSecrets,
  type Entry,
  fetchRef,
  findGit,
  findRemote,
  isOid,
  type Log,
  openGitHubApi,
  planPull,
  realClock,
} from '@paragraph/shared';
import { expect, onTestFinished, test } from 'vitest';
import { type Delivered, deliverPlan } from '../src/deliver/deliver-plan.js';
import { Refused } from '../src/deliver-commit.js';
import type { PullInputs } from '../src/inputs.js';
import { pullRepository } from '../src/pull-repository.js';

const name = 'acme/integrations';
const side = 'paragraph-sync/p/main';
const [file, other] = ['src/events/a.ts', 'src/events/b.ts'];
const silent: Log = {
  info: () => undefined,
  debug: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  group: (_, body) => body(() => undefined),
};

interface Place {
  readonly github: GitHub;
  readonly repository: Repository;
  /** Pulls what Paragon holds, given by the texts of its files. */
  pull(
    texts: Readonly<Record<string, string>>,
    options?: { readonly delivery?: PullInputs['delivery']; readonly api?: 'none' },
  ): Promise<Delivered>;
}

/** A repository in which both sides have agreed once. */
async function openPlace(settings: RepositoryOptions['settings'] = {}): Promise<Place> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'walls ')));
  await mkdir(join(root, 'github'));
  const github = await startGitHub({ root: join(root, 'github') });
  onTestFinished(async () => {
    await github.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const files = { [file]: 'a\n', [other]: 'b\n' };
  const repository = await github.createRepository({ name, files, settings });
  const secrets = createSecrets(() => undefined);
  const { signal } = new AbortController();
  const env = { ...process.env, HOME: root, USERPROFILE: root, GIT_CONFIG_NOSYSTEM: '1' };
  const context = { log: silent, signal, clock: realClock };
  const program = await findGit({ ...context, env, secrets });
  if (program === undefined) throw new Error('These tests need git.');
  const token = github.createToken({ repository: name, permissions: { contents: 'write' } });
  const place: Place = {
    github,
    repository,
    async pull(texts, { delivery = 'auto', api } = {}) {
      const remote = await findRemote({
        clock: realClock,
        checkout: undefined,
        serverUrl: github.serverUrl,
        repository: name,
        token,
        githubToken: undefined,
        secrets,
        env,
      });
      const scratch = await createScratchRepository(program, remote, root);
      const tip = await fetchRef(scratch, 'refs/heads/main', context);
      if (!isOid(tip)) throw new Error(tip);
      const target = { projectId: 'p', branch: 'main', prefix: '' };
      const compiler = {
        build: () => Promise.resolve({ kind: 'cannot-be-built', why: '' } as const),
      };
      const repository = pullRepository(scratch, target, { ...context, author: actionsBot });
      const ports = { repository, target, compiler, signal: context.signal };
      const stored = await Promise.all(
        Object.entries(texts).map(async ([path, text]): Promise<[string, Entry]> => {
          const blob = await scratch.git.line(['hash-object', '-w', '--stdin'], { input: text });
          if (isOid(blob)) return [path, { blob, mode: '100644' }];
          throw new Error(blob);
        }),
      );
      const exportNow = async () => ({ files: new Map(stored), cliVersion: '1' });
      const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
      const hub = async () =>
        api === 'none'
          ? undefined
          : openGitHubApi({
              ...context,
              apiUrl: github.apiUrl,
              graphqlUrl: github.graphqlUrl,
              repository: name,
              token,
              redact: secrets.redact,
            });
      const messages = { message: 'Sync\n\nParagon-Project: p\n', sideMessage: 'Beside\n' };
      const facts = { ...messages, paragonCommit: undefined };
      const sideRefusal = undefined;
      const deliverTo = async (destination: 'branch' | 'beside') => {
        const plan = await planPull({ tip, exportNow, policy, destination }, ports);
        if (plan === 'moved') throw new Error('Nobody moved the branch.');
        return deliverPlan(plan, facts, { scratch, ports, hub, sideRefusal, log: silent });
      };
      const delivered = await deliverTo(delivery === 'auto' ? 'branch' : 'beside');
      return delivered.kind === 'beside' ? deliverTo('beside') : delivered;
    },
  };
  await place.pull(files);
  return place;
}

const pullRequest: BranchRule = { type: 'pull_request' };
const signatures: BranchRule = { type: 'required_signatures' };
const checks: BranchRule = { type: 'required_status_checks', contexts: ['build'] };
const linear: BranchRule = { type: 'required_linear_history' };
const message: BranchRule = {
  type: 'commit_message_pattern',
  operator: 'starts_with',
  pattern: 'ABC-',
};

type Rules = Readonly<Record<string, readonly BranchRule[]>>;

test.each<[string, Rules, Parameters<Place['pull']>[1], string, 'main' | 'side']>([
  ['no rule', {}, {}, 'push', 'main'],
  ['a rule that it keeps', { main: [linear] }, {}, 'push', 'main'],
  ['a pull request', { main: [pullRequest] }, {}, 'side-branch', 'side'],
  ['a merge queue', { main: [{ type: 'merge_queue' }] }, {}, 'side-branch', 'side'],
  ['checks', { main: [checks] }, {}, 'side-branch', 'side'],
  ['the right to push', { main: [{ type: 'update' }] }, {}, 'side-branch', 'side'],
  ['a message', { main: [message] }, {}, 'side-branch', 'side'],
  ['signatures', { main: [signatures] }, {}, 'signed-commit', 'main'],
  ['signatures on all branches', { '~ALL': [signatures] }, {}, 'signed-commit', 'main'],
  ['signatures, without the API', { main: [signatures] }, { api: 'none' }, 'side-branch', 'side'],
  [
    'signatures on all branches and a pull request',
    { '~ALL': [signatures], main: [pullRequest] },
    {},
    'signed-side-branch',
    'side',
  ],
  ['no rule, by choice', {}, { delivery: 'pull-request' }, 'side-branch', 'side'],
])('with %s a change arrives by the rung that holds', async (...row) => {
  const [, rules, options, rung, where] = row;
  const { github, repository, pull } = await openPlace();
  for (const [branches, each] of Object.entries(rules)) {
    repository.protect(branches, { by: 'ruleset', rules: each });
  }
  const before = await repository.tip('main');
  const texts = { [file]: 'edited\n', [other]: 'b\n' };
  expect(await pull(texts, options)).toMatchObject({ kind: 'delivered', rung });
  const branch = where === 'main' ? 'main' : side;
  expect(await repository.read(branch, file)).toBe('edited\n');
  const [commit, parent] = await repository.log(branch);
  expect([commit?.message, parent?.sha]).toEqual(['Sync\n\nParagon-Project: p', before]);
  expect(commit?.committer.name === 'GitHub').toBe(rung.startsWith('signed'));
  if (where === 'side') expect(await repository.tip('main')).toBe(before);
  const json = await repository.read('refs/paragraph/p/main', 'state.json');
  const state = JSON.parse(json ?? '{}');
  const waits = where === 'side';
  expect(state.waiting).toEqual(waits ? [file] : []);
  expect(state.source === null).toBe(waits);
  expect(github.violations).toEqual([]);

  // What has arrived does not arrive again.
  const refs = await repository.refs();
  expect(await pull(texts, options)).toMatchObject({ kind: 'nothing-to-do' });
  expect(await repository.refs()).toEqual(refs);
});

test('where no branch takes it, nothing moves, and the host’s words tell why', async () => {
  const { repository, pull } = await openPlace();
  repository.protect('~ALL', { by: 'ruleset', rules: [message] });
  const refs = await repository.refs();
  const refused = await pull({ [file]: 'edited\n', [other]: 'b\n' }).catch((thrown) => thrown);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused.refusal).toMatchObject({
    kind: 'protected',
    words: expect.stringContaining('Commit message must start with a matching pattern: ABC-'),
  });
  expect(await repository.refs()).toEqual(refs);
});

test('a further edit of what waits goes on top of it, also where the branch has moved on', async () => {
  const { github, repository, pull } = await openPlace();
  const lines = (...changed: readonly string[]) => `${changed.join('\n')}\n`;
  const atFirst = lines('a', 'b', 'c', 'd', 'e');
  await repository.commit({ files: { [file]: atFirst } });
  await pull({ [file]: atFirst, [other]: 'b\n' });
  repository.protect('main', { by: 'ruleset', rules: [pullRequest] });
  const first = lines('first', 'b', 'c', 'd', 'e');
  await pull({ [file]: first, [other]: 'b\n' });
  const before = await repository.tip(side);
  // The same line and another one.
  const second = lines('second', 'b', 'c', 'd', 'too');
  await repository.commit({ files: { [other]: 'by Git\n', 'notes.md': 'x\n' } });
  expect(await pull({ [file]: second, [other]: 'b\n' })).toMatchObject({ rung: 'side-branch' });
  expect(await repository.read(side, file)).toBe(second);
  expect(await repository.read(side, other)).toBe('b\n');
  expect((await repository.log(side))[1]?.sha).toBe(before);

  // What the branch changes in the same file comes together with both where the pull request is merged.
  await repository.commit({ files: { [file]: lines('a', 'b', 'Git', 'd', 'e') } });
  await pull({ [file]: lines('third', 'b', 'c', 'd', 'too'), [other]: 'b\n' });
  const json = await repository.read('refs/paragraph/p/main', 'state.json');
  expect(JSON.parse(json ?? '{}').waiting).toEqual([file]);
  const { number } = await repository.openPullRequest({ head: side });
  await github.mergePullRequest(name, number, { method: 'merge' });
  expect(await repository.read('main', file)).toBe(lines('third', 'b', 'Git', 'd', 'too'));
});

test('beside the branch further edits add up, and what is merged waits no more', async () => {
  const { github, repository, pull } = await openPlace({ actionsMayOpenPullRequests: true });
  repository.protect('main', { by: 'ruleset', rules: [pullRequest] });
  await pull({ [file]: 'edited\n', [other]: 'b\n' });
  const first = await repository.tip(side);
  await pull({ [file]: 'edited\n', [other]: 'edited, too\n' });
  expect(await repository.read(side, file)).toBe('edited\n');
  expect(await repository.read(side, other)).toBe('edited, too\n');
  expect((await repository.log(side))[1]?.sha).toBe(first);

  const { number } = await repository.openPullRequest({ head: side });
  await github.mergePullRequest(name, number, { method: 'squash' });
  await pull({ [file]: 'edited again\n', [other]: 'edited, too\n' });
  const json = await repository.read('refs/paragraph/p/main', 'state.json');
  expect(JSON.parse(json ?? '{}').waiting).toEqual([file]);
  expect(await repository.read(side, file)).toBe('edited again\n');
});
