import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Referee } from '../../../src/sync/referee.js';
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
        meets: [{ at: 5, event: { kind: 'dashboard-edits', workflow: 1, step: 0 } }],
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
    falls: /lost/,
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
    without: async () => {
      const checkPush: Engine['checkPush'] = async (input, context) => ({
        ...(await real.checkPush(input, context)),
        held: [],
      });
      return { ...real, checkPush };
    },
  },
  {
    rule: 'an upgrade of the CLI is no edit',
    falls: /A push was blocked|A pull (?:rewrote|flattened|found a conflict)/,
    without: () =>
      engineWith(() =>
        vi.doMock(import('../../../src/sync/sync-view.js'), async (original) => {
          const module = await original();
          return {
            ...module,
            viewOf: async (...args) => ({ ...(await module.viewOf(...args)), isUpgrade: false }),
          };
        }),
      ),
  },
];

/** Random histories in which a rule has to be missed. */
const most = 300;

function* historiesFor({ events }: Broken): Generator<History> {
  if (events !== undefined) {
    yield { referee: 'compiler', workflows: 2, starts: 'synced', events };
    return;
  }
  for (let seed = 0; seed < most; seed += 1) yield randomHistory(randomFrom(seed));
}

describe('without the rule that', () => {
  afterEach(() => {
    vi.doUnmock('../../../src/sync/workflow-text.js');
    vi.doUnmock('../../../src/sync/referee.js');
    vi.doUnmock('../../../src/sync/bases.js');
    vi.doUnmock('../../../src/sync/sync-view.js');
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
