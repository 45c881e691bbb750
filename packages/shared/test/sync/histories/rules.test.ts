import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PushCheck } from '../../../src/sync/check-push.js';
import type { ExportBy, Move, Moved } from '../../../src/sync/ports.js';
import type { Referee } from '../../../src/sync/referee.js';
import { effects } from './all-histories.js';
import { type Engine, engine as real } from './engine.js';
import { aPull, aPush, type Event, type History } from './events.js';
import { randomFrom, randomHistory } from './random-history.js';
import { playHistory } from './simulation.js';

/** A rule of the engine, broken from outside, and the invariant that falls without it. */
interface Broken {
  readonly rule: string;
  readonly falls: RegExp;
  /** Where it falls; else in one of the first random ones. */
  readonly events?: readonly Event[];
  readonly starts?: History['starts'];
  /** With the compiler, unless it has another. */
  readonly referee?: History['referee'];
  /** The engine without the rule. */
  readonly without: () => Promise<Engine>;
}

/** The engine with another version of one of its modules. */
async function engineWith(mock: () => void): Promise<Engine> {
  vi.resetModules();
  mock();
  const { engine } = await import('./engine.js');
  return engine;
}

/** What a module of the engine exports, some of it replaced. */
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

/** The engine that takes what another CLI writes for an edit. */
function withoutUpgrades(): Promise<Engine> {
  return engineWith(() =>
    vi.doMock(import('../../../src/sync/sync-view.js'), async (original) => {
      const module = await original();
      return {
        ...module,
        viewOf: async (...args) => ({ ...(await module.viewOf(...args)), isUpgrade: false }),
      };
    }),
  );
}

/** The engine that moves one ref after another. */
async function movingOneByOne(): Promise<Engine> {
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
}

/** The dashboard's edit waits beside the branch. */
const aConflict: readonly Event[] = [
  { kind: 'git-edits', workflow: 0, step: 0 },
  { kind: 'dashboard-edits', workflow: 0, step: 0 },
  aPull,
];

const table: readonly Broken[] = [
  {
    rule: 'workflows are matched by id',
    falls: /A pull (?:renamed|lost|rewrote|flattened)/,
    without: () =>
      engineWith(() =>
        vi.doMock(import('../../../src/sync/workflow-text.js'), async (original) => ({
          ...(await original()),
          workflowId: () => undefined,
        })),
      ),
  },
  {
    rule: 'merges are proven',
    falls: /A push lost paragon's/,
    events: [
      { kind: 'git-removes-step', workflow: 0, step: 0 },
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      aPull,
    ],
    without: () => withReferee(() => ({ proven: () => 'yes' })),
  },
  {
    rule: 'the whole is built',
    falls: /A pull broke the build/,
    events: [
      { kind: 'git-uses-input', workflow: 0, input: 0 },
      { kind: 'dashboard-removes-input', input: 0 },
      aPull,
    ],
    without: () =>
      withReferee((referee) => ({
        answer: (tree) => (tree.startsWith('planned') ? 'unknown' : referee.answer(tree)),
      })),
  },
  {
    rule: 'what a push does not explain is unknown',
    falls: /A push lost paragon's/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      {
        ...aPush,
        meets: [{ at: 6, event: { kind: 'dashboard-edits', workflow: 1, step: 0 } }],
      },
    ],
    without: async () => {
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
  },
  {
    rule: 'what a push may have carried is a candidate',
    falls: /A pull lost git's/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      { ...aPush, token: 'read-only' },
      { kind: 'git-reverts' },
      aPull,
    ],
    without: () =>
      engineWith(() =>
        vi.doMock(import('../../../src/sync/bases.js'), async (original) => ({
          ...(await original()),
          baseOf: ({ base }) => ({ kind: 'certain', version: base }),
        })),
      ),
  },
  {
    rule: 'a push looks at what it would overwrite',
    falls: /A push lost/,
    without: () => withCheck({ wouldOverwrite: [] }),
  },
  {
    rule: 'an upgrade of the CLI is no edit',
    falls: /A push was blocked|A pull (?:rewrote|flattened|found a conflict)/,
    without: withoutUpgrades,
  },
  {
    rule: 'an upgrade of the CLI writes no inputs anew',
    falls: /A pull rewrote .*inputs\.ts .*, and it says the same/,
    events: [{ kind: 'cli-is-upgraded' }, aPull],
    without: withoutUpgrades,
  },
  {
    rule: 'what no build can tell, the CLI that wrote the record tells',
    falls: /A pull rewrote .* \(git-unchanged\), which nobody edited in Paragon/,
    events: [{ kind: 'dashboard-drafts', workflow: 0 }, aPull, { kind: 'cli-is-upgraded' }],
    without: () => withExportBy(async () => async () => ({ why: 'There is none.' })),
  },
  {
    rule: 'the CLI that wrote the record is asked after the export',
    falls: /A push lost paragon's/,
    referee: 'none',
    events: [
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      aPull,
      { kind: 'cli-is-upgraded' },
      { ...aPull, meets: [{ at: 4, event: { kind: 'dashboard-swaps-values', workflow: 0 } }] },
    ],
    without: () =>
      withExportBy(async (exportBy) => {
        const exported = await exportBy('1', { inDoubt: new Set() });
        return async () => exported;
      }),
  },
  {
    rule: 'an older CLI does not decide about what it cannot write',
    falls: /A push lost paragon's/,
    referee: 'none',
    events: [
      { kind: 'cli-is-upgraded' },
      { kind: 'dashboard-uses-news', workflow: 0, step: 0 },
      aPull,
    ],
    without: () =>
      engineWith(() =>
        vi.doMock(import('../../../src/sync/merge-text.js'), async (original) => ({
          ...(await original()),
          changedWords: () => 0,
        })),
      ),
  },
  {
    rule: 'each try of a pull exports anew',
    falls: /A pull rewrote .* which nobody edited in Paragon/,
    events: [
      { kind: 'dashboard-edits', workflow: 1, step: 0 },
      {
        ...aPull,
        meets: [
          { at: 4, event: aPull },
          { at: 4, event: { kind: 'git-edits', workflow: 0, step: 0 } },
          { at: 4, event: aPush },
        ],
      },
    ],
    without: async () => {
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
  },
  {
    rule: 'a push looks again at tip and state right before it pushes',
    falls: /A pull lost git's/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      {
        ...aPush,
        // One that may write sees it when it says that it begins.
        token: 'read-only',
        meets: [
          { at: 4, event: { kind: 'git-edits', workflow: 1, step: 0 } },
          { at: 4, event: aPush },
        ],
        disturbed: { at: 5, how: 'killed-after' },
      },
    ],
    without: async () => ({ ...real, isWhereItWas: () => true }),
  },
  {
    rule: 'a push says in the record that it begins',
    falls: /A pull lost git's/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      {
        ...aPush,
        meets: [
          { at: 5, event: { kind: 'git-edits', workflow: 0, step: 1 } },
          { at: 5, event: aPush },
          { at: 7, event: aPull },
        ],
      },
    ],
    without: async () => {
      const announcePush: Engine['announcePush'] = async (_, record, { move }) => {
        await move([]);
        return record;
      };
      return { ...real, announcePush };
    },
  },
  {
    rule: 'the state moves from where it was read alone',
    falls: /A pull lost git's/,
    events: [
      { kind: 'dashboard-drafts', workflow: 1 },
      aPull,
      { kind: 'git-edits', workflow: 0, step: 0 },
      {
        ...aPush,
        meets: [
          { at: 7, event: { kind: 'dashboard-edits', workflow: 1, step: 0 } },
          { at: 7, event: aPull },
        ],
        disturbed: { at: 8, how: 'killed-after' },
      },
      { kind: 'git-reverts' },
    ],
    without: async () => {
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
  },
  {
    rule: 'a side branch with a commit of a person is left alone',
    falls: /A pull moved the side branch on which a person had written/,
    events: [
      ...aConflict,
      { kind: 'side-is-edited', workflow: 0 },
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      aPull,
    ],
    without: () =>
      engineWith(() =>
        vi.doMock(import('../../../src/sync/side-standing.js'), async (original) => {
          const { standingOf } = await original();
          return {
            standingOf: (facts) => standingOf({ ...facts, recorded: facts.side }),
          };
        }),
      ),
  },
  {
    rule: 'a further conflict is merged onto what waits',
    falls: /A pull wrote over .* which waited beside the branch/,
    events: [
      ...aConflict,
      aPush,
      { kind: 'git-edits', workflow: 0, step: 2 },
      { kind: 'dashboard-edits', workflow: 0, step: 2 },
      aPull,
    ],
    without: () =>
      engineWith(() =>
        vi.doMock(import('../../../src/sync/read-side.js'), async (original) => {
          const module = await original();
          return {
            ...module,
            readSide: async (...args) => {
              const reading = await module.readSide(...args);
              const { kind } = reading.waits;
              return kind === 'pending'
                ? { ...reading, waits: { kind, files: new Map() } }
                : reading;
            },
          };
        }),
      ),
  },
  {
    rule: 'what is to be reviewed goes beside the branch',
    falls: /A pull moved the branch, though all it brings was to be reviewed/,
    events: [
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      { ...aPull, delivery: 'pull-request' },
    ],
    without: async () => {
      const resumePull: Engine['resumePull'] = (asked, context) =>
        real.resumePull({ ...asked, destination: 'branch' }, context);
      return { ...real, resumePull };
    },
  },
  {
    rule: 'what a person has closed waits no more',
    falls: /A push was blocked by .*, whose review a person has closed/,
    events: [
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      { ...aPull, delivery: 'pull-request' },
      { kind: 'side-is-closed', branch: 'left' },
      aPush,
    ],
    without: async () => {
      const checkPush: Engine['checkPush'] = (input, context) =>
        real.checkPush(input, { ...context, reviews: undefined });
      return { ...real, checkPush };
    },
  },
  {
    rule: 'a push that has built trees looks at Paragon once more',
    falls: /A push lost paragon's/,
    events: [
      { kind: 'cli-is-upgraded' },
      { kind: 'git-edits', workflow: 0, step: 0 },
      {
        ...aPush,
        meets: [{ at: 'building', event: { kind: 'dashboard-edits', workflow: 1, step: 0 } }],
      },
    ],
    without: async () => ({ ...real, isSameExport: () => true }),
  },
  {
    rule: 'a push that would bring nothing pushes nothing',
    falls: /A second push of nothing new was pushed/,
    events: [],
    without: () => withCheck({ isUpToDate: false }),
  },
  {
    rule: 'only what Paragon holds is up to date',
    falls: /A push was up to date, and Paragon says another thing/,
    events: [{ kind: 'git-edits', workflow: 0, step: 0 }, aPush],
    without: () => withCheck({ isUpToDate: true }),
  },
  {
    rule: 'a push that removes an integration is blocked',
    falls: /A push removed an integration/,
    events: [{ kind: 'git-removes-integration' }, aPush, { kind: 'git-reverts' }],
    without: () => withCheck({ removals: undefined }),
  },
  {
    rule: 'code of the project is not inlined where nobody knows the base',
    falls: /A pull flattened/,
    starts: 'unsynced',
    events: [{ kind: 'git-adds' }, aPush, { kind: 'dashboard-edits', workflow: 2, step: 0 }, aPull],
    without: () =>
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
  },
  {
    rule: 'branch and state move together or not at all',
    falls: /A pull lost git's/,
    events: [
      { kind: 'dashboard-deletes', workflow: 0 },
      {
        ...aPull,
        meets: [
          { at: effects.moving, event: aPull },
          { at: effects.moving, event: { kind: 'git-force-pushes' } },
        ],
      },
    ],
    without: movingOneByOne,
  },
  {
    rule: 'a pull that is killed has moved all refs or none',
    falls: /A pull moved branch without the state/,
    events: [
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      { ...aPull, disturbed: { at: effects.moving + 1, how: 'killed-before' } },
    ],
    without: movingOneByOne,
  },
  {
    rule: 'a draft is another thing than a deployed workflow',
    falls: /A pull lost git's w1\.draft/,
    events: [{ kind: 'git-drafts', workflow: 1 }],
    without: () =>
      engineWith(() =>
        vi.doMock(import('../../../src/sync/owned-paths.js'), async (original) => ({
          ...(await original()),
          isDraft: () => false,
        })),
      ),
  },
  {
    rule: 'the first status that is decided stays',
    falls: /Paragon was told two things of a push/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      { ...aPush, disturbed: { at: 9, how: 'killed-after' } },
    ],
    without: async () => {
      const finishCommitStatus: Engine['finishCommitStatus'] = (saved, context) => {
        const { runId, projectId, commitId, sent } = saved;
        return real.finishCommitStatus({ runId, projectId, commitId, sent }, context);
      };
      return { ...real, finishCommitStatus };
    },
  },
  {
    rule: 'what a process could not report is reported after it',
    falls: /Paragon was never told how a push ended/,
    events: [{ ...aPush, disturbed: { at: 4, how: 'killed-before' } }],
    without: async () => ({ ...real, finishCommitStatus: async () => undefined }),
  },
];

/** Random histories in which a rule has to be missed. */
const most = 300;

function* historiesFor({
  events,
  starts = 'synced',
  referee = 'compiler',
}: Broken): Generator<History> {
  if (events !== undefined) {
    yield { referee, workflows: 2, starts, events };
    return;
  }
  for (let seed = 0; seed < most; seed += 1) yield randomHistory(randomFrom(seed));
}

describe('without the rule that', () => {
  afterEach(() => {
    vi.doUnmock('../../../src/sync/workflow-text.js');
    vi.doUnmock('../../../src/sync/referee.js');
    vi.doUnmock('../../../src/sync/merge-text.js');
    vi.doUnmock('../../../src/sync/bases.js');
    vi.doUnmock('../../../src/sync/sync-view.js');
    vi.doUnmock('../../../src/sync/owned-paths.js');
    vi.doUnmock('../../../src/sync/side-standing.js');
    vi.doUnmock('../../../src/sync/read-side.js');
    vi.resetModules();
  });

  it.each(table)('$rule', async (broken) => {
    const engine = await broken.without();
    for (const history of historiesFor(broken)) {
      const { faults } = await playHistory(history, engine);
      if (!faults.some((fault) => broken.falls.test(fault))) continue;
      // With it, nothing falls there.
      expect((await playHistory(history, real)).faults).toEqual([]);
      return;
    }
    expect.fail(`Nobody misses it: no history falls by ${broken.falls}.`);
  });
});
