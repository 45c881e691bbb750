import type { Oid } from '../../../src/git/oid.js';
import type { PushCheck } from '../../../src/sync/check-push.js';
import type { Path } from '../../../src/sync/files.js';
import type { PullPlan, SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Compiler, Exported, Move, Repository, Reviews } from '../../../src/sync/ports.js';
import type { DeliveredPull } from '../../../src/sync/pull-result.js';
import type { RecordedState } from '../../../src/sync/sync-view.js';
import type { Engine } from './engine.js';
import type { Doing, Meeting, PushEvent, RunEvent } from './events.js';
import type { Machine, Told } from './machine.js';
import { compilerOf, type World } from './world.js';

/** Who watches a run, to judge what it does. */
export interface Watch {
  /** Others do something meanwhile. */
  meets(event: Meeting['event']): Promise<void>;
  builds(): void;
  /** Paragon has been exported: what a plan is made from. */
  exported(): void;
  /** The CLI that wrote the record is to export it once more. */
  asksRecordedCli(): void;
  exportedAgain(): void;
  planned(plan: PullPlan): void;
  /** Refs have moved: all of them, or where the host signs, one after another and the state last. */
  delivered(plan: PullPlan, refs: ReadonlySet<Move['ref']>): void;
  recorded(): void;
  /** A pull has an end, and decides what Paragon is told. */
  told(result: DeliveredPull<Path>): void;
  blocked(check: PushCheck, record: RecordedState): void;
  /** A push has looked for the last time whether anything has moved. */
  looked(): void;
  /** A push has recorded that it is about to begin. */
  announced(): void;
  /** Paragon holds already what a push would bring. */
  upToDate(texts: ReadonlyMap<string, string>): void;
  /** Right before Paragon takes a commit. */
  pushes(event: PushEvent, head: Oid): void;
  pushed(head: Oid): void;
  /** Nothing more comes of the run. */
  ended(told: Told): void;
}

export interface RunHost {
  readonly world: World;
  readonly engine: Engine;
  readonly referee: 'compiler' | 'none';
  readonly watch: Watch;
  /** Takes a call that arrives after the end of a run. */
  arrivesLate(call: () => unknown): void;
}

interface Moving {
  /** What the run does by moving refs. */
  readonly doing: Doing;
  readonly move: Repository['move'];
  readonly builds: RunEvent['builds'];
}

export function portsOf(
  { world: { repository, paragon, branch }, referee, watch }: RunHost,
  { call, signal, builds: takeTime }: Machine,
  { doing, move, builds }: Moving,
): SyncPorts {
  const slow = (compiler: Compiler): Compiler => ({
    async build(question, sources) {
      await takeTime();
      return compiler.build(question, sources);
    },
  });
  return {
    repository: {
      ...repository,
      read: () => call('looks', () => repository.read()),
      move: (moves) => call(doing, () => move(moves)),
    },
    target: { projectId: 'p', branch },
    reviews: reviewsIn(repository),
    signal,
    // A cancellation arrives at once here, and turns of the event loop would take an eighth of the time.
    nextTurn: async () => undefined,
    exportBy(cliVersion) {
      watch.asksRecordedCli();
      return call('exports-again', () => {
        watch.exportedAgain();
        return { files: repository.store(paragon.export(cliVersion)) };
      });
    },
    compiler: referee === 'none' ? undefined : slow(compilerOf(repository, watch.builds, builds)),
  };
}

/** What a run may know of the pull request of the side branch. */
export function reviewsIn({ walls, closedSides }: World['repository']): Reviews {
  return {
    isOver: async (side) => !walls.has('no-pull-requests') && closedSides.has(side),
  };
}

export function exportOf({ world: { repository, paragon }, watch }: RunHost, { call }: Machine) {
  return (): Promise<Exported> =>
    call('exports', () => {
      watch.exported();
      return { files: repository.store(paragon.export()), cliVersion: paragon.cliVersion };
    });
}
