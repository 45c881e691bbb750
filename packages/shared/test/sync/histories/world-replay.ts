import { leftBehind, runInWorld, type World, type WorldRun } from '@paragraph/sandbox';
import { field } from '../../../src/action/json-fields.js';
import type { Path } from '../../../src/sync/files.js';
import {
  type Event,
  isDashboardEvent,
  isGitEvent,
  isRun,
  type PullEvent,
  type PushEvent,
  type SideEvent,
} from './events.js';
import { configPath, type FakeParagon } from './fake-paragon.js';
import { unheard } from './five-histories.js';
import { personIn, projectCode, uuidOf, workflowIn } from './real-project.js';
import type { Simulation } from './simulation.js';
import { configText, displayedIn, meaningOf, type WorkflowText } from './workflow-texts.js';
import { openWorld, recordIn, textsInGit, workflowsIn } from './world.js';

type Texts = ReadonlyMap<Path, string>;

/** Makes in the dashboard what a simulation holds at first. */
export function firstWorkflows({ paragon, projectId }: World, workflows: number): void {
  const dashboard = paragon.dashboard(projectId);
  dashboard.addIntegration('slack');
  const person = personIn(dashboard);
  for (const workflow of openWorld(workflows).paragon.workflows.values()) person.add(workflow);
}

/** The files of a first commit that says what the branch of a simulation says. */
export function firstFiles(workflows: number): Readonly<Record<string, string>> {
  const simulated = openWorld(workflows);
  const held = [...workflowsIn(textsInGit(simulated)).values()];
  const named = held.map(({ path, meaning }) => [fileName(path), meaning] as const);
  const project = { workflows: new Map(named), displayed: named.map(([name]) => name) };
  return Object.fromEntries(projectCode({ ...project, inputs: simulated.paragon.inputs }));
}

function fileName(path: Path): string {
  return path.replace(/^.*\/|\.ts$/g, '');
}

/**
 * Does in a world what an event has just done in a simulation.
 *
 * @param before What the simulation held before.
 * @returns How a run ended, in the words of the actions.
 */
export async function playInWorld(
  event: Event,
  world: World,
  { before, simulation }: { readonly before: Held; readonly simulation: Simulation },
): Promise<string | undefined> {
  if (isRun(event)) {
    const run = event.kind === 'pull' ? await pull(event, world) : await push(event, world);
    const left = leftBehind(world, run);
    if (left.length > 0) throw new Error(`A ${event.kind} left behind: ${JSON.stringify(left)}`);
    return run.main.outputs.result;
  }
  if (isDashboardEvent(event)) editInDashboard(world, before.paragon, simulation.world.paragon);
  else if (isGitEvent(event)) await commit(world, before.texts, textsInGit(simulation.world));
  else if (event.kind === 'side-is-merged') await merge(world, event);
  else if (event.kind === 'state-is-damaged') await damage(world);
  else throw new TypeError(`In a world nobody does ${JSON.stringify(event)}.`);
  return undefined;
}

/** What a simulation holds before an event. */
export interface Held {
  readonly paragon: FakeParagon;
  readonly texts: Texts;
}

export function heldBy({ world }: Simulation): Held {
  return { paragon: world.paragon.fork(), texts: textsInGit(world) };
}

/** The pull that Save Version starts. */
async function pull({ policy, ...event }: PullEvent, world: World): Promise<WorldRun> {
  const plain: PullEvent = {
    kind: 'pull',
    policy: { mode: 'two-way', onConflict: 'pull-request' },
  };
  if (JSON.stringify({ ...event, policy }) !== JSON.stringify(plain)) {
    throw new TypeError('In a world each pull is a plain one.');
  }
  const ids = await world.paragon.dashboard(world.projectId).saveVersion();
  const inputs = { ...ids };
  return runInWorld(world, 'paragraph-pull', {
    with: inputs,
    job: { event: 'workflow_dispatch', payload: { inputs }, contents: 'write' },
  });
}

async function push({ disturbed, onConflict }: PushEvent, world: World): Promise<WorldRun> {
  if (disturbed !== undefined && disturbed !== unheard) {
    throw new TypeError('In a world an answer of Paragon gets lost, and nothing else.');
  }
  if (disturbed !== undefined) {
    const fault = { reset: true, answerLost: true } as const;
    world.paragon.fail({ route: 'PUT /sandbox/cli/projects/:id', fault });
  }
  return runInWorld(world, 'paragraph-push', {
    with: { onConflict },
    job: { contents: 'write' },
  });
}

/** Does in the real dashboard what leads from one Paragon to the other. */
function editInDashboard({ paragon, projectId }: World, from: FakeParagon, to: FakeParagon): void {
  const dashboard = paragon.dashboard(projectId);
  const person = personIn(dashboard);
  for (const [id, before] of from.workflows) {
    const now = to.workflows.get(id);
    if (now === undefined) {
      person.delete(id);
      continue;
    }
    const { title, steps } = now;
    person.edit(id, { ...(title === before.title ? {} : { title }), steps }, before);
    if (now.isDraft !== before.isDraft) person.mark(id, now.isDraft ? 'draft' : 'deployed');
  }
  if (to.workflows.size > from.workflows.size) throw new TypeError('Nobody adds a workflow.');
  const stayed = from.order.filter((id) => to.workflows.has(id));
  if (stayed.join() !== to.order.join()) dashboard.listEqualTitles('newest first');
}

/** Commits what leads from one tree to the other: each file is edited as it is in the world. */
async function commit({ repository }: World, from: Texts, to: Texts): Promise<void> {
  const before = workflowsIn(from);
  const files: Record<string, string | null> = {};
  const codeAt = async (path: Path): Promise<string> => {
    const code = await repository.read('main', path);
    if (code === undefined) throw new RangeError(`The branch has no ${path}.`);
    return code;
  };
  for (const path of from.keys()) if (!to.has(path)) files[path] = null;
  for (const [path, text] of to) {
    if (from.get(path) === text) continue;
    if (path === configPath) {
      files[path] = displaying(displayedIn(text), await codeAt(path));
      continue;
    }
    const now = meaningOf(text);
    const found = before.get(now.id);
    if (found === undefined) throw new TypeError(`Nobody commits a new ${path}.`);
    files[path] = saying(now, found.meaning, await codeAt(found.path));
  }
  await repository.commit({ files });
}

function saying(now: WorkflowText, before: WorkflowText, code: string): string {
  if (now.steps.length !== before.steps.length) throw new TypeError('Nobody adds a step.');
  const values = before.steps.map((value, index) => [value, now.steps[index] ?? value] as const);
  return [...values, [before.title, now.title] as const].reduce(
    (text, [from, to]) => text.replace(`'${from}'`, `'${to}'`),
    code,
  );
}

const imports = /(?:import \{ default as .*\n)+/;
const order = /workflowDisplayOrder: \[[^\]]*\]/;

function displaying(names: readonly string[], code: string): string {
  const [theirs, their] = [imports, order].map((part) => part.exec(configText(names))?.[0] ?? '');
  return code.replace(imports, theirs ?? '').replace(order, their ?? '');
}

/** A person merges the pull request of the side branch. */
async function merge({ repository, projectId, github }: World, event: SideEvent): Promise<void> {
  const head = `paragraph-sync/${projectId}/main`;
  const { number } = await repository.openPullRequest({ head });
  if (event.kind !== 'side-is-merged' || event.how !== 'merge' || event.branch !== 'deleted') {
    throw new TypeError('In a world a side branch is merged, and deleted.');
  }
  await github.mergePullRequest(repository.name, number, { method: 'merge' });
  await repository.deleteBranch(head);
}

async function damage({ repository, projectId }: World): Promise<void> {
  const branch = 'damaged';
  const damaged = await repository.commit({ branch, files: { 'state.json': '{' } });
  await repository.setRef(`refs/paragraph/${projectId}/main`, damaged);
  await repository.deleteBranch(branch);
}

/** What both sides hold, in words that a world and a simulation share. */
export interface Shown {
  readonly paragon: Readonly<Record<string, unknown>>;
  readonly branch: ShownBranch | undefined;
  readonly side: ShownBranch | undefined;
  readonly recorded: unknown;
}

interface ShownBranch {
  /** By the names of their files. */
  readonly workflows: Readonly<Record<string, WorkflowText>>;
  readonly displayed: readonly string[];
}

function shownBranch(texts: Texts, read: (text: string) => WorkflowText): ShownBranch {
  const workflows = [...texts].flatMap(([path, text]) => {
    if (!path.includes('/workflows/')) return [];
    const { id, title, steps } = read(text);
    return [[fileName(path), { id, title, steps }] as const];
  });
  return {
    workflows: Object.fromEntries(workflows),
    displayed: displayedIn(texts.get(configPath) ?? ''),
  };
}

function shownRecord(json: string | undefined): unknown {
  if (json === undefined || json === '{') return json;
  const record: unknown = JSON.parse(json);
  const namesIn = (name: string): readonly string[] => Object.keys(field(record, name) ?? {});
  return {
    direction: field(record, 'direction'),
    unknown: namesIn('unknown'),
    pushing: namesIn('pushing').length,
    waiting: field(record, 'waiting'),
  };
}

export function shownBySimulation({ world }: Simulation): Shown {
  const { repository, paragon } = world;
  const at = (ref: 'branch' | 'side'): ShownBranch | undefined => {
    const commit = repository.refs.get(ref);
    return commit && shownBranch(repository.textsAt(commit), meaningOf);
  };
  const workflows = [...paragon.workflows.values()].map(({ id, title, steps, isDraft }) => [
    uuidOf(id),
    { title, steps, isDraft, place: paragon.displayed.indexOf(id) },
  ]);
  return {
    paragon: Object.fromEntries(workflows),
    branch: at('branch'),
    side: at('side'),
    recorded: shownRecord(recordIn(world)),
  };
}

/** Reads a world again and again: each commit only once, since git starts a process for each file. */
export function viewOf(world: World): () => Promise<Shown> {
  const seen = new Map<string, Promise<ShownBranch>>();
  return () =>
    shownByWorld(world, (commit) => {
      const shown = seen.get(commit) ?? shownAt(world, commit);
      seen.set(commit, shown);
      return shown;
    });
}

async function shownAt({ repository }: World, commit: string): Promise<ShownBranch> {
  const files = (await repository.files(commit)).filter((path) => path.startsWith('src/integ'));
  const texts = files.map(async (path): Promise<[Path, string]> => {
    return [path, (await repository.read(commit, path)) ?? ''];
  });
  return shownBranch(new Map(await Promise.all(texts)), workflowIn);
}

async function shownByWorld(
  { repository, paragon, projectId }: World,
  read: (commit: string) => Promise<ShownBranch>,
): Promise<Shown> {
  const refs = await repository.refs();
  const at = async (ref: string): Promise<ShownBranch | undefined> => {
    const commit = refs[ref];
    return commit === undefined ? undefined : read(commit);
  };
  const { slack } = paragon.project(projectId).integrations;
  const metas = slack?.config.values.workflowMeta ?? {};
  const workflows = Object.values(slack?.workflows ?? {}).map(({ id, name, steps, isDraft }) => {
    const [, ...values] = steps.map(({ description }) => description);
    return [id, { title: name, steps: values, isDraft, place: metas[id]?.order ?? -1 }];
  });
  const state = `refs/paragraph/${projectId}/main`;
  return {
    paragon: Object.fromEntries(workflows),
    branch: await at('refs/heads/main'),
    side: await at(`refs/heads/paragraph-sync/${projectId}/main`),
    recorded: shownRecord(state in refs ? await repository.read(state, 'state.json') : undefined),
  };
}
