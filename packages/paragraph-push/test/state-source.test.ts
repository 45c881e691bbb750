import { ConnectionFailure } from '@paragraph/shared';
import { expect, test } from 'vitest';
import type { GetJson } from '../src/rest-branch.js';
import { apiStates } from '../src/state-source.js';

const target = { projectId: 'p-1', branch: 'main', prefix: '' };

function answering(status: number, body: unknown): GetJson {
  return async (path) => {
    expect(path).toBe('/repos/acme/in%20t/git/matching-refs/paragraph/');
    return { status, body };
  };
}

test.each<[string, GetJson, string]>([
  ['there is none', answering(200, []), 'absent'],
  ['there is one', answering(200, [{ ref: 'refs/paragraph/p-1/main' }]), 'there'],
  ['there is one of another branch', answering(200, [{ ref: 'refs/paragraph/p-1/x' }]), 'there'],
  [
    'others have names that begin alike',
    answering(200, [{ ref: 'refs/paragraph/p-10/x' }]),
    'absent',
  ],
  ['the token may not read', answering(403, undefined), 'unreadable'],
  ['the repository is not there, or not shown', answering(404, undefined), 'unreadable'],
  ['the answer is something else', answering(200, { message: 'x' }), 'unreadable'],
  [
    'nothing answers',
    () => Promise.reject(new ConnectionFailure('no network', 'ECONNREFUSED')),
    'unreadable',
  ],
])('by the API alone: %s', async (_, get, kind) => {
  expect((await apiStates('acme/in t', get).look(target)).kind).toBe(kind);
});

test('a bug of ours is no unreadable state', async () => {
  const get = () => Promise.reject(new TypeError('x is undefined'));
  await expect(apiStates('acme/in t', get).look(target)).rejects.toThrow(TypeError);
});

test('by the API alone: whether other projects have one', async () => {
  const refs = ['refs/paragraph/p-1/main', 'refs/paragraph/p-10/x'].map((ref) => ({ ref }));
  const look = (answer: unknown) => apiStates('acme/in t', answering(200, answer)).look(target);
  expect(await look(refs)).toEqual({ kind: 'there', hasOtherProjects: true });
  expect(await look(refs.slice(0, 1))).toEqual({ kind: 'there', hasOtherProjects: false });
  expect(await look(refs.slice(1))).toEqual({ kind: 'absent', hasOtherProjects: true });
});
