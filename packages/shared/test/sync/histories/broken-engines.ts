import { vi } from 'vitest';
import type { PushCheck } from '../../../src/sync/check-push.js';
import type { ExportBy, Move, Moved } from '../../../src/sync/ports.js';
import type { Referee } from '../../../src/sync/referee.js';
import { type Engine, engine as real } from './engine.js';

/** The engine with another version of one of its modules. */
async function engineWith(mock: () => void): Promise<Engine> {
  vi.resetModules();
  mock();
  const { engine } = await import('./engine.js');
  return engine;
}

/** The engine with another referee. */
function withReferee(change: (referee: Referee) => Partial<Referee>): Promise<Engine> {
  return engineWith(() =>
    vi.doMock(import('../../../src/sync/referee.js'), async (original) => {
      const module = await original();
      return {
        ...module,
        refereeOf: (answers) => {
          const referee = module.refereeOf(answers);
          return { ...referee, asked: referee.asked, ...change(referee) };
        },
      };
    }),
  );
}

/** The engine with another export by the CLI that wrote the record. It is made before all others. */
async function withExportBy(change: (exportBy: ExportBy) => Promise<ExportBy>): Promise<Engine> {
  const resumePull: Engine['resumePull'] = async (asked, { exportBy, ...context }) =>
    real.resumePull(asked, { ...context, exportBy: exportBy && (await change(exportBy)) });
  return { ...real, resumePull };
}

/** The engine with another answer about what a push would change. */
async function withCheck(change: Partial<PushCheck>): Promise<Engine> {
  const checkPush: Engine['checkPush'] = async (input, context) => ({
    ...(await real.checkPush(input, context)),
    ...change,
  });
  return { ...real, checkPush };
}

/** The engine, each time with one rule broken from outside. */
export const engineWithout = {
  idsOfWorkflows: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/workflow-text.js'), async (original) => ({
        ...(await original()),
        workflowId: () => undefined,
      })),
    ),
  proofs: () => withReferee(() => ({ proven: () => 'yes' })),
  buildsOfTheWhole: () =>
    withReferee((referee) => ({
      answer: (tree) => (tree.startsWith('planned') ? 'unknown' : referee.answer(tree)),
    })),
  unknownFiles: async () => {
    const recordPush: Engine['recordPush'] = async (input, context) => {
      const decided = await real.recordPush(input, context);
      const files = input.after.files;
      const contents = await context.repository.contents(
        new Set([...files.values()].map(({ blob }) => blob)),
      );
      const exported = new Map(
        [...files].map(([path, { blob, mode }]) => [
          path,
          { content: contents.get(blob) ?? '', mode },
        ]),
      );
      return { ...decided, recording: { ...decided.recording, exported, unknown: new Map() } };
    };
    return { ...real, recordPush };
  },
  candidates: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/bases.js'), async (original) => ({
        ...(await original()),
        baseOf: ({ base }) => ({ kind: 'certain', version: base }),
      })),
    ),
  knownRecords: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/next-state.js'), async (original) => ({
        ...(await original()),
        isAsRecorded: () => false,
      })),
    ),
  guardOfEdits: () => withCheck({ wouldOverwrite: [] }),
  upgrades: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/sync-view.js'), async (original) => {
        const module = await original();
        return {
          ...module,
          viewOf: async (...args) => ({ ...(await module.viewOf(...args)), isUpgrade: false }),
        };
      }),
    ),
  recordedCli: () => withExportBy(async () => async () => ({ why: 'There is none.' })),
  orderOfExports: () =>
    withExportBy(async (exportBy) => {
      const exported = await exportBy('1', { inDoubt: new Set() });
      return async () => exported;
    }),
  wordsOfNewerCli: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/merge-text.js'), async (original) => ({
        ...(await original()),
        changedWords: () => 0,
      })),
    ),
  freshExports: async () => {
    const exports = new WeakMap<
      Parameters<Engine['exportAt']>[0],
      ReturnType<Engine['exportAt']>
    >();
    const exportAt: Engine['exportAt'] = (exportNow) => {
      const exported = exports.get(exportNow) ?? exportNow();
      exports.set(exportNow, exported);
      return exported;
    };
    return { ...real, exportAt };
  },
  lookBeforePush: async () => ({ ...real, isWhereItWas: () => true }),
  announcements: async () => {
    const announcePush: Engine['announcePush'] = async (_, record, { move }) => {
      await move([]);
      return record;
    };
    return { ...real, announcePush };
  },
  leaseOnState: async () => {
    const deliverRecord: Engine['deliverRecord'] = (
      recording,
      facts,
      { repository, ...context },
    ) => {
      const move = async (moves: readonly Move[]): Promise<Moved> => {
        const { state } = await repository.read();
        const from = state.kind === 'at' ? state.commit : undefined;
        return repository.move(
          moves.map((each) => (each.ref === 'state' ? { ...each, from } : each)),
        );
      };
      const unleased = { ...context, repository: { ...repository, move } };
      return real.deliverRecord(recording, facts, unleased);
    };
    return { ...real, deliverRecord };
  },
  commitsOfPersons: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/side-standing.js'), async (original) => {
        const { standingOf } = await original();
        return {
          standingOf: (facts) => standingOf({ ...facts, recorded: facts.side }),
        };
      }),
    ),
  waitingEdits: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/read-side.js'), async (original) => {
        const module = await original();
        return {
          ...module,
          readSide: async (...args) => {
            const reading = await module.readSide(...args);
            const { kind } = reading.waits;
            return kind === 'pending' ? { ...reading, waits: { kind, files: new Map() } } : reading;
          },
        };
      }),
    ),
  deliveryByChoice: async () => {
    const resumePull: Engine['resumePull'] = (asked, context) =>
      real.resumePull({ ...asked, destination: 'branch' }, context);
    return { ...real, resumePull };
  },
  closedReviews: async () => {
    const checkPush: Engine['checkPush'] = (input, context) =>
      real.checkPush(input, { ...context, reviews: undefined });
    return { ...real, checkPush };
  },
  exportAfterBuilds: async () => ({ ...real, isSameExport: () => true }),
  upToDate: () => withCheck({ isUpToDate: false }),
  pushes: () => withCheck({ isUpToDate: true }),
  guardOfRemovals: () => withCheck({ removals: undefined }),
  ownCode: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/bases.js'), async (original) => {
        const module = await original();
        return {
          ...module,
          baseOf: (...args) => {
            const base = module.baseOf(...args);
            if (base.kind === 'certain') return base;
            const candidates = base.candidates.map((each) => ({ ...each, isRecorded: true }));
            return { ...base, candidates };
          },
        };
      }),
    ),
  atomicMoves: async () => {
    const deliverPlan: Engine['deliverPlan'] = (plan, facts, { ports, ...input }) => {
      const { repository } = ports;
      const move = async (moves: readonly Move[]): Promise<Moved> => {
        let moved: Moved = { kind: 'delivered' };
        for (const each of moves) {
          if (moved.kind === 'delivered') moved = await repository.move([each]);
        }
        return moved;
      };
      const oneByOne = { ...ports, repository: { ...repository, move } };
      return real.deliverPlan(plan, facts, { ...input, ports: oneByOne });
    };
    return { ...real, deliverPlan };
  },
  draftMarks: () =>
    engineWith(() =>
      vi.doMock(import('../../../src/sync/owned-paths.js'), async (original) => ({
        ...(await original()),
        isDraft: () => false,
      })),
    ),
  decidedStatus: async () => {
    const finishCommitStatus: Engine['finishCommitStatus'] = (saved, context) => {
      const { runId, projectId, commitId, sent } = saved;
      return real.finishCommitStatus({ runId, projectId, commitId, sent }, context);
    };
    return { ...real, finishCommitStatus };
  },
  lateReports: async () => ({ ...real, finishCommitStatus: async () => undefined }),
} satisfies Readonly<Record<string, () => Promise<Engine>>>;

/** Puts all rules back, for the modules that are loaded from now on. */
export function mendEngine(): void {
  vi.doUnmock('../../../src/sync/workflow-text.js');
  vi.doUnmock('../../../src/sync/referee.js');
  vi.doUnmock('../../../src/sync/merge-text.js');
  vi.doUnmock('../../../src/sync/bases.js');
  vi.doUnmock('../../../src/sync/sync-view.js');
  vi.doUnmock('../../../src/sync/owned-paths.js');
  vi.doUnmock('../../../src/sync/side-standing.js');
  vi.doUnmock('../../../src/sync/read-side.js');
  vi.resetModules();
}
