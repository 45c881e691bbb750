import type { Oid } from '../../../src/git/oid.js';
import type { Path } from '../../../src/sync/files.js';
import { changedFiles, heldBeside, lineBeside, recordedBeside } from './beside.js';
import type { Remainder } from './counts.js';
import type { DashboardEvent, GitEvent, SideEvent, ToolEvent, WallEvent } from './events.js';
import type { Ledger } from './ledger.js';
import { commitInGit, editInDashboard, type Past } from './people.js';
import { type Slots, slotsInParagon, slotsInTexts } from './slots.js';
import { meaningOf, stepOf, textOf } from './workflow-texts.js';
import { built, forkWorld, textsInGit, type World, workflowsIn } from './world.js';

/** What is known of both sides, and changes with them. */
export interface Standing {
  world: World;
  ledger: Ledger;
  past: Past;
  /** Edits so far. */
  edits: number;
  /** The last of them that was made in the dashboard. */
  lastInDashboard: number;
  /**
   * Values that were written so far in each place. Each has numbers of its own, so that edits of two places lead to the
   * same whichever comes first.
   */
  written: Readonly<Record<WrittenIn, number>>;
  /** Whether both sides know what they last agreed on. */
  state: 'none' | 'recorded';
  /** Whether a pull has moved the branch without a lease on the state. */
  leases: 'kept' | 'missing';
  /** Pulls that have moved refs so far. */
  deliveries: number;
  /** Whether Paragon has got something since then that nobody recorded. */
  pushed: 'recorded' | 'unrecorded';
  /** The commit of the branch that is recorded. */
  recordedAt: Oid | undefined;
  /** Edits of Paragon that nobody could know of when a pull recorded what both sides say, and why. */
  forgotten: ReadonlyMap<string, Remainder>;
  /** Workflows that the dashboard edited after a push, before that looked at them, and what was recorded by then. */
  editedAfterPush: ReadonlyMap<string | undefined, Slots>;
  /** Commits that a push has brought to Paragon since anything was recorded. */
  carried: readonly Oid[];
  /** Workflows of which only a conflict waits beside the branch. */
  inConflict: ReadonlySet<string>;
  /** What a person has written on a side branch, by the commit. */
  editedBeside: ReadonlyMap<Oid, string>;
  /** Whether a newer version of the CLI exports than the one that wrote some of what is recorded. */
  cli: 'as recorded' | 'upgraded';
  /** When edits cannot be told from what a push brings: after the first edit, up to the second. */
  windows: readonly Window[];
}

type WrittenIn = 'dashboard' | 'git' | 'side';

/** What nobody has written yet, such as `d3`. */
function freshIn(at: Standing, place: WrittenIn): string {
  const number = at.written[place] + 1;
  at.written = { ...at.written, [place]: number };
  return `${place.charAt(0)}${number}`;
}

export interface Window {
  readonly after: number;
  readonly upTo: number;
  /** The workflows that were edited. */
  readonly workflows: ReadonlySet<string | undefined>;
  readonly why: Remainder;
}

export function forkStanding(at: Standing): Standing {
  const world = forkWorld(at.world);
  return { ...at, world, ledger: at.ledger.fork(), past: new Map(at.past) };
}

/** A person edits in the dashboard. */
export function dashboard(at: Standing, event: DashboardEvent): void {
  const { paragon } = at.world;
  const before = new Map(paragon.workflows);
  at.edits += 1;
  const fresh = (): string => freshIn(at, 'dashboard');
  editInDashboard(paragon, event, { fresh, past: at.past });
  for (const [id, workflow] of before) {
    const now = paragon.workflows.get(id);
    if (now !== workflow) at.past.set(id, [...(at.past.get(id) ?? []), workflow]);
  }
  at.lastInDashboard = at.edits;
  at.ledger.wrote('paragon', slotsInParagon(paragon), at.edits);
}

/** A person commits. */
export function commit(at: Standing, event: GitEvent): void {
  at.edits += 1;
  commitInGit(at.world, event, () => freshIn(at, 'git'));
  at.ledger.wrote('git', slotsInTexts(textsInGit(at.world)), at.edits);
}

/** A person deals with what waits beside the branch. */
export function decideBeside(at: Standing, event: SideEvent): void {
  const { repository } = at.world;
  const side = repository.side();
  if (side === undefined) return;
  at.edits += 1;
  if (event.kind === 'side-is-edited') {
    editBeside(at, side, event.workflow);
    return;
  }
  const waiting =
    event.kind === 'side-is-closed' ? recordedBeside(at.world, side) : heldBeside(at.world);
  if (event.kind === 'side-is-merged') {
    const commits =
      event.how === 'rebase' ? rebased(repository, side) : [squashed(repository, side)];
    // Nobody merges what does not build.
    if (!areSound(commits, repository)) return;
    const merging = event.how === 'merge' ? { merging: side } : {};
    for (const changes of commits) repository.personCommits(changes, merging);
    at.ledger.merged(slotsInTexts(textsInGit(at.world)), at.edits);
  }
  for (const against of waiting) at.ledger.closed(against);
  if (event.branch === 'left') repository.closedSides.add(side);
  else repository.deleteSide();
}

type Changes = ReadonlyMap<Path, string | undefined>;

/** What a person changes on the branch to have what waits. */
function squashed(repository: World['repository'], side: Oid): Changes {
  return changesBetween(repository, repository.partedAt(side, repository.tip()), side);
}

/** Each commit of the side branch, to come again on top of the branch. */
function rebased(repository: World['repository'], side: Oid): readonly Changes[] {
  const { line } = lineBeside(repository, side);
  return line
    .toReversed()
    .map((commit) => changesBetween(repository, repository.parentOf(commit), commit));
}

function changesBetween({ textsAt }: World['repository'], from: Oid | undefined, to: Oid): Changes {
  const [before, now] = [from === undefined ? new Map() : textsAt(from), textsAt(to)];
  return new Map(changedFiles(before, now).map((path) => [path, now.get(path)]));
}

/** Whether the branch builds after commits on top of it, and no commit brings a workflow twice. */
function areSound(commits: readonly Changes[], repository: World['repository']): boolean {
  const result = new Map(repository.textsAt(repository.tip()));
  const areAlone = commits.every((changes) => {
    for (const [path, text] of changes) {
      if (text === undefined) result.delete(path);
      else result.set(path, text);
    }
    const ids = [...result.values()].map((text) => meaningOf(text).id).filter((id) => id !== '');
    return new Set(ids).size === ids.length;
  });
  return areAlone && built(new Map(result)).kind === 'built';
}

/** A person commits on the side branch, so that it is theirs. */
function editBeside(at: Standing, side: Oid, workflow: number): void {
  const { repository } = at.world;
  const here = [...workflowsIn(repository.textsAt(side)).values()];
  const found = here[workflow % Math.max(1, here.length)];
  const [step, ...steps] = found?.meaning.steps ?? [];
  if (found === undefined || step === undefined) return;
  const value = `${stepOf(step)}=${freshIn(at, 'side')}`;
  const { words, unused, ...meaning } = found.meaning;
  const text = textOf({ ...meaning, steps: [value, ...steps] }, words, unused);
  const commit = repository.personCommits(new Map([[found.path, text]]), { to: 'side' });
  at.editedBeside = new Map([...at.editedBeside, [commit, value]]);
}

export function changeWall({ world: { repository } }: Standing, { kind, wall }: WallEvent): void {
  if (kind === 'wall-goes-up') repository.walls.add(wall);
  else repository.walls.delete(wall);
}

/** Something befalls the repository, or the tools. */
export async function befall(at: Standing, { kind }: ToolEvent): Promise<void> {
  const { repository, paragon, branch } = at.world;
  const { refs } = repository;
  const state = refs.get('state');
  if (kind === 'cli-is-upgraded') {
    if (paragon.cliVersion === '1') at.cli = 'upgraded';
    paragon.cliVersion = '2';
    return;
  }
  if (kind === 'branch-is-renamed') {
    repository.rename(branch);
    at.world = { ...at.world, branch: `${branch}x` };
  } else {
    const found = await stateThen(kind);
    if (found === undefined) refs.delete('state');
    else refs.set('state', found);
  }
  at.state = 'none';
  at.recordedAt = undefined;

  async function stateThen(
    what: Exclude<ToolEvent['kind'], 'cli-is-upgraded' | 'branch-is-renamed'>,
  ): Promise<Oid | undefined> {
    const saying = (json: string) =>
      repository.commitState({ parent: state, json, files: new Map() });
    switch (what) {
      case 'state-is-lost':
        return undefined;
      case 'state-is-damaged':
        return saying('{');
      case 'state-is-foreign':
        return repository.tip();
      case 'state-is-newer':
        return saying('{"version":2}');
      case 'state-is-restored':
        return state === undefined ? undefined : (repository.parentOf(state) ?? state);
    }
  }
}
