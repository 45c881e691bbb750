import { Cancelled } from '@paragraph/shared';
import { type Clock, createSecrets, realClock } from '@paragraph/shared/testing';
import { expect, test } from 'vitest';
import type { Fault } from '../../sandbox/src/github/faults.js';
import { type GitPlace, openGitPlace } from '../../shared/test/git/git-place.js';
import { rowsInCi } from '../../shared/test/nightly.js';
import { restBranch } from '../src/rest-branch.js';
import { restClient } from '../src/rest-client.js';
import type { Standing } from '../src/standing.js';

const clock: Clock = {
  ...realClock,
  now: () => 0,
  random: () => 0,
  sleep: () => Promise.resolve(),
};
const fixed = 'there is no git';
const flow = 'app/größe & co/flow.ts';

interface Look {
  readonly branch?: string;
  readonly path?: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

function look(place: GitPlace, head: string, options: Look = {}): Promise<Standing> {
  const { branch = 'main', path = 'app/größe & co', token = place.token } = options;
  const get = restClient(
    {
      log: place.log,
      clock,
      signal: options.signal ?? new AbortController().signal,
      runner: { apiUrl: place.github.apiUrl },
      secrets: createSecrets(() => undefined),
    },
    token,
  );
  const { name } = place.repository;
  return restBranch({ repository: name, branch, path, get }).standing(head, fixed);
}

const projects: Readonly<Record<string, readonly [path: string, outside?: string]>> = {
  'a project in a folder': ['app/größe & co', 'read me.md'],
  'a project in the root': [''],
};

test.each(rowsInCi(projects, 'a project in a folder'))(
  'through the API %s is followed as through git',
  async (_, [path, outside]) => {
    const place = await openGitPlace();
    const branch = 'feature/größe-#1';
    const head = await place.repository.commit({ branch, files: { [flow]: '1' } });
    const standing = (): Promise<Standing> => look(place, head, { branch, path });
    expect(await standing()).toEqual({ kind: 'current' });
    const files = outside === undefined ? {} : { [outside]: 'newer' };
    const beside = await place.repository.commit({ branch, files, message: 'Nothing for us' });
    expect(beside).not.toBe(head);
    expect(await standing()).toEqual({ kind: 'current' });
    const tip = await place.repository.commit({ branch, files: { [flow]: '2' } });
    expect(await standing()).toEqual({ kind: 'diverged', tip, why: fixed });
    const gone = await place.repository.commit({ branch, files: { [flow]: null } });
    expect(await standing()).toEqual({ kind: 'diverged', tip: gone, why: fixed });
    await place.repository.deleteBranch(branch);
    expect(await standing()).toEqual({ kind: 'gone' });
    expect(place.github.violations).toEqual([]);
  },
);

test('if the folder is not in the commit, the whole commit counts', async () => {
  const place = await openGitPlace();
  const head = await place.repository.tip('main');
  const standing = (): Promise<Standing> => look(place, head, { path: 'unpacked/here' });
  expect(await standing()).toEqual({ kind: 'current' });
  const tip = await place.repository.commit({ files: { 'read me.md': '2' } });
  expect(await standing()).toEqual({ kind: 'diverged', tip, why: fixed });
});

test('after any failure, the branch is unknown, with the reason', async () => {
  const place = await openGitPlace();
  const head = await place.repository.tip('main');
  await place.repository.commit({ files: { [flow]: '1' } });
  const without = place.github.createToken({ repository: place.repository.name, permissions: {} });
  const unknown = (why: string): unknown => ({
    kind: 'unknown',
    why: expect.stringContaining(why),
  });
  expect(await look(place, head, { token: without })).toEqual(unknown('answered 403'));
  expect(await look(place, head, { token: 'ghs_revoked' })).toEqual(unknown('answered 401'));
  expect(await look(place, 'f'.repeat(40))).toEqual(unknown('answered 404'));

  const { github } = place;
  const match = { api: 'rest' as const };
  const times = 3;
  github.fail({ match, times, fault: { kind: 'status', status: 502, body: '<html>' } });
  expect(await look(place, head)).toEqual(unknown('answered 502'));
  github.fail({ match, fault: { kind: 'status', status: 200, body: '<html>' } });
  expect(await look(place, head)).toEqual(unknown('something unexpected'));
  github.fail({ match, fault: { kind: 'status', status: 200, body: {} } });
  expect(await look(place, head)).toEqual(unknown('something unexpected'));
  github.fail({ match, times, fault: { kind: 'reset' } });
  expect(await look(place, head)).toMatchObject({ kind: 'unknown' });
});

test.each<[string, Fault]>([
  ['an overload', { kind: 'status', status: 503, body: {} }],
  ['too many requests', { kind: 'status', status: 429, body: {} }],
  ['a broken connection', { kind: 'reset' }],
])('a temporary failure of the API is retried: %s', async (_, fault) => {
  const place = await openGitPlace();
  const head = await place.repository.tip('main');
  place.github.fail({ match: { api: 'rest' }, times: 2, fault });
  expect(await look(place, head)).toEqual({ kind: 'current' });
});

test('a bug of ours is not an unknown branch', async () => {
  const get = () => Promise.reject(new TypeError('x is undefined'));
  const branch = restBranch({ repository: 'acme/app', branch: 'main', path: '', get });
  await expect(branch.standing('f'.repeat(40), fixed)).rejects.toThrow(TypeError);
});

test('a cancelled run asks nothing more', async () => {
  const place = await openGitPlace();
  const head = await place.repository.tip('main');
  await expect(look(place, head, { signal: AbortSignal.abort() })).rejects.toThrow(Cancelled);
  expect(place.github.requests).toEqual([]);
});
