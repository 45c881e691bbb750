import { tmpdir } from 'node:os';
import type { FinalStatus } from '@paragraph/shared';
import { createSecrets } from '@paragraph/shared/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { keptLog } from '../../shared/test/paragon/paragon-host.js';
import { type AwaitedRun, awaitedSync } from '../src/adopt-sync.js';
import { readReportInputs } from '../src/inputs.js';
import { finalStatus, type PullResult, statusOnceCommitted } from '../src/outcome.js';
import { commit } from './signed-failure-world.js';

const ids = { projectId: 'p', commitId: 'c' };
const none = { projectId: undefined, commitId: undefined };

/** What a run says of the sync, and which one it takes over. */
function adopted(
  eventName: string,
  inputs: { readonly projectId: string | undefined; readonly commitId: string | undefined },
  dryRun = false,
): { readonly said: readonly string[]; readonly sync: object | undefined } {
  const log = keptLog();
  const run: AwaitedRun = { log, runner: { eventName } };
  const sync = awaitedSync(run, { host: undefined, ...inputs, dryRun });
  return { said: log.said, sync };
}

test('a sync that Paragon has started is taken over silently', () => {
  expect(adopted('workflow_dispatch', ids)).toEqual({ said: [], sync: ids });
});

test.each(['schedule', 'push', 'repository_dispatch'])(
  'on %s nobody expects Paragon to hear of the run, so nothing is said',
  (event) => {
    expect(adopted(event, none)).toEqual({ said: [], sync: undefined });
  },
);

test.each<[string, string, Partial<typeof ids>]>([
  ['by hand', 'workflow_dispatch', {}],
  ['with half of what Paragon gives', 'schedule', { projectId: 'p' }],
  ['with the other half', 'repository_dispatch', { commitId: 'c' }],
])('a run that is started %s says that it does not report to Paragon', (_, event, inputs) => {
  const { said, sync } = adopted(event, { ...none, ...inputs });
  expect(said).toEqual([expect.stringMatching(/^notice: This run was not started by Paragon/)]);
  expect(sync).toBeUndefined();
});

test('a dry run leaves the sync of Paragon open, and warns of that', () => {
  const { said, sync } = adopted('workflow_dispatch', ids, true);
  expect(said).toEqual([expect.stringMatching(/^warning: Paragon waits for this sync/)]);
  expect(sync).toBeUndefined();
  expect(adopted('workflow_dispatch', none, true)).toEqual({ said: [], sync: undefined });
});

test.each<[string, Readonly<Record<string, string>>, object | undefined]>([
  ['another input', { MAXDELETIONS: 'many' }, { ...ids, dryRun: false }],
  ['dryRun', { DRYRUN: 'maybe' }, { ...ids, dryRun: false }],
  ['the name of an input', { DRYRUNS: 'true' }, { ...ids, dryRun: false }],
  ['the address of Paragon', { PARAGONZEUSURL: 'nowhere' }, undefined],
  ['commitId', { COMMITID: 'a commit' }, undefined],
])('if %s is invalid, a run reads what it needs to tell Paragon, or nothing', (_, given, read) => {
  onTestFinished(() => void vi.unstubAllEnvs());
  const valid = { PARAGONKEY: 'key', PROJECTID: ids.projectId, COMMITID: ids.commitId };
  for (const [name, value] of Object.entries({ ...valid, ...given })) {
    vi.stubEnv(`INPUT_${name}`, value);
  }
  const inputs = readReportInputs({ workspace: tmpdir(), secrets: createSecrets(() => undefined) });
  if (read === undefined) expect(inputs).toBeUndefined();
  else expect(inputs).toMatchObject({ ...read, host: { key: 'key' } });
});

test.each<[PullResult, FinalStatus]>([
  [
    { result: 'committed', commitHash: 'a' },
    { success: true, hash: 'a' },
  ],
  [
    { result: 'unchanged', commitHash: 'a' },
    { success: true, hash: 'a' },
  ],
  [{ result: 'planned', commitHash: 'a' }, { success: false }],
  [{ result: 'conflict', commitHash: 'a', conflicts: [], isCommitted: true }, { success: false }],
])('the outcome $result of a pull is reported to Paragon', (outcome, status) => {
  expect(finalStatus(outcome)).toEqual(status);
});

test('once the branch has its commit, a run that is killed is reported as one that ends then', () => {
  const conflict = {
    file: 'a.ts',
    git: 'changed',
    paragon: 'changed',
    waits: 'side-branch',
  } as const;
  expect(statusOnceCommitted(commit, [])).toEqual({ success: true, hash: commit });
  expect(statusOnceCommitted(commit, [conflict])).toEqual({ success: false });
});
