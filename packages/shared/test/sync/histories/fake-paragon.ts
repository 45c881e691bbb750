import type { Path } from '../../../src/sync/files.js';
import {
  configText,
  displayedIn,
  type ExportWords,
  inputsIn,
  inputsText,
  meaningOf,
  textOf,
  type WorkflowText,
  withoutNews,
} from './workflow-texts.js';

export const integration = 'src/integrations/slack';
export const configPath = `${integration}/config.ts`;
export const inputsPath = `${integration}/inputs.ts`;

/** A workflow as Paragon holds it. */
export interface StoredWorkflow extends WorkflowText {
  readonly isDraft: boolean;
}

/** Paragon in memory, for one integration. It keeps what a workflow means, and exports its own words for it. */
export interface FakeParagon {
  readonly workflows: Map<string, StoredWorkflow>;
  /** The order in which the server lists workflows: it decides who gets a suffix. */
  order: readonly string[];
  /** Deployed workflows as they are displayed. */
  displayed: readonly string[];
  inputs: readonly string[];
  /** The version of the CLI that exports. */
  cliVersion: '1' | '2';
  /** What that version writes, or another one. */
  export(by?: string): ReadonlyMap<Path, string>;
  /** Takes what the texts of a project mean. Drafts are in no build; what is in no build is removed. */
  push(texts: ReadonlyMap<Path, string>): void;
  /** Adds a deployed workflow in the dashboard, displayed last. */
  add(workflow: WorkflowText): void;
  edit(id: string, changed: Partial<Omit<WorkflowText, 'id'>>): void;
  /** A draft is not displayed; what is deployed then is displayed last. */
  mark(id: string, as: 'draft' | 'deployed'): void;
  delete(id: string): void;
  fork(): FakeParagon;
}

type Held = Pick<FakeParagon, 'workflows' | 'order' | 'displayed' | 'inputs' | 'cliVersion'>;

export function fakeParagon(
  held: Held = { workflows: new Map(), order: [], displayed: [], inputs: [], cliVersion: '1' },
): FakeParagon {
  const stored = (id: string): StoredWorkflow => {
    const workflow = paragon.workflows.get(id);
    if (workflow === undefined) throw new RangeError(`Paragon holds no ${id}.`);
    return workflow;
  };
  const paragon: FakeParagon = {
    ...held,
    export: (by = paragon.cliVersion) => (by === '1' ? exportOf : exportAnewOf)(paragon),
    push(texts) {
      const built = [...texts].flatMap(([path, text]) =>
        isDeployed(path) ? [{ path, meaning: meaningOf(text) }] : [],
      );
      const ids = new Map(built.map(({ path, meaning }) => [path, meaning.id]));
      const kept = new Set(ids.values());
      for (const [id, { isDraft }] of paragon.workflows) {
        if (!kept.has(id) && !isDraft) paragon.workflows.delete(id);
      }
      // What comes back is new.
      const listed = paragon.order.filter((id) => paragon.workflows.has(id));
      for (const { meaning } of built) {
        const { id, title, steps } = meaning;
        paragon.workflows.set(id, { id, title, steps, isDraft: false });
      }
      paragon.order = [...new Set([...listed, ...kept])];
      paragon.displayed = displayedIn(texts.get(configPath) ?? '').flatMap(
        (name) => ids.get(`${integration}/workflows/${name}.ts`) ?? [],
      );
      paragon.inputs = inputsIn(texts.get(inputsPath) ?? '');
    },
    add({ id, title, steps }) {
      paragon.workflows.set(id, { id, title, steps, isDraft: false });
      paragon.order = [...paragon.order, id];
      paragon.displayed = [...paragon.displayed, id];
    },
    edit(id, changed) {
      paragon.workflows.set(id, { ...stored(id), ...changed });
    },
    mark(id, as) {
      const workflow = stored(id);
      const isDraft = as === 'draft';
      if (workflow.isDraft === isDraft) return;
      paragon.workflows.set(id, { ...workflow, isDraft });
      const others = without(id, paragon.displayed);
      paragon.displayed = isDraft ? others : [...others, id];
    },
    delete(id) {
      paragon.workflows.delete(id);
      paragon.order = without(id, paragon.order);
      paragon.displayed = without(id, paragon.displayed);
    },
    fork: () => fakeParagon({ ...paragon, workflows: new Map(paragon.workflows) }),
  };
  return paragon;
}

/** What is asked of Paragon again and again while nothing changes there: its parts never change, others take their place. */
export function whileUnchanged<Found>(
  find: (paragon: FakeParagon) => Found,
): (paragon: FakeParagon) => Found {
  const known = new WeakMap<
    FakeParagon,
    { readonly parts: readonly unknown[]; readonly found: Found }
  >();
  return (paragon) => {
    const { workflows, order, displayed, inputs, cliVersion } = paragon;
    const parts = [order, displayed, inputs, cliVersion, ...workflows.values()];
    const before = known.get(paragon);
    const isSame =
      before?.parts.length === parts.length &&
      parts.every((part, index) => part === before.parts[index]);
    if (isSame) return before.found;
    const found = find(paragon);
    known.set(paragon, { parts, found });
    return found;
  };
}

const exportOf = whileUnchanged((paragon) => writtenAs('exported', paragon));
const exportAnewOf = whileUnchanged((paragon) => writtenAs('exported anew', paragon));

function writtenAs(words: ExportWords, paragon: FakeParagon): ReadonlyMap<Path, string> {
  const files = new Map<Path, string>();
  const names = new Map<string, string>();
  for (const id of paragon.order) {
    const workflow = paragon.workflows.get(id);
    if (workflow === undefined) continue;
    const name = freeName(`${workflow.isDraft ? '~' : ''}${workflow.title}`, files);
    const { steps } = workflow;
    const written =
      words === 'exported' ? { ...workflow, steps: steps.map(withoutNews) } : workflow;
    files.set(`${integration}/workflows/${name}.ts`, textOf(written, words));
    if (!workflow.isDraft) names.set(id, name);
  }
  const displayed = paragon.displayed.flatMap((id) => names.get(id) ?? []);
  files.set(configPath, configText(displayed, words));
  files.set(inputsPath, inputsText(paragon.inputs, words));
  return files;
}

function without(id: string, ids: readonly string[]): readonly string[] {
  return ids.filter((each) => each !== id);
}

/** Whether a path is that of a workflow that a build holds. */
export function isDeployed(path: Path): boolean {
  return path.startsWith(`${integration}/workflows/`) && !path.includes('/~');
}

function freeName(name: string, files: ReadonlyMap<Path, string>): string {
  for (let number = 0; ; number += 1) {
    const free = number === 0 ? name : `${name}_${number}`;
    if (!files.has(`${integration}/workflows/${free}.ts`)) return free;
  }
}
