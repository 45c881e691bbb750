import { type Fault, type Paragon, startParagon } from '@paragraph/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commitApi } from '../../src/paragon/commit-api.js';
import {
  type CommitStatusContext,
  commitStatus,
  type FinalStatus,
  finishCommitStatus,
  parseStatusState,
  type StatusState,
} from '../../src/paragon/commit-status.js';
import type { ParagonHost } from '../../src/paragon/paragon-host.js';
import { Cancelled } from '../../src/report/errors.js';
import { fuzzing, fuzzTimeout } from '../fuzz/fuzz.js';
import { clockWith, keptLog, linkedParagon, quickClock } from './paragon-host.js';

const hash = 'a'.repeat(40);
const success: FinalStatus = { success: true, hash };
const failure: FinalStatus = { success: false };
const start = { branchName: 'main', author: 'Ada', hash };
const route = 'PATCH /graphite/projects/commit';

/** The state that outlives a process, as the runner keeps it: a text. */
interface Kept {
  text: string | undefined;
}

function contextFor(
  host: ParagonHost,
  kept: Kept,
  more: Partial<Omit<CommitStatusContext, 'log'>> = {},
): CommitStatusContext & { readonly log: ReturnType<typeof keptLog> } {
  const log = keptLog();
  const { clock = quickClock() } = more;
  return {
    api: commitApi({ host, log, redact: (text) => text, clock }),
    log,
    signal: new AbortController().signal,
    runId: '42',
    save: (state) => {
      kept.text = JSON.stringify(state);
    },
    clock,
    ...more,
  };
}

test('a run is registered, and its status reported once', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  const kept: Kept = { text: undefined };
  const status = commitStatus(contextFor(host, kept));
  const sync = await status.register(start);
  expect(sync).toMatchObject({ projectId });
  expect(parseStatusState(kept.text)).toEqual({
    runId: '42',
    projectId,
    commitId: sync?.commitId,
    sent: false,
  });
  await status.settle(success);
  expect(parseStatusState(kept.text)).toMatchObject({ final: success, sent: true });
  await status.settle(failure);
  expect(paragon.history(projectId)).toMatchObject([{ reports: [{ success: true, hash }] }]);
  expect(paragon.history(projectId)[0]?.reports).toHaveLength(1);
});

test('a branch that is not linked has no status', async () => {
  const { paragon, host } = await linkedParagon();
  const kept: Kept = { text: undefined };
  const status = commitStatus(contextFor(host, kept));
  expect(await status.register({ ...start, branchName: 'other' })).toBeUndefined();
  await status.settle(failure);
  expect(paragon.requests).toHaveLength(1);
  expect(kept.text).toBeUndefined();
});

test('a sync that Paragon has started itself is taken over', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  const kept: Kept = { text: undefined };
  // The ids of a dispatch; here those of a run that registered itself.
  const other = await commitStatus(contextFor(host, { text: undefined })).register(start);
  const status = commitStatus(contextFor(host, kept));
  status.adopt({ projectId, commitId: other?.commitId ?? '' });
  await status.settle(success);
  expect(paragon.history(projectId)).toMatchObject([{ status: 'success' }]);
});

test('a report that never lands is a warning, and no failure', async () => {
  const { paragon, host } = await linkedParagon();
  const kept: Kept = { text: undefined };
  const context = contextFor(host, kept);
  const status = commitStatus(context);
  await status.register(start);
  paragon.fail({ route, fault: { status: 503 }, times: 'always' });
  await status.settle(success);
  const warnings = context.log.said.filter((line) => line.startsWith('warning:'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('The sync itself is done; only its status in Paragon is missing');
  expect(warnings[0]).toContain('answered 503');
  expect(parseStatusState(kept.text)).toMatchObject({ final: success, sent: false });
});

test('a status that cannot be saved is not sent, so that post cannot send a different one', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  let broken = false;
  const context = contextFor(
    host,
    { text: undefined },
    {
      save: () => {
        if (broken) throw new Error('the disk is full');
      },
    },
  );
  const status = commitStatus(context);
  await status.register(start);
  broken = true;
  await status.settle(success);
  expect(context.log.said.join('\n')).toContain('the disk is full');
  expect(paragon.history(projectId)[0]?.reports).toEqual([]);
});

test('what is decided early is what gets reported, by whoever comes to it', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  const kept: Kept = { text: undefined };
  const status = commitStatus(contextFor(host, kept));
  status.decide(success);
  expect(kept.text).toBeUndefined();
  await status.register(start);
  status.decide(success);
  status.decide(failure);
  expect(paragon.history(projectId)[0]?.reports).toEqual([]);
  const saved = parseStatusState(kept.text);
  expect(saved).toMatchObject({ final: success, sent: false });
  if (saved !== undefined) await finishCommitStatus(saved, contextFor(host, kept));
  await status.settle(failure);
  const told = { success: true, hash };
  expect(paragon.history(projectId)[0]?.reports).toMatchObject([told, told]);
  expect(paragon.violations).toEqual([]);
});

test('a run that is killed before it decides is reported as what it had reached by then', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  const kept: Kept = { text: undefined };
  const status = commitStatus(contextFor(host, kept));
  await status.register(start);
  status.ifKilled(failure);
  status.ifKilled(success);
  const saved = parseStatusState(kept.text);
  if (saved !== undefined) await finishCommitStatus(saved, contextFor(host, kept));
  expect(paragon.history(projectId)[0]?.reports).toMatchObject([{ success: true, hash }]);
});

test('what a run decides counts, whatever was to be reported if it had been killed before', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  const kept: Kept = { text: undefined };
  const status = commitStatus(contextFor(host, kept));
  await status.register(start);
  status.ifKilled(success);
  status.decide(failure);
  status.ifKilled(success);
  const saved = parseStatusState(kept.text);
  if (saved !== undefined) await finishCommitStatus(saved, contextFor(host, kept));
  expect(paragon.history(projectId)[0]?.reports).toMatchObject([{ success: false }]);
});

test('a run that is cancelled already registers nothing', async () => {
  const { paragon, host } = await linkedParagon();
  const context = contextFor(host, { text: undefined }, { signal: AbortSignal.abort() });
  await expect(commitStatus(context).register(start)).rejects.toThrow(Cancelled);
  expect(paragon.requests).toEqual([]);
});

test('a run that is cancelled while it registers waits for the ids, and can be reported', async () => {
  const { paragon, projectId, host } = await linkedParagon();
  const controller = new AbortController();
  const kept: Kept = { text: undefined };
  paragon.fail({
    route: 'POST /graphite/projects/commit',
    fault: {
      // Paragon answers after the cancellation.
      run: () => controller.abort(),
    },
  });
  const status = commitStatus(contextFor(host, kept, { signal: controller.signal }));
  await expect(status.register(start)).rejects.toThrow(Cancelled);
  await status.settle(failure);
  expect(paragon.history(projectId)).toMatchObject([{ status: 'failure' }]);
});

test('a cancelled run waits for a hanging Paragon no longer than GitHub allows', async () => {
  const { paragon, host } = await linkedParagon();
  const controller = new AbortController();
  const kept: Kept = { text: undefined };
  // Then GitHub asks a second time: longer waits never end here.
  const clock = clockWith((wait) => controller.signal.aborted && wait < 7_500);
  const context = contextFor(host, kept, { signal: controller.signal, clock });
  const status = commitStatus(context);
  await status.register(start);
  paragon.fail({ route, fault: { hang: true }, times: 'always' });
  controller.abort();
  await status.settle(failure);
  expect(context.log.said.join('\n')).toContain('The failure of this run is not shown in Paragon');
  expect(parseStatusState(kept.text)).toMatchObject({ final: failure, sent: false });
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['not json', undefined],
  ['null', undefined],
  ['{"runId":"1","projectId":"p"}', undefined],
  ['{"runId":1,"projectId":"p","commitId":"c"}', undefined],
  ['{"runId":"1","projectId":"p","commitId":"c"}', { sent: false }],
  ['{"runId":"1","projectId":"p","commitId":"c","sent":"yes"}', { sent: false }],
  ['{"runId":"1","projectId":"p","commitId":"c","sent":true}', { sent: true }],
  [
    '{"runId":"1","projectId":"p","commitId":"c","final":{"success":true}}',
    { sent: false, final: undefined },
  ],
])('a saved state is read, if it can be used: %s', (text, expected) => {
  const state = parseStatusState(text);
  if (expected === undefined) expect(state).toBeUndefined();
  else expect({ final: undefined, ...state }).toMatchObject({ runId: '1', ...expected });
});

test('a state is read as it was saved', () => {
  const final = fc.constantFrom(undefined, success, failure);
  fc.assert(
    fc.property(final, final, fc.boolean(), (status, ifKilled, sent) => {
      const state: StatusState = {
        runId: '1',
        projectId: 'p',
        commitId: 'c',
        sent,
        ...(status === undefined ? {} : { final: status }),
        ...(ifKilled === undefined ? {} : { ifKilled }),
      };
      expect(parseStatusState(JSON.stringify(state))).toEqual(state);
    }),
  );
});

// What follows plays whole runs: `main` may be killed around any of its saves, the network may lose what
// it likes, and `post` may run or not.

let shared: Paragon;
let projectId: string;
let host: ParagonHost;

beforeAll(async () => {
  shared = await startParagon();
  projectId = shared.createProject();
  shared.link({ branch: 'main', projectId });
  const { zeusUrl, dashboardUrl } = shared;
  host = { zeusUrl, dashboardUrl, key: shared.createKey() };
});

afterAll(() => shared.close());

/** `main` is killed at its save with this number, from 0, before or after the state is kept. */
interface Kill {
  readonly save: number;
  readonly kept: boolean;
}

interface History {
  /** What `main` decides, in order: the first counts. */
  readonly decisions: readonly FinalStatus[];
  readonly kill: Kill | undefined;
  readonly inMain: readonly Delivery[];
  readonly inPost: readonly Delivery[];
  readonly postRuns: boolean;
}

/** How a report fares: as it should, lost on the way there, or with its answer lost on the way back. */
type Delivery = 'arrives' | 'is refused' | 'is lost' | 'answer is lost';

const faults: Readonly<Record<Delivery, Fault | undefined>> = {
  arrives: undefined,
  'is refused': { status: 400 },
  'is lost': { reset: true },
  'answer is lost': { reset: true, answerLost: true },
};

const history: fc.Arbitrary<History> = fc.record({
  decisions: fc.array(
    fc.constantFrom(success, failure, { success: true, hash: 'b'.repeat(40) } as const),
    { maxLength: 3 },
  ),
  kill: fc.option(fc.record({ save: fc.nat({ max: 3 }), kept: fc.boolean() }), { nil: undefined }),
  inMain: fc.array(
    fc.constantFrom<Delivery>('arrives', 'is refused', 'is lost', 'answer is lost'),
    {
      maxLength: 8,
    },
  ),
  inPost: fc.array(
    fc.constantFrom<Delivery>('arrives', 'is refused', 'is lost', 'answer is lost'),
    {
      maxLength: 8,
    },
  ),
  postRuns: fc.boolean(),
});

/** Plans the fates of the reports to come; those that are not reached are taken back by the result. */
function planned(deliveries: readonly Delivery[]): () => void {
  const handles = deliveries.map((delivery) =>
    shared.fail({ route, fault: faults[delivery] ?? { delay: 0 } }),
  );
  return () => {
    for (const handle of handles) handle.stop();
  };
}

class Killed extends Error {}

test(
  'with any kills and lost answers, Paragon never gets two different results, and one if possible',
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ decisions, kill, inMain, inPost, postRuns }) => {
        const kept: Kept = { text: undefined };
        let saves = 0;
        const save = (state: StatusState): void => {
          const dies = kill !== undefined && saves >= kill.save;
          if (!dies || (saves === kill.save && kill.kept)) kept.text = JSON.stringify(state);
          saves += 1;
          if (dies) throw new Killed();
        };
        const before = shared.history(projectId).length;

        const stopMain = planned(inMain);
        const status = commitStatus(contextFor(host, kept, { save }));
        try {
          await status.register(start);
          for (const decision of decisions) {
            // A process that was killed decides nothing more.
            if (kill === undefined || saves <= kill.save) await status.settle(decision);
          }
        } catch (thrown) {
          if (!(thrown instanceof Killed)) throw thrown;
        }
        stopMain();

        const saved = parseStatusState(kept.text);
        let postArrives = false;
        if (postRuns && saved !== undefined) {
          const stopPost = planned(inPost);
          await finishCommitStatus(saved, contextFor(host, kept));
          stopPost();
          postArrives = saved.sent || parseStatusState(kept.text)?.sent === true;
        }

        const sync = shared.history(projectId)[before];
        const told = new Set(sync?.reports.map(({ success: good, hash: tip }) => `${good} ${tip}`));
        expect(told.size).toBeLessThanOrEqual(1);
        expect(shared.violations).toEqual([]);
        if (postArrives) expect(told.size).toBe(1);
        // What was decided and kept first is what is told.
        const first = saved?.final ?? failure;
        const firstText = first.success ? `true ${first.hash}` : 'false undefined';
        for (const text of told) expect(text).toBe(firstText);
        if (kill === undefined && decisions[0] !== undefined)
          expect(saved?.final).toEqual(decisions[0]);
        // Nothing but refusals and losses keeps the last word from arriving.
        if (postRuns && saved !== undefined && inPost.length === 0) expect(told.size).toBe(1);
      }),
      fuzzing(100),
    );
  },
  fuzzTimeout,
);
