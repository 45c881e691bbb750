import type { Path } from '../../../src/sync/files.js';
import {
  configText,
  displayedIn,
  inputsIn,
  inputsText,
  meaningOf,
  textOf,
  type WorkflowText,
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
  /** Workflows as they are displayed. */
  displayed: readonly string[];
  inputs: readonly string[];
  /** The version of the CLI that exports. */
  cliVersion: '1' | '2';
  export(): ReadonlyMap<Path, string>;
  /** Takes what the texts of a project mean. Drafts are in no build; what is in no build is removed. */
  push(texts: ReadonlyMap<Path, string>): void;
  fork(): FakeParagon;
}

type Stored = Pick<FakeParagon, 'workflows' | 'order' | 'displayed' | 'inputs' | 'cliVersion'>;

export function fakeParagon(
  stored: Stored = { workflows: new Map(), order: [], displayed: [], inputs: [], cliVersion: '1' },
): FakeParagon {
  const paragon: FakeParagon = {
    ...stored,
    export: () => exportOf(paragon),
    push(texts) {
      const built = [...texts].flatMap(([path, text]) =>
        isDeployed(path) ? [{ path, meaning: meaningOf(text) }] : [],
      );
      const ids = new Map(built.map(({ path, meaning }) => [path, meaning.id]));
      const kept = new Set(ids.values());
      for (const [id, { isDraft }] of paragon.workflows) {
        if (!kept.has(id) && !isDraft) paragon.workflows.delete(id);
      }
      for (const { meaning } of built) {
        const { id, title, steps } = meaning;
        paragon.workflows.set(id, { id, title, steps, isDraft: false });
        if (!paragon.order.includes(id)) paragon.order = [...paragon.order, id];
      }
      paragon.displayed = displayedIn(texts.get(configPath) ?? '').flatMap(
        (name) => ids.get(`${integration}/workflows/${name}.ts`) ?? [],
      );
      paragon.inputs = inputsIn(texts.get(inputsPath) ?? '');
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

const exportOf = whileUnchanged((paragon): ReadonlyMap<Path, string> => {
  const files = new Map<Path, string>();
  const names = new Map<string, string>();
  const words = paragon.cliVersion === '1' ? 'exported' : 'exported anew';
  for (const id of paragon.order) {
    const workflow = paragon.workflows.get(id);
    if (workflow === undefined) continue;
    const name = freeName(`${workflow.isDraft ? '~' : ''}${workflow.title}`, files);
    files.set(`${integration}/workflows/${name}.ts`, textOf(workflow, words));
    if (!workflow.isDraft) names.set(id, name);
  }
  const ids = new Set([...paragon.displayed, ...names.keys()]);
  files.set(configPath, configText([...ids].flatMap((id) => names.get(id) ?? [])));
  files.set(inputsPath, inputsText(paragon.inputs));
  return files;
});

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
