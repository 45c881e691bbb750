import { ActionError } from '../../../src/report/errors.js';
import type { Policy } from '../../../src/sync/decision.js';
import type { StateReading } from '../../../src/sync/sync-state.js';
import { type Counts, noCounts } from './counts.js';
import type { Engine } from './engine.js';
import {
  aPull,
  aPush,
  type Event,
  type History,
  isDashboardEvent,
  isGitEvent,
  isRun,
  isSideEvent,
  isWallEvent,
  type RunEvent,
} from './events.js';
import { configPath, inputsPath, integration, isDeployed } from './fake-paragon.js';
import { openLedger } from './ledger.js';
import { run } from './runs.js';
import { endKeyOf, keyOf, stillKeyOf } from './same-standing.js';
import { slotsInParagon } from './slots.js';
import {
  befall,
  changeWall,
  commit,
  dashboard,
  decideBeside,
  forkStanding,
  type Standing,
} from './standing.js';
import type { Notes } from './watched-run.js';
import { watching } from './watching.js';
import { displayedIn, inputsIn, type WorkflowText } from './workflow-texts.js';
import { openWorld, textsInGit, type World, workflowsIn } from './world.js';

export interface Options {
  readonly referee: 'compiler' | 'none';
  readonly engine: Engine;
}

/** What histories have come to, by keys. */
export interface KnownEnds {
  /** Once all was decided. */
  readonly decided: Set<string>;
  /** Where further runs changed nothing. */
  readonly still: Set<string>;
}

/** Both sides, what happens to them, and who watches that nobody's work gets lost. */
export interface Simulation {
  readonly world: World;
  /** What must not have happened. */
  readonly faults: readonly string[];
  readonly counts: Counts;
  /** What happened, for comparison. */
  readonly trace: readonly string[];
  play(event: Event): Promise<void>;
  /**
   * Decides all that is open, lets both sides come together, and looks whether they do.
   *
   * @param known What other histories have come to: from there they end alike.
   */
  settle(known?: KnownEnds): Promise<void>;
  /** Two histories with the same key go on alike, whatever has led to it. */
  key(): string;
  /** Two histories with the same one settle alike. */
  endKey(): string;
  /** The same once more, to go on in another way. Counts and faults are shared, what happened is copied. */
  fork(): Simulation;
}

/** Plays a whole history. */
export async function playHistory(history: History, engine: Engine): Promise<Simulation> {
  const simulation = await openSimulation(history, { referee: history.referee, engine });
  for (const event of history.events) await simulation.play(event);
  await simulation.settle();
  return simulation;
}

type Beginning = Pick<History, 'workflows' | 'starts'>;

export async function openSimulation(beginning: Beginning, options: Options): Promise<Simulation> {
  const { at, notes } = await startOf(beginning, options);
  const { faults, counts, trace } = notes;
  // Another history starts there, too, and keeps nothing of this one.
  return simulationOf(forkStanding(at), options, {
    faults: [...faults],
    counts: structuredClone(counts),
    trace: [...trace],
  });
}

/** Where a history starts, and what is noted by then. */
interface Start {
  readonly at: Standing;
  readonly notes: Notes;
}

/** Thousands of histories start alike, with one engine. */
const known = new WeakMap<Engine, Map<string, Promise<Start>>>();

function startOf(beginning: Beginning, options: Options): Promise<Start> {
  const { engine, referee } = options;
  const starts = known.get(engine) ?? new Map<string, Promise<Start>>();
  known.set(engine, starts);
  const name = JSON.stringify([beginning.workflows, beginning.starts, referee]);
  const start = starts.get(name) ?? playStart(beginning, options);
  starts.set(name, start);
  return start;
}

async function playStart({ workflows, starts }: Beginning, options: Options): Promise<Start> {
  const world = openWorld(workflows);
  const at: Standing = {
    world,
    ledger: openLedger(slotsInParagon(world.paragon)),
    past: new Map(),
    edits: 0,
    lastInDashboard: 0,
    written: { dashboard: 0, git: 0, side: 0 },
    state: 'none',
    leases: 'kept',
    deliveries: 0,
    pushed: 'recorded',
    recordedAt: undefined,
    forgotten: new Map(),
    editedAfterPush: new Map(),
    carried: [],
    inConflict: new Set(),
    editedBeside: new Map(),
    cli: 'as recorded',
    windows: [],
  };
  const notes: Notes = { faults: [], counts: noCounts(), trace: [] };
  if (starts === 'synced') await simulationOf(at, options, notes).play(aPull);
  return { at, notes };
}

function simulationOf(at: Standing, options: Options, notes: Notes): Simulation {
  const { faults, counts, trace } = notes;

  function fault(text: string): void {
    faults.push(text);
    trace.push(`FAULT ${text}`);
  }

  async function sync(event: RunEvent): Promise<string> {
    const watch = watching(event, { at, notes, referee: options.referee, fault, meets: play });
    const arrivesLate = (call: () => unknown): void => void late.push(call);
    const how = await run(event, { world: at.world, ...options, watch, arrivesLate });
    trace.push(`${event.kind}: ${how}`);
    return how;
  }

  /** Calls of runs that are no more. */
  const late: Array<() => unknown> = [];

  async function arrivals(): Promise<void> {
    for (const call of late.splice(0)) {
      trace.push('a call of an earlier run arrives');
      try {
        await call();
      } catch (thrown) {
        // Nobody hears of it.
        if (!(thrown instanceof ActionError)) throw thrown;
      }
    }
  }

  async function play(event: Event): Promise<void> {
    await arrivals();
    counts.events += 1;
    trace.push(JSON.stringify(event));
    if (isRun(event)) await sync(event);
    else if (isDashboardEvent(event)) dashboard(at, event);
    else if (isGitEvent(event)) commit(at, event);
    else if (isSideEvent(event)) decideBeside(at, event);
    else if (isWallEvent(event)) changeWall(at, event);
    else await befall(at, event);
  }

  async function settle(known?: KnownEnds): Promise<void> {
    await arrivals();
    trace.push('settle');
    counts.histories += 1;
    const pullWith = (policy: Policy) => sync({ kind: 'pull', policy });
    const pullAndDecide = async (): Promise<void> => {
      const how = await pullWith({ mode: 'two-way', onConflict: 'paragon' });
      // What would not build waits until a person has looked at it.
      if (how.endsWith('conflict')) await pullWith({ mode: 'mirror' });
    };
    const { walls } = at.world.repository;
    const reading = await readState();
    // Somebody updates the actions.
    if (reading.kind === 'newer') await befall(at, { kind: 'state-is-lost' });
    // Nobody has to let the workflow open pull requests.
    for (const wall of walls) if (wall !== 'no-pull-requests') walls.delete(wall);
    await decideReview();
    await pullAndDecide();
    // A record that was lost, or of a branch that had another name, is back after a pull.
    if (await decideReview()) await pullAndDecide();
    if (known !== undefined) {
      const key = endKeyOf(at);
      if (known.decided.has(key)) return;
      known.decided.add(key);
    }
    let pushed = await sync(aPush);
    if (pushed.startsWith('failed') && options.referee === 'none') {
      // Without a compiler a pull cannot know: somebody repairs the branch.
      await pullWith({ mode: 'mirror' });
      pushed = await sync(aPush);
    }
    if (!isDone(pushed)) fault(`After all was decided, a push was ${pushed}.`);
    const stillKey = stillKeyOf(at) ?? '';
    if (known?.still.has(stillKey)) {
      judgeBothSides();
      return;
    }
    let refs = refsNow();
    let again = await sync(aPull);
    const wasStill = again === 'nothing-to-do';
    if (again.endsWith('conflict')) await pullAndDecide();
    judgeBothSides();
    // What has moved no ref and changed nothing in Paragon would do so again.
    if (!wasStill) {
      refs = refsNow();
      again = await sync(aPull);
    }
    const tip = at.world.repository.tip();
    const pushedAgain = await sync(aPush);
    if (!isDone(pushedAgain)) fault(`A push of nothing new was ${pushedAgain}.`);
    const isStill = pushedAgain === 'up-to-date' && refsNow() === refs;
    const last = isStill ? again : await sync(aPull);
    if (again !== 'nothing-to-do' || last !== 'nothing-to-do')
      fault(`A pull of nothing new was ${again}, and after a push ${last}.`);
    const lastPush = isStill ? pushedAgain : await sync(aPush);
    if (lastPush !== 'up-to-date') fault(`A second push of nothing new was ${lastPush}.`);
    if (at.world.repository.tip() !== tip) fault('Runs with nothing to do moved the branch.');
    if (stillKey !== '' && wasStill && isStill) known?.still.add(stillKey);
  }

  function refsNow(): string {
    return JSON.stringify([...at.world.repository.refs]);
  }

  function judgeBothSides(): void {
    const [git, held] = [meaningInGit(), meaningInParagon()];
    if (git === held) return;
    const missed = 'edit right after a push, without a compiler';
    if (at.windows.some(({ why }) => why === missed)) counts.lost[missed] += 1;
    else fault(`After all was decided, Git holds ${git}, and Paragon ${held}.`);
  }

  /** Somebody merges what waits for a review, or refuses what would not build. */
  async function decideReview(): Promise<boolean> {
    const reading = await readState();
    if (reading.kind !== 'valid' || reading.state.forReview.size === 0) return false;
    decideBeside(at, { kind: 'side-is-merged', how: 'merge', branch: 'deleted' });
    decideBeside(at, { kind: 'side-is-closed' });
    return true;
  }

  async function readState(): Promise<StateReading> {
    const { repository, branch } = at.world;
    const target = { projectId: 'p', branch };
    const refs = await repository.read();
    return (await options.engine.readRecord(refs, { repository, target })).reading;
  }

  function meaningInGit(): string {
    const texts = textsInGit(at.world);
    const deployed = [...workflowsIn(texts).values()].filter(({ path }) => isDeployed(path));
    const ids = new Map(deployed.map(({ path, meaning }) => [path, meaning.id]));
    return meaningOf({
      workflows: deployed.map(({ meaning }) => meaning),
      displayed: displayedIn(texts.get(configPath) ?? '').map(
        (name) => ids.get(`${integration}/workflows/${name}.ts`) ?? name,
      ),
      inputs: inputsIn(texts.get(inputsPath) ?? ''),
    });
  }

  function meaningInParagon(): string {
    const { workflows, displayed, inputs } = at.world.paragon;
    const deployed = [...workflows.values()].filter(({ isDraft }) => !isDraft);
    return meaningOf({ workflows: deployed, displayed, inputs });
  }

  return {
    get world() {
      return at.world;
    },
    faults,
    counts,
    trace,
    play,
    settle,
    key: () => keyOf(at),
    endKey: () => endKeyOf(at),
    fork() {
      if (late.length > 0) throw new Error('What arrives late arrives in one world.');
      return simulationOf(forkStanding(at), options, { ...notes, trace: [...trace] });
    },
  };
}

/** Whether Paragon holds what a push would bring. */
function isDone(how: string): boolean {
  return how.startsWith('pushed') || how === 'up-to-date';
}

interface Meaning {
  readonly workflows: readonly WorkflowText[];
  /** Ids, in order. */
  readonly displayed: readonly string[];
  readonly inputs: readonly string[];
}

function meaningOf({ workflows, displayed, inputs }: Meaning): string {
  const sorted = workflows
    .map(({ id, title, steps }) => [id, title, steps] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([sorted, displayed, inputs.toSorted()]);
}
