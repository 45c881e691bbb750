import { afterEach, describe, expect, it } from 'vitest';
import { engineWithout, mendEngine } from './broken-engines.js';
import { engine } from './engine.js';
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
  /** What its engine lacks. */
  readonly without: keyof typeof engineWithout;
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
    without: 'idsOfWorkflows',
  },
  {
    rule: 'merges are proven',
    falls: /A push lost paragon's/,
    events: [
      { kind: 'git-removes-step', workflow: 0, step: 0 },
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      aPull,
    ],
    without: 'proofs',
  },
  {
    rule: 'the whole is built',
    falls: /A pull broke the build/,
    events: [
      { kind: 'git-uses-input', workflow: 0, input: 0 },
      { kind: 'dashboard-removes-input', input: 0 },
      aPull,
    ],
    without: 'buildsOfTheWhole',
  },
  {
    rule: 'what a push does not explain is unknown',
    falls: /A push lost paragon's/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      {
        ...aPush,
        meets: [{ at: ['exports', 2], event: { kind: 'dashboard-edits', workflow: 1, step: 0 } }],
      },
    ],
    without: 'unknownFiles',
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
    without: 'candidates',
  },
  {
    rule: 'a pull records nothing that is recorded',
    falls: /A pull recorded what was recorded/,
    events: [aPull],
    without: 'knownRecords',
  },
  {
    rule: 'a push looks at what it would overwrite',
    falls: /A push lost/,
    without: 'guardOfEdits',
  },
  {
    rule: 'an upgrade of the CLI is no edit',
    falls: /A push was blocked|A pull (?:rewrote|flattened|found a conflict)/,
    without: 'upgrades',
  },
  {
    rule: 'an upgrade of the CLI writes no inputs anew',
    falls: /A pull rewrote .*inputs\.ts .*, and it says the same/,
    events: [{ kind: 'cli-is-upgraded' }, aPull],
    without: 'upgrades',
  },
  {
    rule: 'what no build can tell, the CLI that wrote the record tells',
    falls: /A pull rewrote .* \(git-unchanged\), which nobody edited in Paragon/,
    events: [{ kind: 'dashboard-drafts', workflow: 0 }, aPull, { kind: 'cli-is-upgraded' }],
    without: 'recordedCli',
  },
  {
    rule: 'the CLI that wrote the record is asked after the export',
    falls: /A push lost paragon's/,
    referee: 'none',
    events: [
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      aPull,
      { kind: 'cli-is-upgraded' },
      {
        ...aPull,
        meets: [{ at: 'exports', event: { kind: 'dashboard-swaps-values', workflow: 0 } }],
      },
    ],
    without: 'orderOfExports',
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
    without: 'wordsOfNewerCli',
  },
  {
    rule: 'each try of a pull exports anew',
    falls: /A pull rewrote .* which nobody edited in Paragon/,
    events: [
      { kind: 'dashboard-edits', workflow: 1, step: 0 },
      {
        ...aPull,
        meets: [
          { at: 'delivers', event: aPull },
          { at: 'delivers', event: { kind: 'git-edits', workflow: 0, step: 0 } },
          { at: 'delivers', event: aPush },
        ],
      },
    ],
    without: 'freshExports',
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
          { at: ['looks', 3], event: { kind: 'git-edits', workflow: 1, step: 0 } },
          { at: ['looks', 3], event: aPush },
        ],
        disturbed: { at: 'pushes', how: 'killed-after' },
      },
    ],
    without: 'lookBeforePush',
  },
  {
    rule: 'a push says in the record that it begins',
    falls: /A pull lost git's/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      {
        ...aPush,
        meets: [
          { at: 'pushes', event: { kind: 'git-edits', workflow: 0, step: 1 } },
          { at: 'pushes', event: aPush },
          { at: 'records', event: aPull },
        ],
      },
    ],
    without: 'announcements',
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
          { at: ['looks', 3], event: { kind: 'dashboard-edits', workflow: 1, step: 0 } },
          { at: ['looks', 3], event: aPull },
        ],
        disturbed: { at: 'records', how: 'killed-after' },
      },
      { kind: 'git-reverts' },
    ],
    without: 'leaseOnState',
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
    without: 'commitsOfPersons',
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
    without: 'waitingEdits',
  },
  {
    rule: 'what is to be reviewed goes beside the branch',
    falls: /A pull moved the branch, though all it brings was to be reviewed/,
    events: [
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      { ...aPull, delivery: 'pull-request' },
    ],
    without: 'deliveryByChoice',
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
    without: 'closedReviews',
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
    without: 'exportAfterBuilds',
  },
  {
    rule: 'a push that would bring nothing pushes nothing',
    falls: /A second push of nothing new was pushed/,
    events: [],
    without: 'upToDate',
  },
  {
    rule: 'only what Paragon holds is up to date',
    falls: /A push was up to date, and Paragon says another thing/,
    events: [{ kind: 'git-edits', workflow: 0, step: 0 }, aPush],
    without: 'pushes',
  },
  {
    rule: 'a push that removes an integration is blocked',
    falls: /A push removed an integration/,
    events: [{ kind: 'git-removes-integration' }, aPush, { kind: 'git-reverts' }],
    without: 'guardOfRemovals',
  },
  {
    rule: 'code of the project is not inlined where nobody knows the base',
    falls: /A pull flattened/,
    starts: 'unsynced',
    events: [{ kind: 'git-adds' }, aPush, { kind: 'dashboard-edits', workflow: 2, step: 0 }, aPull],
    without: 'ownCode',
  },
  {
    rule: 'branch and state move together or not at all',
    falls: /A pull lost git's/,
    events: [
      { kind: 'dashboard-deletes', workflow: 0 },
      {
        ...aPull,
        meets: [
          { at: 'delivers', event: aPull },
          { at: 'delivers', event: { kind: 'git-force-pushes' } },
        ],
      },
    ],
    without: 'atomicMoves',
  },
  {
    rule: 'a pull that is killed has moved all refs or none',
    falls: /A pull moved branch without the state/,
    events: [
      { kind: 'dashboard-edits', workflow: 0, step: 0 },
      { ...aPull, disturbed: { at: ['delivers', 2], how: 'killed-before' } },
    ],
    without: 'atomicMoves',
  },
  {
    rule: 'a draft is another thing than a deployed workflow',
    falls: /A pull lost git's w1\.draft/,
    events: [{ kind: 'git-drafts', workflow: 1 }],
    without: 'draftMarks',
  },
  {
    rule: 'the first status that is decided stays',
    falls: /Paragon was told two things of a push/,
    events: [
      { kind: 'git-edits', workflow: 0, step: 0 },
      { ...aPush, disturbed: { at: 'reports', how: 'killed-after' } },
    ],
    without: 'decidedStatus',
  },
  {
    rule: 'what a process could not report is reported after it',
    falls: /Paragon was never told how a push ended/,
    events: [{ ...aPush, disturbed: { at: ['looks', 3], how: 'killed-before' } }],
    without: 'lateReports',
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
  afterEach(mendEngine);

  it.each(table)('$rule', async (broken) => {
    const without = await engineWithout[broken.without]();
    for (const history of historiesFor(broken)) {
      const { faults } = await playHistory(history, without);
      if (!faults.some((fault) => broken.falls.test(fault))) continue;
      // With it, nothing falls there.
      expect((await playHistory(history, engine)).faults).toEqual([]);
      return;
    }
    expect.fail(`Nobody misses it: no history falls by ${broken.falls}.`);
  });
});
