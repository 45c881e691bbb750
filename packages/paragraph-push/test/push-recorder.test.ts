import { ActionError, Cancelled, isOid } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { plainState } from '../../shared/test/sync/plain-state.js';
import { pushRecorder } from '../src/push-recorder.js';
import type { Permit, Pushing } from '../src/pushing.js';
import { noStates } from '../src/state-source.js';

const commit = 'a'.repeat(40);
if (!isOid(commit)) throw new Error(commit);

const target = { projectId: 'p-1', branch: 'main', prefix: '' };
const state = plainState(commit);
const absent = { kind: 'absent' } as const;
const refs = {
  branch: { kind: 'at', commit },
  side: absent,
  state: { kind: 'at', commit },
  otherStates: new Map(),
  otherSides: new Map(),
  otherProjects: [],
} as const;
const permit: Permit = {
  kind: 'permitted',
  look: { kind: 'refs', refs },
  state: { reading: { kind: 'valid', state }, elsewhere: undefined },
  mayOverwrite: false,
  before: undefined,
  isUpToDate: false,
  hasBuilt: false,
};
const never = (): never => {
  throw new Error('Not reached.');
};
const commands = { install: never, build: never, push: never, pull: never };
const cli = { version: '1.0.0', ...commands, inVersion: never };
const project = {
  folder: '/x',
  subfolder: '.',
  projectId: 'p-1',
  projectName: undefined,
  profile: 'x',
};
const pushing: Pushing = {
  project,
  target,
  cli,
  head: commit,
  build: {},
  digest: () => 'd',
  items: () => [],
};

/** A recorder whose repository cannot be opened, and what it says. */
function failingWith(thrown: Error) {
  const said: string[] = [];
  const level = (name: string) => (text: string) => void said.push(`${name}: ${text}`);
  const log = {
    debug: level('debug'),
    info: level('info'),
    notice: level('notice'),
    warning: level('warning'),
  };
  const clock = { uuid: () => 'run' };
  const facts = { note: never, timed: <T>(_: string, body: () => Promise<T>) => body() };
  const git = {
    repository: () => Promise.reject(thrown),
    scratch: never,
    bring: never,
    writeRefusal: never,
  };
  const recorder = pushRecorder({ run: { log, clock }, facts }, { ...noStates, git }, never);
  return { recorder, said };
}

const unreachable = new ActionError({ what: 'No route to the host.' });
const bug = new TypeError('x is undefined');

test('a push that cannot be announced goes on, and says so', async () => {
  const { recorder, said } = failingWith(unreachable);
  expect(await recorder.announce(permit, pushing)).toBe('unwritten');
  expect(said).toEqual([expect.stringMatching(/^info: .*No route to the host\./)]);
});

test.each([new Cancelled(), bug])('before the push, %s ends the run', async (thrown) => {
  const { recorder } = failingWith(thrown);
  await expect(recorder.announce(permit, pushing)).rejects.toBe(thrown);
});

test.each([
  [unreachable, /^notice: .*could not be recorded: No route to the host\./],
  [new Cancelled(), /^notice: .*could not be recorded: The run was cancelled\./],
  [bug, /^warning: .*Internal error in this action: x is undefined.*please report it/],
])('after the push, %s does not fail the run, and is said once', async (thrown, words) => {
  const { recorder, said } = failingWith(thrown);
  await recorder.record(permit, pushing);
  await recorder.record(permit, pushing);
  expect(said).toEqual([expect.stringMatching(words)]);
});
