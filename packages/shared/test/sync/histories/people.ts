import type { Path } from '../../../src/sync/files.js';
import type { DashboardEvent, GitEvent, GitTextEvent } from './events.js';
import {
  configPath,
  type FakeParagon,
  inputsPath,
  integration,
  type StoredWorkflow,
} from './fake-paragon.js';
import {
  configText,
  displayedIn,
  inputsIn,
  inputUsedBy,
  newsMark,
  stepOf,
  textOf,
  withoutNews,
} from './workflow-texts.js';
import { textsInGit, type WorkflowFile, type World, workflowsIn } from './world.js';

/** Earlier versions of Paragon's workflows, the last one last: what a person can go back to. */
export type Past = Map<string, readonly StoredWorkflow[]>;

/** Gives what nobody has written yet. */
export type Fresh = () => string;

/** Does what a person does in the dashboard. Each value that is written is new, but where it is undone. */
export function editInDashboard(
  paragon: FakeParagon,
  event: DashboardEvent,
  { fresh, past }: { readonly fresh: Fresh; readonly past: Past },
): void {
  if (event.kind === 'dashboard-lists-otherwise') {
    // So that each workflow has the place, and in an export the name, of another one.
    const [first, ...others] = paragon.order;
    paragon.order = first === undefined ? [] : [...others, first];
    return;
  }
  if (event.kind === 'dashboard-sorts') {
    paragon.displayed = paragon.displayed.toReversed();
    return;
  }
  if (event.kind === 'dashboard-adds') {
    const id = fresh();
    paragon.add({ id, title: 'new', steps: [`${id}.s0=${id}`] });
    return;
  }
  if ('input' in event) {
    editInput(paragon, event, fresh);
    return;
  }
  if (!('workflow' in event)) return;
  const all = [...paragon.workflows.values()];
  const workflow = all[event.workflow % all.length];
  if (workflow === undefined) return;
  const { id, steps } = workflow;
  switch (event.kind) {
    case 'dashboard-edits':
      paragon.edit(id, { steps: edited(steps, event.step, (step) => `${step}=${fresh()}`) });
      break;
    case 'dashboard-uses-news':
      // Before an upgrade nobody could export it, and so nobody protects it.
      if (paragon.cliVersion === '1') break;
      paragon.edit(id, {
        steps: steps.map((value, index) =>
          index === event.step % steps.length && inputUsedBy(value) === undefined
            ? `${withoutNews(value)}${newsMark}${fresh()}`
            : value,
        ),
      });
      break;
    case 'dashboard-swaps-values': {
      const [first, second, ...others] = steps;
      if (first === undefined || second === undefined) break;
      const [one, other] = [first, second].map((value) => value.slice(stepOf(value).length));
      const swapped = [`${stepOf(first)}${other}`, `${stepOf(second)}${one}`];
      paragon.edit(id, { steps: [...swapped, ...others] });
      break;
    }
    case 'dashboard-adds-step': {
      const step = fresh();
      paragon.edit(id, { steps: [...steps, `${id}.${step}=${step}`] });
      break;
    }
    case 'dashboard-removes-step':
      paragon.edit(id, {
        steps: steps.filter((_, index) => index !== event.step % steps.length),
      });
      break;
    case 'dashboard-undoes': {
      const before = past.get(id)?.at(-1) ?? workflow;
      // Nor does it go back to an input that is gone.
      const inputs = new Set(paragon.inputs.map(stepOf));
      if (before.steps.some((value) => !isThere(inputUsedBy(value), inputs))) break;
      paragon.edit(id, { title: before.title, steps: before.steps });
      paragon.mark(id, before.isDraft ? 'draft' : 'deployed');
      break;
    }
    case 'dashboard-renames':
      paragon.edit(id, { title: `title${fresh()}` });
      break;
    case 'dashboard-swaps-titles': {
      const other = all[(event.workflow + 1) % all.length];
      if (other === undefined || other === workflow) break;
      paragon.edit(id, { title: other.title });
      paragon.edit(other.id, { title: workflow.title });
      break;
    }
    case 'dashboard-drafts':
      paragon.mark(id, workflow.isDraft ? 'deployed' : 'draft');
      break;
    case 'dashboard-deletes':
      paragon.delete(id);
      break;
    default:
      throw new TypeError(`Nobody does ${JSON.stringify(event)}.`);
  }
}

function editInput(
  paragon: FakeParagon,
  { kind, input }: Extract<DashboardEvent, { readonly input: number }>,
  fresh: Fresh,
): void {
  const { inputs } = paragon;
  const value = inputs[input % inputs.length];
  if (value === undefined) return;
  if (kind === 'dashboard-edits-input') {
    const changed = `${stepOf(value)}=${fresh()}`;
    paragon.inputs = inputs.map((each) => (each === value ? changed : each));
    return;
  }
  // The dashboard removes no input that a workflow uses.
  const used = [...paragon.workflows.values()].flatMap(({ steps }) => steps.map(inputUsedBy));
  if (used.includes(stepOf(value))) return;
  paragon.inputs = inputs.filter((each) => each !== value);
}

function edited(
  steps: readonly string[],
  number: number,
  edit: (step: string) => string,
): readonly string[] {
  return steps.map((value, index) =>
    index === number % steps.length ? edit(stepOf(value)) : value,
  );
}

function isThere(input: string | undefined, inputs: ReadonlySet<string>): boolean {
  return input === undefined || inputs.has(input);
}

type Changes = ReadonlyMap<Path, string | undefined>;

/** Commits what a person commits. */
export function commitInGit(world: World, event: GitEvent, fresh: Fresh): void {
  const { repository } = world;
  const parent = repository.parentOf(repository.tip());
  if (event.kind === 'git-force-pushes') {
    if (parent !== undefined) repository.refs.set('branch', parent);
    return;
  }
  const changes =
    event.kind === 'git-reverts' && parent !== undefined
      ? difference(textsInGit(world), repository.textsAt(parent))
      : changesBy(event, world, fresh);
  if (changes.size === 0) return;
  if (event.kind === 'git-edits-and-pulls') repository.personPulls(changes);
  else repository.personCommits(changes);
}

function difference(from: ReadonlyMap<Path, string>, to: ReadonlyMap<Path, string>): Changes {
  const paths = new Set([...from.keys(), ...to.keys()]);
  return new Map(
    [...paths].flatMap((path) => (from.get(path) === to.get(path) ? [] : [[path, to.get(path)]])),
  );
}

function changesBy(event: GitEvent, world: World, fresh: Fresh): Changes {
  const texts = textsInGit(world);
  const displayed = displayedIn(texts.get(configPath) ?? '');
  if (event.kind === 'git-adds') {
    const id = fresh();
    const name = `ours${id}`;
    const workflow = { id, title: name, steps: [`${id}.s0=${id}`] };
    return new Map([
      [fileOf(name), textOf(workflow, 'by hand')],
      [configPath, configText([...displayed, name])],
    ]);
  }
  if (event.kind === 'git-removes-integration') {
    const own = [...texts.keys()].filter((path) => path.startsWith(`${integration}/`));
    return new Map(own.map((path) => [path, undefined]));
  }
  if (!('workflow' in event)) return new Map();
  const here = [...workflowsIn(texts).values()];
  const found = here[event.workflow % Math.max(1, here.length)];
  if (found === undefined) return new Map();
  const name = nameOf(found.path);
  if (event.kind === 'git-deletes') {
    return new Map([
      [found.path, undefined],
      [configPath, configText(displayed.filter((each) => each !== name))],
    ]);
  }
  if (event.kind === 'git-moves') {
    if (name.startsWith('~')) return new Map();
    const moved = `moved${fresh()}`;
    const order = displayed.map((each) => (each === name ? moved : each));
    return movedTo(moved, found, order);
  }
  if (event.kind === 'git-drafts') {
    const isDraft = name.startsWith('~');
    const marked = isDraft ? name.slice(1) : `~${name}`;
    if (texts.has(fileOf(marked))) return new Map();
    const others = displayed.filter((each) => each !== name);
    return movedTo(marked, found, isDraft ? [...others, marked] : others);
  }
  if (event.kind === 'git-swaps-names') {
    const next = here[(event.workflow + 1) % here.length] ?? found;
    return swappedNames(found, next, displayed);
  }
  const text = rewritten(event, found, world, fresh);
  return text === found.text ? new Map() : new Map([[found.path, text]]);
}

function swappedNames(
  one: WorkflowFile,
  other: WorkflowFile,
  displayed: readonly string[],
): Changes {
  const [name = '', otherName = ''] = [one, other].map(({ path }) => nameOf(path));
  if (one === other || name.startsWith('~') || otherName.startsWith('~')) return new Map();
  const swapped = new Map([
    [name, otherName],
    [otherName, name],
  ]);
  return new Map([
    [one.path, other.text],
    [other.path, one.text],
    [configPath, configText(displayed.map((each) => swapped.get(each) ?? each))],
  ]);
}

function movedTo(
  name: string,
  { path, text }: WorkflowFile,
  displayed: readonly string[],
): Changes {
  return new Map([
    [path, undefined],
    [fileOf(name), text],
    [configPath, configText(displayed)],
  ]);
}

function nameOf(path: Path): string {
  return path.replace(/^.*\/|\.ts$/g, '');
}

function fileOf(name: string): Path {
  return `${integration}/workflows/${name}.ts`;
}

function rewritten(
  event: GitTextEvent,
  { meaning }: WorkflowFile,
  world: World,
  fresh: Fresh,
): string {
  const { id, title, steps, unused, words } = meaning;
  const written = (changed: readonly string[]): string =>
    textOf({ id, title, steps: changed }, words, unused);
  switch (event.kind) {
    case 'git-edits':
    case 'git-edits-and-pulls':
      return written(edited(steps, event.step, (step) => `${step}=${fresh()}`));
    case 'git-uses-input': {
      const inputs = inputsIn(textsInGit(world).get(inputsPath) ?? '');
      const input = inputs[event.input % inputs.length];
      if (input === undefined) return written(steps);
      return written(edited(steps, 0, (step) => `${step}=${fresh()}:${stepOf(input)}`));
    }
    case 'git-adds-step': {
      const step = fresh();
      return written([...steps, `${id}.${step}=${step}`]);
    }
    case 'git-renames':
      return textOf({ id, title: `title${fresh()}`, steps }, words, unused);
    case 'git-removes-step': {
      const removed = steps[event.step % steps.length];
      const kept = steps.filter((value) => value !== removed);
      return textOf({ id, title, steps: kept }, words, [...unused, ...(removed ? [removed] : [])]);
    }
    case 'git-rewrites':
      return textOf({ id, title, steps }, 'by hand', unused);
    case 'git-ports': {
      const held = world.paragon.workflows.get(id);
      const texts = textsInGit(world);
      const inputs = new Set(inputsIn(texts.get(inputsPath) ?? '').map(stepOf));
      const isUsable = (held?.steps ?? []).every((value) => isThere(inputUsedBy(value), inputs));
      return held === undefined || !isUsable
        ? written(steps)
        : textOf({ id, title: held.title, steps: held.steps }, 'by hand');
    }
  }
}
